"""The chains that reports draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from azext_acrdiag.access_report.chains import chains_of
from azext_acrdiag.domain.access_chain import AccessChains
from azext_acrdiag.domain.action import Action
from azext_acrdiag.facts import authorization, identity, registry
from azext_acrdiag.facts.authorization import DenyAssignments
from azext_acrdiag.facts.registry import ABAC_MODE
from tests.rules import facts

GROUP = facts.GROUP.object_id


def chains(actions: tuple[Action, ...] = (Action.PULL,), **changes: Any) -> AccessChains | None:
    values = {
        identity.IDENTITY: facts.USER,
        registry.LOCATION: facts.LOCATION,
        registry.REGISTRY: facts.REGISTRY,
        authorization.ROLE_ASSIGNMENTS: facts.assigned(facts.ACR_PULL),
    }
    by_name = {key.name: key for key in (*values, authorization.DENY_ASSIGNMENTS, authorization.ELIGIBLE_ASSIGNMENTS,
                                         authorization.GROUPS, authorization.SCHEDULES)}  # fmt: skip
    values |= {by_name[name]: value for name, value in changes.items()}
    return chains_of(values, facts.SIGNED_IN, replace(facts.TARGET, actions=actions))


def test_a_role_that_grants_it_until_it_ends() -> None:
    roles = facts.assigned(facts.ACR_PULL, via=GROUP)
    end = facts.NOW + timedelta(hours=1)
    found = chains(role_assignments=roles, groups=facts.GROUPS, schedules=facts.scheduled(roles, end))
    assert found is not None
    (role,) = found.roles
    assert (role.groups, role.role, role.scope) == (("platform",), "AcrPull", "the registry contosoapps")
    assert (role.counts, role.result, role.ends_on) == (True, "grants pulling", end)
    assert (found.who, found.wanted) == ("developer@contoso.com", "pull team/api")


def test_what_does_not_count_what_is_denied_and_what_could_be_activated() -> None:
    found = chains(
        (Action.PUSH,),
        registry=replace(facts.REGISTRY, role_assignment_mode=ABAC_MODE),
        eligible_assignments=facts.eligible(facts.REPOSITORY_READER),
        deny_assignments=DenyAssignments((facts.FREEZE,)),
    )
    assert found is not None
    assert [role.counts for role in found.roles] == [False]
    assert [role.role for role in found.eligible] == ["Container Registry Repository Reader"]
    legacy = chains(deny_assignments=DenyAssignments((facts.FREEZE,)))
    assert legacy is not None
    assert [(each.name, each.is_certain) for each in legacy.denials] == [("freeze", True)]


def test_a_login_is_drawn_and_unknown_roles_are_not() -> None:
    found = chains((Action.LOGIN,))
    assert found is not None
    assert found.wanted == "log in"
    assert chains(role_assignments=None) is None
    assert chains(location=replace(facts.LOCATION, registry=None)) is None
