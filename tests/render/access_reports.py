"""Reports on access, concluded from facts: what the renderers are tested with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from azext_acrdiag.access_report.abac_plan import Plan, plan_switch
from azext_acrdiag.access_report.everyone import access_of_everyone
from azext_acrdiag.access_report.model import AccessReport, EveryoneReport, NotRead
from azext_acrdiag.access_report.one_identity import access_of
from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.fact import Known, Unknown, Why
from azext_acrdiag.facts import authorization, given, identity, overview, registry
from azext_acrdiag.facts.authorization import Activation, Activations, DenyAssignments, RoleAssignments
from azext_acrdiag.facts.registry import ABAC_MODE
from tests.rules import facts

VERSION = "1.0.0b1"
GROUP = facts.GROUP.object_id
ROBOT = "88888888-0000-0000-0000-000000000001"
GONE = "99999999-0000-0000-0000-000000000001"
ONLY_API = "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEqualsIgnoreCase 'team/api'"
_ABAC = replace(facts.REGISTRY, role_assignment_mode=ABAC_MODE)
_WRITER = facts.role(
    "Container Registry Repository Writer",
    data=("repositories/content/read", "repositories/content/write", "repositories/metadata/read"),
)
_DENIED_READING = Unknown(
    Why.PERMISSION, "Azure Resource Manager answered 403: No.", "Microsoft.Authorization/denyAssignments/read"
)


_KEYS = {
    key.name: key
    for key in (
        registry.REGISTRY,
        authorization.ROLE_ASSIGNMENTS,
        authorization.ELIGIBLE_ASSIGNMENTS,
        authorization.DENY_ASSIGNMENTS,
        authorization.SCHEDULES,
        authorization.ACTIVATIONS,
        authorization.GROUPS,
        authorization.CALLER_PERMISSIONS,
        overview.GROUP_PATHS,
    )
}


def _report(actions: tuple[Action, ...], is_caller: bool = True, **known: Any) -> AccessReport:
    values = {
        given.NOW: facts.NOW,
        registry.REGISTRY: facts.REGISTRY,
        registry.LOCATION: facts.LOCATION,
        identity.IDENTITY: facts.USER,
        authorization.DENY_ASSIGNMENTS: DenyAssignments(()),
    }
    found = {key: Known(value, "") for key, value in values.items()}
    for name, value in known.items():
        found[_KEYS[name]] = value if isinstance(value, Unknown) else Known(value, "")
    return access_of(found, replace(facts.TARGET, actions=actions), "", is_caller, VERSION)


def activated_role() -> AccessReport:
    """A role that ends, through a group of a group, and an action that nothing grants."""
    roles = facts.assigned(facts.ACR_PUSH, via=GROUP, age=timedelta(hours=7))
    return _report(
        (Action.LOGIN, Action.PUSH, Action.DELETE),
        role_assignments=roles,
        schedules=facts.scheduled(roles, facts.NOW + timedelta(hours=1)),
        groups=facts.GROUPS,
        group_paths=overview.GroupPaths({GROUP: ("api-team", "platform")}),
        caller_permissions=facts.MAY_ASSIGN,
    )


def everything_wrong() -> AccessReport:
    """Roles that do not count, one that has lapsed, a deny assignment that cannot be read."""
    eligible = facts.eligible(_WRITER, ends_on=facts.NOW + timedelta(days=30))
    role = eligible.assignments[0].assignment
    lapsed = Activation(
        role.role.definition_id.lower(), role.scope, "Provisioned", None, facts.NOW - timedelta(minutes=5)
    )
    limited = facts.assigned(_WRITER, condition=ONLY_API.replace("team/api", "team/web"))
    roles = RoleAssignments(facts.OBJECT_ID, facts.assigned(facts.ACR_PULL).assignments + limited.assignments)
    return _report(
        (Action.PULL, Action.PUSH, Action.CATALOG),
        registry=_ABAC,
        role_assignments=roles,
        eligible_assignments=eligible,
        activations=Activations((lapsed,)),
        deny_assignments=_DENIED_READING,
    )


def denied() -> AccessReport:
    """A deny assignment takes away what a role grants."""
    return _report(
        (Action.PULL,),
        role_assignments=facts.assigned(facts.OWNER),
        deny_assignments=DenyAssignments((facts.FREEZE,)),
    )


def _everything() -> overview.AllAssignments:
    return overview.AllAssignments(
        (
            *facts.assigned(facts.OWNER).assignments,
            *facts.assigned(facts.ACR_PUSH, via=GROUP).assignments,
            *facts.assigned(facts.ACR_PULL, via=ROBOT).assignments,
            *facts.assigned(facts.READER, via=GONE).assignments,
        )
    )


_NAMES = overview.Principals({facts.OBJECT_ID: "developer@contoso.com", GROUP: "platform", ROBOT: "ci-pull"})


def everyone() -> EveryoneReport:
    """Everybody with access, one of them deleted."""
    actions = (Action.PULL, Action.PUSH, Action.METADATA_READ)
    return EveryoneReport(
        replace(facts.TARGET, repository=None, actions=actions),
        facts.RESOURCE_ID,
        False,
        actions,
        access_of_everyone(_everything(), _NAMES, actions, facts.RESOURCE_ID, False, DenyAssignments(())),
        (),
        VERSION,
    )


def plan(prefix: str | None = "team/") -> Plan:
    """The switch of a registry with four principals."""
    return plan_switch(
        replace(facts.TARGET, repository=None),
        facts.REGISTRY,
        _everything(),
        _NAMES,
        DenyAssignments(()),
        overview.RepositoryTokens((overview.RepositoryToken("robot", True),)),
        None,
        prefix,
        (NotRead("the caller's own permissions", "Azure Resource Manager did not answer.", "a network path"),),
        VERSION,
    )
