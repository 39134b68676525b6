"""Who may do what, by Azure RBAC."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Callable, Optional, Tuple

from ..access.registry_actions import all_permissions
from ..domain.fact import Absent, Fact
from ..edges import AzureEdges
from ..engine.plan import Provider
from ..facts import authorization, given, identity, login, overview, registry, services
from ..facts.login import Login
from .where_refused import where_refused


def providers(azure: AzureEdges) -> Tuple[Provider, ...]:
    """The providers of this family."""
    roles, pim, graph = azure.roles, azure.pim, azure.graph
    who, account, location = identity.IDENTITY, identity.ACCOUNT, registry.LOCATION
    return (
        Provider(authorization.CALLER_PERMISSIONS, roles.caller_permissions, needs=(location,)),
        Provider(overview.ALL_ASSIGNMENTS, roles.all_assignments, needs=(location,)),
        Provider(overview.PRINCIPALS, graph.principals, needs=(overview.ALL_ASSIGNMENTS, account), uses=(location,)),
        Provider(
            authorization.ROLE_ASSIGNMENTS,
            roles.role_assignments,
            needs=(who, location),
            uses=(identity.SERVICE_PRINCIPAL, authorization.PARENT_GROUPS),
        ),
        Provider(
            authorization.CHECKED_ACCESS,
            partial(azure.check.checked_access, all_permissions()),
            needs=(given.TARGET, who, location),
            uses=(identity.SERVICE_PRINCIPAL,),
        ),
        Provider(authorization.PARENT_GROUPS, graph.parent_groups, needs=(who, account), uses=(location,)),
        where_refused(authorization.DENY_ASSIGNMENTS, roles.deny_assignments, needs=(who, location)),
        where_refused(
            authorization.ELIGIBLE_ASSIGNMENTS,
            pim.eligible_assignments,
            needs=(given.SUBJECT, who, location),
            uses=(identity.SERVICE_PRINCIPAL,),
        ),
        where_refused(
            authorization.ACTIVATIONS,
            pim.activations,
            needs=(given.SUBJECT, who, location),
            uses=(identity.SERVICE_PRINCIPAL,),
        ),
        Provider(
            authorization.SCHEDULES,
            partial(_where_a_role_may_end, pim.schedules),
            needs=(given.SUBJECT, who, location, given.NOW, authorization.ROLE_ASSIGNMENTS),
            uses=(identity.SERVICE_PRINCIPAL, login.LOGIN),
        ),
        where_refused(
            authorization.ASSIGNMENTS_ELSEWHERE,
            roles.assignments_elsewhere,
            needs=(who, location),
            uses=(identity.SERVICE_PRINCIPAL,),
        ),
        where_refused(
            authorization.MISDIRECTED_ASSIGNMENTS,
            roles.misdirected_assignments,
            needs=(who, location),
            uses=(identity.APPLICATION_SECRETS, services.SERVICE),
        ),
        where_refused(
            authorization.GROUPS,
            partial(_groups_that_matter, graph.groups),
            needs=(who, account, authorization.ROLE_ASSIGNMENTS),
            uses=(authorization.DENY_ASSIGNMENTS, location, identity.SERVICE_PRINCIPAL),
        ),
        Provider(
            overview.GROUP_PATHS,
            graph.group_paths,
            needs=(authorization.ROLE_ASSIGNMENTS, authorization.GROUPS, account),
            uses=(location,),
        ),
    )


_LONGEST_ACTIVATION = timedelta(hours=24)
"""
https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-configure-role-settings
"""


def _where_a_role_may_end(
    fetch: Callable[..., Fact[Any]],
    now: datetime,
    role_assignments: authorization.RoleAssignments,
    login: Optional[Login],  # pylint: disable=redefined-outer-name  # named like the fact
    **known: Any,
) -> Fact[Any]:
    """Until when the roles hold: where the registry itself was not asked, or a role is as young as an activated one."""
    latest = [each.changed_on for each in role_assignments.assignments if each.changed_on is not None]
    if login is not None and not any(each > now - _LONGEST_ACTIVATION for each in latest):
        return Absent("No role is so young that it could be an activated one.")
    return fetch(**known)


def _groups_that_matter(
    fetch: Callable[..., Fact[Any]],
    role_assignments: authorization.RoleAssignments,
    deny_assignments: Optional[authorization.DenyAssignments],
    **known: Any,
) -> Fact[Any]:
    """The groups of the identity, where a role is held through one or a deny assignment names one."""
    own = role_assignments.object_id.lower()
    through_group = any(each.principal_id.lower() != own for each in role_assignments.assignments)
    for denial in deny_assignments.assignments if deny_assignments else ():
        through_group |= any(each.principal_type == "Group" for each in denial.principals + denial.excluded)
    if not through_group:
        return Absent("No role or deny assignment of the identity comes through a group.")
    return fetch(**known)
