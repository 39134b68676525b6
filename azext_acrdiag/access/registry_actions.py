"""What the actions of a registry's tokens take in Azure RBAC, in either mode, and which built-in role is the smallest.

Sources:
https://learn.microsoft.com/azure/container-registry/container-registry-rbac-built-in-roles-directory-reference and
the role definitions in `tests/evidence/role-definitions.json`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Optional, Tuple

from ..domain.target import Target

_REGISTRIES = "Microsoft.ContainerRegistry/registries/"


@dataclass(frozen=True)
class Requirement:
    """The permission that a token action takes."""

    permission: str
    is_data: bool
    disputed: Optional[str] = None
    """A lesser permission of which the documentation does not say clearly whether it suffices."""


_LEGACY = {
    "pull": Requirement(_REGISTRIES + "pull/read", False),
    "push": Requirement(_REGISTRIES + "push/write", False),
    "delete": Requirement(_REGISTRIES + "artifacts/delete", False),
    # AcrPull is documented to list tags, which asks for this token action, but not to read a tag's attributes, which
    # asks for the same.
    "metadata_read": Requirement(_REGISTRIES + "metadata/read", False, disputed=_REGISTRIES + "pull/read"),
    "metadata_write": Requirement(_REGISTRIES + "metadata/write", False),
    "*": Requirement(_REGISTRIES + "pull/read", False),
}
_ABAC = {
    "pull": Requirement(_REGISTRIES + "repositories/content/read", True),
    "push": Requirement(_REGISTRIES + "repositories/content/write", True),
    "delete": Requirement(_REGISTRIES + "repositories/content/delete", True),
    "metadata_read": Requirement(_REGISTRIES + "repositories/metadata/read", True),
    "metadata_write": Requirement(_REGISTRIES + "repositories/metadata/write", True),
    "*": Requirement(_REGISTRIES + "catalog/read", True),
}

_LEGACY_ROLES = (
    ("AcrPull", frozenset({"pull", "*"})),
    ("AcrPush", frozenset({"pull", "push", "*"})),
    ("AcrDelete", frozenset({"delete"})),
    ("Reader", frozenset({"pull", "metadata_read", "*"})),
    ("Contributor", frozenset({"pull", "push", "delete", "metadata_read", "metadata_write", "*"})),
)
_ABAC_ROLES = (
    ("Container Registry Repository Reader", frozenset({"pull", "metadata_read"})),
    ("Container Registry Repository Writer", frozenset({"pull", "push", "metadata_read", "metadata_write"})),
    (
        "Container Registry Repository Contributor",
        frozenset({"pull", "push", "delete", "metadata_read", "metadata_write"}),
    ),
    ("Container Registry Repository Catalog Lister", frozenset({"*"})),
)


def wanted_actions(target: Target) -> Tuple[str, ...]:
    """The token actions that the wanted actions take, each once; none for a mere login."""
    return tuple(dict.fromkeys(each for action in target.actions for each in action.token_actions))


def requirement(token_action: str, is_abac: bool) -> Requirement:
    """The permission that a token action takes. Raises KeyError for an action that registries do not know."""
    return (_ABAC if is_abac else _LEGACY)[token_action]


def all_permissions() -> Tuple[Tuple[str, bool], ...]:
    """Every permission that a token action takes in one of the modes, with whether it is a data action."""
    return tuple(dict.fromkeys((each.permission, each.is_data) for mode in (_LEGACY, _ABAC) for each in mode.values()))


def smallest_roles(token_actions: Iterable[str], is_abac: bool) -> Tuple[str, ...]:
    """The built-in roles to assign, the smallest that together hold the actions; for a login the smallest of all."""
    roles = _ABAC_ROLES if is_abac else _LEGACY_ROLES
    wanted = frozenset(token_actions) or frozenset({"pull"})
    chosen = dict(next(role for role in roles if action in role[1]) for action in sorted(wanted))
    return tuple(
        name
        for name, held in chosen.items()
        if not any(held & wanted <= others for other, others in chosen.items() if other != name)
    )
