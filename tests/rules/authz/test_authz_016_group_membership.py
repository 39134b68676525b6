"""Cases of group-membership."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.authorization import Groups
from azext_acrdiag.facts.identity import IdentityKind
from azext_acrdiag.rules.authz.authz_016_group_membership import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import ASSIGNEE, judged

OVERLOOKED = BROKEN["group that the registry overlooks"]


def test_only_a_group_grants_it() -> None:
    result = judged(judge, OVERLOOKED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert "contosoapps overlooks the group through which developer@contoso.com may pull" in result.title
    assert "AcrPull at the registry contosoapps (through the group platform) grants pull." in result.evidence[1].text


def test_nested_groups_and_those_without_a_name() -> None:
    nested = Groups(facts.OBJECT_ID, (replace(facts.GROUP, is_direct=False),))
    assert "platform, in which it is through other groups" in judged(judge, OVERLOOKED, groups=nested).evidence[1].text
    assert facts.GROUP.object_id in judged(judge, OVERLOOKED, groups=None).evidence[1].text


def test_a_managed_identity_takes_a_day() -> None:
    result = judged(judge, OVERLOOKED, identity=replace(facts.PRINCIPAL, kind=IdentityKind.MANAGED_IDENTITY))
    assert result.fix
    assert result.fix.takes_effect == "up to 24 hours"


def test_possible_when_the_login_was_refused() -> None:
    refused = judged(judge, OVERLOOKED, login=facts.NOT_EXCHANGED, granted=None)
    assert refused.confidence is Confidence.POSSIBLE


def test_silent_when_a_direct_role_grants_it_or_the_role_is_young() -> None:
    assert judged(judge, OVERLOOKED, role_assignments=facts.assigned(facts.ACR_PULL)).outcome is Outcome.PASS
    young = facts.assigned(facts.ACR_PULL, via=facts.GROUP.object_id, age=timedelta(minutes=2))
    assert judged(judge, OVERLOOKED, role_assignments=young).outcome is Outcome.PASS


def test_silent_when_the_registry_grants_it_or_was_not_asked() -> None:
    assert judged(judge, OVERLOOKED, granted=facts.GRANTED).outcome is Outcome.PASS
    known = {**ASSIGNEE, "role_assignments": OVERLOOKED["role_assignments"]}
    assert judged(judge, known).outcome is Outcome.PASS
