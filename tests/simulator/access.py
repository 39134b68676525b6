"""Decides who may do what: Azure role-based access control over the world, and what a registry makes of it.

The algorithm is the one that "What is Azure role-based access control" describes: the union of the role assignments of
a principal and its groups at or above the resource, each narrowed by its own condition, minus the deny assignments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from .conditions import Request, holds
from .roles import Permission, Role, role_of
from .world import DenyAssignment, Registry, RoleAssignment, World

EVERYBODY = "00000000-0000-0000-0000-000000000000"
REPOSITORY_NAME = "Request:Microsoft.ContainerRegistry/registries/repositories:name"
"""The only attribute that the registry supplies to conditions (documentation of ABAC repository permissions)."""
_REGISTRIES = "Microsoft.ContainerRegistry/registries"
_MANAGEMENT_GROUPS = "/providers/Microsoft.Management/managementGroups/"

LEGACY_RIGHTS: Mapping[str, tuple[str, ...]] = {
    "pull": ("pull/read",),
    "push": ("push/write",),
    "delete": ("artifacts/delete",),
    # AcrPull can list tags, which asks for metadata_read, though its definition names pull/read alone.
    "metadata_read": ("metadata/read", "pull/read"),
    "metadata_write": ("metadata/write",),
    "catalog": ("pull/read",),
}
"""Token action -> actions of which one suffices, in the mode LegacyRegistryPermissions."""
ABAC_RIGHTS: Mapping[str, str] = {
    "pull": "repositories/content/read",
    "push": "repositories/content/write",
    "delete": "repositories/content/delete",
    "metadata_read": "repositories/metadata/read",
    "metadata_write": "repositories/metadata/write",
    "catalog": "catalog/read",
}
"""Token action -> data action, in the mode AbacRepositoryPermissions."""
_PERMISSION_WORDS = {
    "read": "pull/read",
    "write": "push/write",
    "delete": "artifacts/delete",
    "metadata/read": "metadata/read",
    "metadata/write": "metadata/write",
    "deleted/read": "deleted/read",
    "deleted/restore/action": "deleted/restore/action",
}
"""Words of the refresh token's `permissions` claim (`tests/evidence/acr-oauth2-exchange-ok.json`) -> action."""


@dataclass(frozen=True)
class Decision:
    """Whether an action is allowed and why; `grants` and `denied_by` are names of assignments in the world."""

    allowed: bool
    reason: Literal["granted", "no-role", "condition", "denied"]
    grants: tuple[str, ...] = ()
    denied_by: str = ""


# --- Principals -------------------------------------------------------------------------------------------------------


def groups_of(world: World, object_id: str) -> set[str]:
    """Returns the object ids of all groups that the principal belongs to, directly or through other groups."""
    found: set[str] = set()
    pending = [object_id.lower()]
    while pending:
        for parent in world.groups_by_member.get(pending.pop(), ()):
            if parent not in found:
                found.add(parent)
                pending.append(parent.lower())
    return found


def identities(world: World, object_id: str) -> frozenset[str]:
    """Returns the ids that assignments may name to mean this principal: its own and its groups', in lower case."""
    return frozenset(one.lower() for one in {object_id, *groups_of(world, object_id)})


# --- Scopes -----------------------------------------------------------------------------------------------------------


def management_group_chain(world: World, name: str) -> Iterator[str]:
    """Yields the ids of a management group and of those above it, up to the root group, which bears the tenant's id."""
    seen: set[str] = set()
    tenant = ""
    while name in world.management_groups and name not in seen:
        seen.add(name)
        yield _MANAGEMENT_GROUPS + name
        tenant = world.tenants[world.management_groups[name].tenant].id
        name = world.management_groups[name].parent
    if tenant:
        yield _MANAGEMENT_GROUPS + tenant


def _segments(scope: str) -> list[str]:
    return [segment for segment in scope.lower().split("/") if segment]


def scope_chain(world: World, target: str) -> list[str]:
    """Returns the scopes at and above a resource id, lower case, the widest (`/`) first."""
    segments = _segments(target)
    above: list[str] = []
    if segments[:1] == ["subscriptions"] and len(segments) > 1:
        subscription = world.subscriptions_by_id.get(segments[1])
        if subscription is not None:
            root = _MANAGEMENT_GROUPS + world.tenants[subscription.tenant].id
            above = [*management_group_chain(world, subscription.management_group)] or [root]
    elif segments[1:3] == ["microsoft.management", "managementgroups"]:
        name = next((name for name in world.management_groups if [name.lower()] == segments[3:4]), "")
        above = [*management_group_chain(world, name)][1:]
    at = ["/" + "/".join(segments[:length]) for length in range(2, len(segments) + 1)]
    return ["/", *(scope.lower() for scope in reversed(above)), *at]


def covers(world: World, scope: str, target: str) -> bool:
    """Tells whether an assignment at the scope applies to the target: they are the same, or the scope is above it."""
    return "/" + "/".join(_segments(scope)) in scope_chain(world, target)


def has_role_within(world: World, object_id: str, scope: str) -> bool:
    """Tells whether the principal (or a group of it) has a role at, above or below a scope."""
    chain = set(scope_chain(world, scope))
    return any(
        "/" + "/".join(_segments(assigned)) in chain or covers(world, scope, assigned)
        for principal in identities(world, object_id)
        for _, _, assigned in world.held_assignments.get(principal, ())
    )


# --- The decision -----------------------------------------------------------------------------------------------------


def applicable(
    world: World, object_id: str, target: str, at: datetime | None = None
) -> Iterator[tuple[str, RoleAssignment, Role]]:
    """Yields name, assignment and role of the role assignments of the principal (or its groups) at or above the target.

    With `at`, assignments that are younger than the propagation delay of the world do not count yet.
    """
    chain = set(scope_chain(world, target))
    held = (each for one in identities(world, object_id) for each in world.held_assignments.get(one, ()))
    for _, name, scope in sorted(held):
        assignment = world.role_assignments[name]
        if at is not None and world.knobs.propagation and assignment.created_on > at - world.knobs.propagation:
            continue
        if "/" + "/".join(_segments(scope)) in chain:
            yield name, assignment, role_of(world, assignment.role)


def _deny_covers(
    world: World, deny: DenyAssignment, principals: frozenset[str], action: str, data: bool, target: str
) -> bool:
    scope = world.resolve_scope(deny.scope)
    excluded = {world.object_id(name).lower() for name in deny.exclude_principals}
    named = {EVERYBODY if name == "*" else world.object_id(name).lower() for name in deny.principals}
    permission = Permission(
        tuple(deny.actions), tuple(deny.not_actions), tuple(deny.data_actions), tuple(deny.not_data_actions)
    )
    return (
        deny.effect == "enforced"
        and covers(world, scope, target)
        and not (deny.do_not_apply_to_child_scopes and _segments(scope) != _segments(target))
        and bool(EVERYBODY in named or principals & named)
        and not principals & excluded
        and permission.covers(action, data)
    )


def allowed(
    world: World,
    object_id: str,
    action: str,
    data: bool,
    target: str,
    request_attributes: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Decision:
    """Decides whether a principal may perform an action (or data action) on a resource.

    `request_attributes` are what conditions can look at, by `Request:<path>`; `at` makes the propagation delay count.
    """
    request = Request(action, request_attributes or {})
    grants, conditional = [], False
    for name, assignment, role in applicable(world, object_id, target, at):
        if role.covers(action, data):
            if assignment.condition and not holds(assignment.condition, request):
                conditional = True
            else:
                grants.append(name)
    if not grants:
        return Decision(False, "condition" if conditional else "no-role")
    principals = identities(world, object_id)
    for name, deny in world.deny_assignments.items():
        if _deny_covers(world, deny, principals, action, data, target):
            return Decision(False, "denied", tuple(grants), name)
    return Decision(True, "granted", tuple(grants))


# --- What a registry makes of it --------------------------------------------------------------------------------------


def registry_rights(
    world: World, registry: Registry, object_id: str, repository: str | None = None, at: datetime | None = None
) -> set[str]:
    """Returns the token actions that a principal has: `pull`, `push`, `delete`, `metadata_read`, `metadata_write` of
    the repository, and `catalog`. In the mode LegacyRegistryPermissions all repositories are alike.
    """
    if registry.role_assignment_mode == "LegacyRegistryPermissions":
        return {
            right
            for right, actions in LEGACY_RIGHTS.items()
            if any(allowed(world, object_id, f"{_REGISTRIES}/{a}", False, registry.id, at=at).allowed for a in actions)
        }
    attributes = {REPOSITORY_NAME: repository} if repository else {}
    return {
        right
        for right, action in ABAC_RIGHTS.items()
        if allowed(world, object_id, f"{_REGISTRIES}/{action}", True, registry.id, attributes, at).allowed
    }


def legacy_permission_words(world: World, registry: Registry, object_id: str, at: datetime | None = None) -> list[str]:
    """Returns the words that the registry puts into the `permissions` claim of a refresh token, in its order."""
    return [
        word
        for word, action in _PERMISSION_WORDS.items()
        if allowed(world, object_id, f"{_REGISTRIES}/{action}", False, registry.id, at=at).allowed
    ]


def has_any_permission(world: World, registry: Registry, object_id: str, at: datetime | None = None) -> bool:
    """Tells whether the principal has any permission on the registry, of the control plane or the data plane.

    That is what the token exchange asks for: with no role at all it refuses, with a role for the control plane alone it
    succeeds (documentation of the built-in roles of Azure Container Registry).
    """
    return any(
        _may_reach_registries(pattern)
        for _, _, role in applicable(world, object_id, registry.id, at)
        for permission in role.permissions
        for pattern in (*permission.actions, *permission.data_actions)
    )


def _may_reach_registries(pattern: str) -> bool:
    start, registries = pattern.partition("*")[0].lower(), _REGISTRIES.lower()
    return registries.startswith(start) if "*" in pattern else start.startswith(registries)
