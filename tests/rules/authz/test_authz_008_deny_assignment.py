"""Cases of deny-assignment."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.authorization import DeniedPrincipal, DenyAssignments, Groups
from azext_acrdiag.rules.authz.authz_008_deny_assignment import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import ASSIGNEE, judged

DENIED = BROKEN["deny assignment"]
OF_GROUP = (DeniedPrincipal(facts.GROUP.object_id, "Group"),)


def test_a_deny_assignment_wins_over_a_role() -> None:
    result = judged(judge, DENIED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "The deny assignment freeze does not let developer@contoso.com pull" in result.title
    assert "freeze at the registry contosoapps denies it" in result.evidence[0].text


def test_likely_when_the_registry_was_not_asked() -> None:
    known = {**ASSIGNEE, "deny_assignments": DENIED["deny_assignments"]}
    assert judged(judge, known).confidence is Confidence.LIKELY


def test_groups_decide_whom_it_concerns() -> None:
    for_group = DenyAssignments((replace(facts.FREEZE, principals=OF_GROUP),))
    assert judged(judge, DENIED, deny_assignments=for_group).outcome is Outcome.PASS
    assert judged(judge, DENIED, deny_assignments=for_group, groups=facts.GROUPS).outcome is Outcome.FAIL
    unknown = judged(judge, DENIED, deny_assignments=for_group, groups=None)
    assert (unknown.outcome, unknown.needs) == (Outcome.UNKNOWN, "GroupMember.Read.All (Microsoft Graph)")


def test_left_out_by_name_or_by_group() -> None:
    for excluded in ((DeniedPrincipal(facts.OBJECT_ID, "User"),), OF_GROUP):
        exempt = DenyAssignments((replace(facts.FREEZE, excluded=excluded),))
        assert judged(judge, DENIED, deny_assignments=exempt, groups=facts.GROUPS).outcome is Outcome.PASS


def test_silent_when_it_is_about_something_else_or_only_an_audit() -> None:
    for changes in ({"is_enforced": False}, {"permissions": ()}, {"scope": facts.RESOURCE_ID + "2"}):
        other = DenyAssignments((replace(facts.FREEZE, **changes),))
        assert judged(judge, DENIED, deny_assignments=other).outcome is Outcome.PASS


def test_silent_when_no_role_grants_it_anyway_or_it_is_granted() -> None:
    assert judged(judge, DENIED, role_assignments=facts.assigned()).outcome is Outcome.PASS
    assert judged(judge, DENIED, granted=facts.GRANTED).outcome is Outcome.PASS
    assert judged(judge, DENIED, deny_assignments=DenyAssignments(()), groups=Groups("x", ())).outcome is Outcome.PASS
