"""Which role assignments reach a registry."""

from __future__ import annotations

from azext_acrdiag.estate.roles_by_scope import RolesByScope
from tests.rules import facts

from .estates import SUBSCRIPTION, at

ABOVE = (
    "/",
    "/providers/Microsoft.Management/managementGroups/corp",
    f"/subscriptions/{SUBSCRIPTION}",
    f"/SUBSCRIPTIONS/{SUBSCRIPTION}/resourcegroups/APPS/",
    facts.RESOURCE_ID.upper(),
)
ELSEWHERE = (
    "/providers/Microsoft.Management/managementGroups/other",
    f"/subscriptions/{SUBSCRIPTION}0",
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/app",
    facts.RESOURCE_ID + "2",
    facts.RESOURCE_ID + "/tokens/robot",
)


def test_those_at_and_above_reach_it_and_no_others() -> None:
    roles = RolesByScope([at(scope, scope) for scope in ABOVE + ELSEWHERE])
    reaching = roles.reaching(facts.RESOURCE_ID, ("corp",))
    assert {each.scope for each in reaching} == set(ABOVE)


def test_management_groups_that_are_not_known_reach_nothing() -> None:
    roles = RolesByScope([at(scope, scope) for scope in ABOVE])
    assert len(roles.reaching(facts.RESOURCE_ID, ())) == len(ABOVE) - 1
