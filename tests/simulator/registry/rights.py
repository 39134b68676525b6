"""Who somebody is to a registry, and what the token service grants them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Optional

from ..access import legacy_permission_words, registry_rights
from ..world import Registry, World
from .scopes import CATALOG, Scope, covers

REPOSITORY_RIGHTS = ("pull", "push", "metadata_read", "metadata_write", "delete", "deleted_read", "deleted_restore")
_WORDS = {
    "pull": {"read"},
    "push": {"write"},
    "delete": {"delete"},
    # Whoever may pull may list the tags, which demands metadata_read ("Azure Container Registry roles", AcrPull).
    "metadata_read": {"metadata/read", "read"},
    "metadata_write": {"metadata/write"},
    "deleted_read": {"deleted/read"},
    "deleted_restore": {"deleted/restore/action"},
    "catalog": {"read"},
}
"""Right -> words of the `permissions` claim of which one suffices."""
_SCOPE_MAP_ACTIONS = {
    "content/read": "pull",
    "content/write": "push",
    "content/delete": "delete",
    "metadata/read": "metadata_read",
    "metadata/write": "metadata_write",
}
SYSTEM_SCOPE_MAPS = {
    "_repositories_pull": ("content/read",),
    "_repositories_pull_metadata_read": ("content/read", "metadata/read"),
    "_repositories_push": ("content/read", "content/write"),
    "_repositories_push_metadata_write": ("content/read", "content/write", "metadata/read", "metadata/write"),
    "_repositories_admin": tuple(_SCOPE_MAP_ACTIONS),
}
"""Scope maps that every registry has, with their actions on all repositories."""


@dataclass(frozen=True)
class Identity:
    """A caller whose credential was accepted."""

    kind: Literal["entra", "admin", "token", "anonymous", "limited"]
    """`limited`: somebody who showed an access token, which grants no more than it says."""
    subject: str
    """What the registry calls the caller: the `sub` claim of its tokens."""
    object_id: str = ""
    app_id: str = ""
    permissions: Optional[tuple[str, ...]] = None
    """Permission words fixed when a refresh token was issued; `None`: to be looked up now."""
    access: tuple[Scope, ...] = ()
    """What a limited caller has."""


def grant(world: World, registry: Registry, identity: Identity, asked: Scope, at: datetime) -> Scope:
    """Returns the asked scope with those of its actions that the caller has."""
    if identity.kind == "limited":
        held = [action for action in asked.actions if covers(identity.access, Scope(asked.type, asked.name, (action,)))]
        return Scope(asked.type, asked.name, tuple(held))
    if asked.type == "repository":
        rights = _rights(world, registry, identity, asked.name, at)
        wanted = REPOSITORY_RIGHTS if asked.actions == ("*",) else asked.actions
        return Scope(asked.type, asked.name, tuple(action for action in wanted if action in rights))
    if asked == CATALOG and "catalog" in _rights(world, registry, identity, None, at):
        return asked
    return Scope(asked.type, asked.name, ())


def _rights(world: World, registry: Registry, identity: Identity, repository: Optional[str], at: datetime) -> set[str]:
    if identity.kind == "admin":
        return {*REPOSITORY_RIGHTS, "catalog"}
    if identity.kind == "token":
        return _scope_map_rights(registry, identity.subject, repository)
    if registry.role_assignment_mode == "AbacRepositoryPermissions":
        # "*" names no repository, so no condition about the name can be judged (github.com/Azure/acr-cli/pull/504).
        return set() if repository == "*" else registry_rights(world, registry, identity.object_id, repository, at)
    words = identity.permissions
    if words is None:
        words = tuple(legacy_permission_words(world, registry, identity.object_id, at))
    return {right for right, enough in _WORDS.items() if enough.intersection(words)}


def _scope_map_rights(registry: Registry, token: str, repository: Optional[str]) -> set[str]:
    name = registry.tokens[token].scope_map
    if name in SYSTEM_SCOPE_MAPS:
        actions = [f"repositories/*/{action}" for action in SYSTEM_SCOPE_MAPS[name]]
    else:
        actions = registry.scope_maps[name].actions if name in registry.scope_maps else []
    rights = set()
    for action in actions:
        kind, _, rest = action.partition("/")
        pattern, *words = rest.rsplit("/", 2)
        right = _SCOPE_MAP_ACTIONS.get("/".join(words))
        if kind == "repositories" and right and repository is not None and _names(pattern, repository):
            rights.add(right)
    return rights


def _names(pattern: str, repository: str) -> bool:
    return repository.startswith(pattern[:-1]) if pattern.endswith("*") else repository == pattern
