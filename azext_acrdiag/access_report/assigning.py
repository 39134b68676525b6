"""The command that assigns a role, and the condition that bounds it to repositories."""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote
from typing import Iterable, Optional, Tuple

from ..access.conditions import REPOSITORY_NAME
from ..access.registry_actions import requirement, smallest_roles
from ..access.roles import matches
from ..domain.shell import in_quotes
from ..facts.authorization import CallerPermissions
from .model import Who

ASSIGN = "Microsoft.Authorization/roleAssignments/write"
WHO_ASSIGNS = "Owner, User Access Administrator or Role Based Access Control Administrator on the registry"
_TYPES = ("User", "Group", "ServicePrincipal", "ForeignGroup")
_REPOSITORY_ACTIONS = ("pull", "push", "delete", "metadata_read", "metadata_write")

_UNTAG = "Microsoft.ContainerRegistry/registries/repositories/metadata/delete"
"""Held by Container Registry Repository Contributor besides what token actions take (`role-definitions.json`)."""


@dataclass(frozen=True)
class Repositories:
    """Which repositories a condition lets through: one by its name, or all below a prefix."""

    name: Optional[str] = None
    prefix: Optional[str] = None


@dataclass(frozen=True)
class Assigning:
    """A role to assign."""

    role: str
    command: Optional[str]
    """None: the id of whom to assign it to is not known."""
    condition: Optional[str] = None


def roles_to_assign(
    token_actions: Iterable[str], is_abac: bool, who: Who, scope: str, only: Optional[Repositories] = None
) -> Tuple[Assigning, ...]:
    """The smallest built-in roles that hold the actions; where repositories decide, bounded to some of them.

    The role that lists repositories takes no condition:
    https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions.
    """
    wanted = tuple(token_actions)
    found = []
    for role in smallest_roles(wanted, is_abac):
        is_bounded = is_abac and only is not None and role in smallest_roles(_of_repositories(wanted), is_abac=True)
        condition = condition_for(only) if is_bounded and only is not None else None
        found.append(Assigning(role, _command(role, who, scope, condition), condition))
    return tuple(found)


def condition_for(only: Repositories) -> str:
    """A condition in the shape of the portal's, with `NOT` because shells give `!` a meaning.

    Actions that are not about repositories pass, as in
    https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions.
    """
    permissions = [requirement(action, is_abac=True).permission for action in _REPOSITORY_ACTIONS]
    others = " AND ".join(f"NOT (ActionMatches{{'{each}'}})" for each in (*permissions, _UNTAG))
    operator = "StringStartsWithIgnoreCase" if only.prefix else "StringEqualsIgnoreCase"
    value = only.prefix or only.name
    return f"(({others}) OR (@Request[{REPOSITORY_NAME}] {operator} '{value}'))"


def may_assign(permissions: Optional[CallerPermissions]) -> Optional[bool]:
    """Whether the caller may assign roles on the registry; None: its permissions are not known."""
    if permissions is None:
        return None
    return any(
        any(matches(each, ASSIGN) for each in permission.actions)
        and not any(matches(each, ASSIGN) for each in permission.not_actions)
        for permission in permissions.permissions
    )


def _of_repositories(token_actions: Iterable[str]) -> Tuple[str, ...]:
    return tuple(each for each in token_actions if each in _REPOSITORY_ACTIONS)


def _command(role: str, who: Who, scope: str, condition: Optional[str]) -> Optional[str]:
    if who.object_id is None or who.exists is False:
        return None
    kind = f" --assignee-principal-type {who.principal_type}" if who.principal_type in _TYPES else ""
    bounded = f" --condition {in_quotes(condition)} --condition-version 2.0" if condition else ""
    assign = f"az role assignment create --assignee-object-id {quote(who.object_id)}{kind}"
    return f"{assign} --role {in_quotes(role)} --scope {quote(scope)}{bounded}"
