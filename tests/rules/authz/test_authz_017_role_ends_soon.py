"""Cases of role-ends-soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.authorization import RoleAssignments
from azext_acrdiag.rules.authz.authz_017_role_ends_soon import judge
from tests.rules import facts
from tests.rules.fact_sets import ADMIN, SIGNED_IN, judged

PULL = facts.assigned(facts.ACR_PULL, age=timedelta(hours=7))
SOON, LATER = facts.NOW + timedelta(minutes=20), facts.NOW + timedelta(hours=5)
HELD = {**SIGNED_IN, "role_assignments": PULL}


def test_warns_when_the_role_ends_within_the_hour() -> None:
    result = judged(judge, HELD, schedules=facts.scheduled(PULL, SOON))
    assert result.outcome is Outcome.WARN
    assert "until 2026-11-23 10:20 UTC only" in result.title
    assert "is activated until" in result.evidence[0].text
    assigned = judged(judge, HELD, schedules=facts.scheduled(PULL, SOON, is_activated=False))
    assert assigned.fix is not None
    assert "extended" in assigned.fix.text


def test_tells_a_later_end_without_a_warning() -> None:
    result = judged(judge, HELD, schedules=facts.scheduled(PULL, LATER))
    assert result.outcome is Outcome.PASS
    assert "until 2026-11-23 15:00 UTC" in result.title
    assert [each.at for each in result.moments] == [LATER]


def test_silent_when_another_role_stays() -> None:
    both = RoleAssignments(PULL.object_id, PULL.assignments + facts.assigned(facts.OWNER).assignments)
    held = {**HELD, "role_assignments": both}
    assert judged(judge, held, schedules=facts.scheduled(PULL, SOON)).outcome is Outcome.PASS
    useless = facts.assigned(facts.role("AcrDelete", "artifacts/delete"))
    unwanted = replace(both, assignments=PULL.assignments + useless.assignments)
    ends = facts.scheduled(useless, SOON)
    assert judged(judge, {**held, "role_assignments": unwanted}, schedules=ends).outcome is Outcome.PASS


def test_a_role_without_an_end_and_other_credentials() -> None:
    assert judged(judge, HELD, schedules=facts.scheduled(PULL, None)).outcome is Outcome.PASS
    given = {**ADMIN, "role_assignments": PULL}
    assert judged(judge, given, schedules=facts.scheduled(PULL, SOON)).outcome is Outcome.NOT_APPLICABLE
