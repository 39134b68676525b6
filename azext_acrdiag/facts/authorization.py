"""Azure RBAC as it applies to the subject and the registry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Mapping, Optional, Tuple

from ..domain.fact import Key


@dataclass(frozen=True)
class Permission:
    """One permission object of a role definition; its not-actions subtract from this object only."""

    actions: Tuple[str, ...]
    not_actions: Tuple[str, ...]
    data_actions: Tuple[str, ...]
    not_data_actions: Tuple[str, ...]


@dataclass(frozen=True)
class RoleDefinition:
    """A built-in or custom role."""

    definition_id: str
    """The trailing GUID of the resource id."""
    name: str
    is_custom: bool
    permissions: Tuple[Permission, ...]


@dataclass(frozen=True)
class RoleAssignment:
    """A role assignment that applies to the registry for the identity or one of its groups."""

    assignment_id: str
    principal_id: str
    principal_type: Optional[str]
    scope: str
    role: RoleDefinition
    condition: Optional[str]
    created_on: Optional[datetime]
    updated_on: Optional[datetime]
    condition_version: Optional[str] = None

    @property
    def changed_on(self) -> Optional[datetime]:
        """The later of creation and update."""
        return max((moment for moment in (self.created_on, self.updated_on) if moment), default=None)


@dataclass(frozen=True)
class RoleAssignments:
    """The role assignments of one identity at or above the registry, groups included."""

    object_id: str
    assignments: Tuple[RoleAssignment, ...]


@dataclass(frozen=True)
class CallerPermissions:
    """What the signed-in account itself may do on the registry, as Azure Resource Manager computes it."""

    permissions: Tuple[Permission, ...]


@dataclass(frozen=True)
class EligibleAssignment:
    """A role assignment of Privileged Identity Management that grants nothing until it is activated."""

    assignment: RoleAssignment
    ends_on: Optional[datetime]


@dataclass(frozen=True)
class EligibleAssignments:
    """What one identity could activate at or above the registry, groups included."""

    object_id: str
    assignments: Tuple[EligibleAssignment, ...]


@dataclass(frozen=True)
class CheckedPermission:
    """What Azure Resource Manager itself decided about one permission."""

    permission: str
    is_data: bool
    is_allowed: bool
    scope: Optional[str] = None
    """Of the role assignment that allows it."""
    condition: Optional[str] = None
    """Of that role assignment: it may be named without having been evaluated."""
    denied_by: Optional[str] = None
    """Name of the deny assignment that takes it away."""


@dataclass(frozen=True)
class CheckedAccess:
    """The answer to a check of access; eligible assignments are not in it."""

    permissions: Tuple[CheckedPermission, ...]


@dataclass(frozen=True)
class Schedule:
    """Until when a role assignment that is active holds."""

    assignment_id: str
    """Of the role assignment."""
    ends_on: Optional[datetime]
    """None: it has no end."""
    is_activated: bool
    """Whether somebody activated it, instead of having been assigned it."""


@dataclass(frozen=True)
class Schedules:
    """Those of the role assignments of one identity at or above the registry, groups included."""

    schedules: Tuple[Schedule, ...]

    def ends(self) -> Mapping[str, datetime]:
        """When role assignments end, by their ids in lower case; those without an end are left out."""
        return {each.assignment_id.lower(): each.ends_on for each in self.schedules if each.ends_on is not None}


@dataclass(frozen=True)
class Activation:
    """A request to activate an eligible assignment."""

    role_definition_id: str
    """The trailing GUID of the resource id, in lower case."""
    scope: str
    status: str
    """Such as `Provisioned` or `PendingApproval`."""
    asked_on: Optional[datetime]
    ends_on: Optional[datetime]
    """When what it asked for ends or ended."""

    @property
    def is_waiting(self) -> bool:
        """Whether somebody still has to approve it."""
        return self.status.lower().startswith("pending")


@dataclass(frozen=True)
class Activations:
    """The requests of one identity at or above the registry, the latest first."""

    activations: Tuple[Activation, ...]


@dataclass(frozen=True)
class DeniedPrincipal:
    """Somebody that a deny assignment names; everybody has the id of zeros."""

    object_id: str
    principal_type: Optional[str]


@dataclass(frozen=True)
class DenyAssignment:
    """A deny assignment at or above the registry."""

    assignment_id: str
    name: str
    scope: str
    permissions: Tuple[Permission, ...]
    principals: Tuple[DeniedPrincipal, ...]
    excluded: Tuple[DeniedPrincipal, ...]
    at_its_scope_only: bool
    """Whether what lies below its scope is left alone (`doNotApplyToChildScopes`)."""
    is_enforced: bool
    """False: it only writes down what it would deny (`denyAssignmentEffect` is `audit`)."""
    condition: Optional[str] = None


@dataclass(frozen=True)
class DenyAssignments:
    """All deny assignments at or above the registry."""

    assignments: Tuple[DenyAssignment, ...]


@dataclass(frozen=True)
class Group:
    """A group that an identity is in."""

    object_id: str
    name: str
    is_direct: bool
    """False: it is in there through other groups."""


@dataclass(frozen=True)
class Groups:
    """All groups that one identity is in, directly or through other groups."""

    object_id: str
    groups: Tuple[Group, ...]


ROLE_ASSIGNMENTS: Key[RoleAssignments] = Key("role_assignments", per_subject=True)
CALLER_PERMISSIONS: Key[CallerPermissions] = Key("caller_permissions")
DENY_ASSIGNMENTS: Key[DenyAssignments] = Key("deny_assignments", per_subject=True)
ELIGIBLE_ASSIGNMENTS: Key[EligibleAssignments] = Key("eligible_assignments", per_subject=True)
CHECKED_ACCESS: Key[CheckedAccess] = Key("checked_access", per_subject=True)
SCHEDULES: Key[Schedules] = Key("schedules", per_subject=True)
ACTIVATIONS: Key[Activations] = Key("activations", per_subject=True)
GROUPS: Key[Groups] = Key("groups", per_subject=True)
PARENT_GROUPS: Key[Groups] = Key("parent_groups", per_subject=True)
"""Of an identity that is a group itself: the groups that it is in."""
MISDIRECTED_ASSIGNMENTS: Key[RoleAssignments] = Key("misdirected_assignments", per_subject=True)
"""Those that name another id of the same application than the object id of its service principal."""
ASSIGNMENTS_ELSEWHERE: Key[RoleAssignments] = Key("assignments_elsewhere", per_subject=True)
"""Those of the identity in the registry's subscription that are neither at nor above the registry."""
