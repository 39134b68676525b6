"""Cases of role-at-wrong-scope."""

from __future__ import annotations

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.authz.authz_010_role_at_wrong_scope import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import judged

ELSEWHERE = BROKEN["role on another registry"]
CLUSTERS = "/subscriptions/11111111-0000-0000-0000-000000000001/resourceGroups/clusters"


def test_the_role_is_on_another_registry() -> None:
    result = judged(judge, ELSEWHERE, caller_permissions=facts.MAY_ASSIGN)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.evidence[0].text == "AcrPull at the registry contosoapps2 does not reach contosoapps."
    assert result.fix
    assert facts.RESOURCE_ID in result.fix.commands[0]
    assert result.fix.who.startswith("you ")


def test_the_role_is_on_another_resource_group() -> None:
    roles = facts.moved(facts.assigned(facts.ACR_PULL), CLUSTERS)
    assert judged(judge, ELSEWHERE, assignments_elsewhere=roles).outcome is Outcome.FAIL


def test_a_general_role_elsewhere_is_meant_for_something_else() -> None:
    roles = facts.moved(facts.assigned(facts.OWNER), CLUSTERS)
    assert judged(judge, ELSEWHERE, assignments_elsewhere=roles).outcome is Outcome.PASS


def test_silent_when_it_would_not_help_or_a_role_here_grants_it() -> None:
    useless = facts.moved(facts.assigned(facts.role("AcrDelete", "artifacts/delete")), facts.RESOURCE_ID + "2")
    assert judged(judge, ELSEWHERE, assignments_elsewhere=useless, login=None).outcome is Outcome.PASS
    assert judged(judge, ELSEWHERE, role_assignments=facts.assigned(facts.READER)).outcome is Outcome.PASS
    assert judged(judge, ELSEWHERE, granted=facts.GRANTED, login=facts.LOGIN).outcome is Outcome.PASS
