"""Role definitions: the built-in ones out of the evidence and the custom ones of the world."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .conditions import action_pattern
from .world import RoleDefinition, World

_EVIDENCE = Path(__file__).parents[1] / "evidence" / "role-definitions.json"


def matches(pattern: str, action: str) -> bool:
    """Tells whether an action or data action, possibly with wildcards, covers the asked one."""
    return bool(action_pattern(pattern).fullmatch(action))


@dataclass(frozen=True)
class Permission:
    """One entry of a role's `permissions`; what it takes away is taken away from itself only."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()

    def covers(self, action: str, data: bool) -> bool:
        """Tells whether it grants the action (or data action)."""
        granted, excepted = (self.data_actions, self.not_data_actions) if data else (self.actions, self.not_actions)
        return any(matches(p, action) for p in granted) and not any(matches(p, action) for p in excepted)


@dataclass(frozen=True)
class Role:
    """A role definition; `id` is its GUID."""

    id: str
    name: str
    permissions: tuple[Permission, ...]
    description: str = ""
    assignable_scopes: tuple[str, ...] = ("/",)
    built_in: bool = True

    def covers(self, action: str, data: bool) -> bool:
        """Tells whether any of its permissions grants the action (or data action)."""
        return any(permission.covers(action, data) for permission in self.permissions)


@lru_cache(maxsize=1)
def built_in_roles() -> tuple[Role, ...]:
    """Returns the built-in roles of `tests/evidence/role-definitions.json`."""
    document = json.loads(_EVIDENCE.read_text(encoding="utf-8"))
    return tuple(
        Role(
            id=role["id"],
            name=role["roleName"],
            description=role["description"],
            assignable_scopes=tuple(role["assignableScopes"]),
            permissions=tuple(
                Permission(
                    tuple(entry["actions"]),
                    tuple(entry["notActions"]),
                    tuple(entry["dataActions"]),
                    tuple(entry["notDataActions"]),
                )
                for entry in role["permissions"]
            ),
        )
        for role in document["roles"]
    )


def custom_roles(world: World) -> dict[str, Role]:
    """Returns the custom roles by their name in the world file."""
    return {key: _custom_role(world, role) for key, role in world.role_definitions.items()}


def _custom_role(world: World, role: RoleDefinition) -> Role:
    return Role(
        id=role.id,
        name=role.role_name,
        assignable_scopes=tuple(world.resolve_scope(scope) for scope in role.assignable_scopes),
        built_in=False,
        permissions=(
            Permission(
                tuple(role.actions),
                tuple(role.not_actions),
                tuple(role.data_actions),
                tuple(role.not_data_actions),
            ),
        ),
    )


def all_roles(world: World) -> list[Role]:
    """Returns the custom and the built-in roles."""
    return [*custom_roles(world).values(), *built_in_roles()]


def find_role(world: World, name: str) -> Role | None:
    """Finds a role by the key of a world file, by role name in any letter case, or by GUID."""
    if name in world.role_definitions:
        return _custom_role(world, world.role_definitions[name])
    wanted = name.lower()
    for role in world.role_definitions.values():
        if wanted in (role.role_name.lower(), role.id.lower()):
            return _custom_role(world, role)
    return _built_in_by_name().get(wanted)


@lru_cache(maxsize=1)
def _built_in_by_name() -> dict[str, Role]:
    return {key.lower(): role for role in built_in_roles() for key in (role.id, role.name)}


def role_of(world: World, name: str) -> Role:
    """Returns the role that an assignment names. Raises KeyError when there is none: the world file is wrong then."""
    role = find_role(world, name)
    if role is None:
        raise KeyError(f"no role is called {name!r}")
    return role
