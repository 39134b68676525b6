"""Cases of pim-not-activated."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.authorization import Activation, Activations, EligibleAssignments
from azext_acrdiag.rules.authz.authz_009_pim_not_activated import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import SIGNED_IN, judged

ELIGIBLE = BROKEN["role to be activated"]


def test_the_role_is_there_to_be_activated() -> None:
    eligible = facts.eligible(facts.READER, facts.role("Tasks", "tasks/read"), ends_on=facts.NOW + timedelta(days=1))
    result = judged(judge, ELIGIBLE, eligible_assignments=eligible)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "is eligible, but not active" in result.title
    assert len(result.evidence) == 1, "the role that would not help is not shown"
    assert "Reader at the registry contosoapps can be activated until" in result.evidence[0].text
    assert result.evidence[0].text.endswith("UTC.")


def test_a_role_that_has_lapsed_says_when() -> None:
    eligible = ELIGIBLE["eligible_assignments"]
    lapsed = _request(eligible, "Provisioned", ends_on=facts.NOW - timedelta(minutes=5))
    result = judged(judge, ELIGIBLE, activations=lapsed)
    assert result.title == (
        "The role that let developer@contoso.com pull team/api from contosoapps ended at 2026-11-23 09:55 UTC."
    )
    assert "can be activated; it was active until 2026-11-23 09:55 UTC" in result.evidence[0].text
    assert [each.at for each in result.moments] == [facts.NOW - timedelta(minutes=5)]


def test_an_activation_that_nobody_has_approved() -> None:
    waiting = _request(ELIGIBLE["eligible_assignments"], "PendingApproval")
    result = judged(judge, ELIGIBLE, activations=waiting)
    assert "waits for approval" in result.title
    assert result.fix is not None
    assert "approver" in result.fix.who


def test_requests_for_other_roles_say_nothing() -> None:
    other = replace(_request(ELIGIBLE["eligible_assignments"], "PendingApproval").activations[0], scope="/other")
    assert "is eligible, but not active" in judged(judge, ELIGIBLE, activations=Activations((other,))).title


def _request(eligible: EligibleAssignments, status: str, ends_on: datetime | None = None) -> Activations:
    assignment = eligible.assignments[0].assignment
    asked_on = facts.NOW - timedelta(hours=8)
    role_id = assignment.role.definition_id.lower()
    return Activations((Activation(role_id, assignment.scope, status, asked_on, ends_on),))


def test_likely_when_the_registry_was_not_asked() -> None:
    assert judged(judge, ELIGIBLE, login=None).confidence is Confidence.LIKELY


def test_silent_when_activating_would_not_help() -> None:
    useless = facts.eligible(facts.role("AcrDelete", "artifacts/delete"))
    assert judged(judge, ELIGIBLE, eligible_assignments=useless).outcome is Outcome.PASS
    below = facts.eligible()
    assert judged(judge, ELIGIBLE, eligible_assignments=below).outcome is Outcome.PASS


def test_silent_when_an_active_role_grants_it() -> None:
    assert judged(judge, ELIGIBLE, role_assignments=facts.assigned(facts.ACR_PULL)).outcome is Outcome.PASS
    assert judged(judge, {**SIGNED_IN, "eligible_assignments": facts.eligible(facts.OWNER)}).outcome is Outcome.PASS
