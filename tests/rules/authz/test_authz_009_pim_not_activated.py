"""Cases of pim-not-activated."""

from __future__ import annotations

from datetime import timedelta

from azext_acrdiag.domain.outcome import Confidence, Outcome
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
