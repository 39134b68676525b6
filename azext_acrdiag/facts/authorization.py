"""Azure RBAC as it applies to the subject and the registry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional, Tuple

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


ROLE_ASSIGNMENTS: Key[RoleAssignments] = Key("role_assignments", per_subject=True)
CALLER_PERMISSIONS: Key[CallerPermissions] = Key("caller_permissions")
