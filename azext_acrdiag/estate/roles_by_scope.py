"""Role assignments of an estate by their scope, so that each registry finds those that reach it at once."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, List, Tuple

from ..facts.authorization import RoleAssignment

_MANAGEMENT_GROUPS = "/providers/microsoft.management/managementgroups/"


class RolesByScope:
    """Finds the assignments at and above a resource without looking at all others."""

    def __init__(self, assignments: Iterable[RoleAssignment]) -> None:
        self._at: Dict[str, List[RoleAssignment]] = {}
        for each in assignments:
            self._at.setdefault(_key(each.scope), []).append(each)

    def reaching(self, resource_id: str, management_groups: Tuple[str, ...]) -> Tuple[RoleAssignment, ...]:
        """Those at the resource and above it; the management groups above it are not told by its id."""
        scopes = [*_own_scopes(resource_id), *(_MANAGEMENT_GROUPS + each.lower() for each in management_groups), ""]
        return tuple(each for scope in scopes for each in self._at.get(scope, ()))


def _own_scopes(resource_id: str) -> Iterator[str]:
    """The resource, its group and its subscription."""
    key = _key(resource_id)
    yield key
    yield "/".join(key.split("/")[:5])
    yield "/".join(key.split("/")[:3])


def _key(scope: str) -> str:
    return scope.lower().rstrip("/")
