"""Cases of role-propagation-delay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.authorization import RoleAssignments
from azext_acrdiag.rules.authz.authz_003_role_propagation_delay import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import SIGNED_IN, judged

YOUNG = BROKEN["role two minutes old"]


def test_a_role_two_minutes_old_that_does_not_count_yet() -> None:
    result = judged(judge, YOUNG)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert "2 minutes old" in result.title
    assert any("AcrPull" in line.text for line in result.evidence)
    assert result.fix
    assert result.fix.takes_effect == "up to 10 minutes"


def test_a_change_makes_an_old_assignment_young_again() -> None:
    (old,) = facts.assigned(facts.ACR_PULL).assignments
    changed = RoleAssignments(facts.OBJECT_ID, (replace(old, updated_on=facts.NOW - timedelta(minutes=1)),))
    assert judged(judge, YOUNG, role_assignments=changed).outcome is Outcome.FAIL


def test_after_a_quarter_of_an_hour_it_is_something_else() -> None:
    settled = facts.assigned(facts.ACR_PULL, age=timedelta(minutes=16))
    assert judged(judge, YOUNG, role_assignments=settled).outcome is Outcome.PASS


def test_an_older_role_that_grants_it_too_is_not_waited_for() -> None:
    (young,) = YOUNG["role_assignments"].assignments
    (old,) = facts.assigned(facts.READER).assignments
    assert judged(judge, YOUNG, role_assignments=RoleAssignments(facts.OBJECT_ID, (young, old))).outcome is Outcome.PASS


def test_a_young_role_that_does_not_grant_it_does_not_help() -> None:
    roles = facts.assigned(facts.role("AcrDelete", "artifacts/delete"), age=timedelta(minutes=2))
    assert judged(judge, YOUNG, role_assignments=roles).outcome is Outcome.PASS


def test_the_registrys_clock_counts() -> None:
    assert judged(judge, YOUNG, now=facts.NOW + timedelta(hours=2)).outcome is Outcome.FAIL


def test_silent_when_the_registry_grants_it_or_was_not_asked() -> None:
    young = YOUNG["role_assignments"]
    assert judged(judge, SIGNED_IN, role_assignments=young).outcome is Outcome.PASS
    assert judged(judge, YOUNG, login=None).outcome is Outcome.PASS
