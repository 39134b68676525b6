"""Who can do something with the images of a registry, out of what is known of the whole estate."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, Iterable, List, Tuple

from ..access.held import grants_something
from ..facts.authorization import RoleAssignment
from ..facts.inventory import HeldRole, Holder, Holders, UnreadGroup


def with_data_access(assignments: Iterable[RoleAssignment]) -> Tuple[RoleAssignment, ...]:
    """Those that let somebody pull, push or delete images in either mode, or may do so."""
    return tuple(each for each in assignments if grants_something(each))


class HoldersByAssignment:
    """The holders of roles of the estate, to be asked for those of one registry."""

    def __init__(self, holders: Holders) -> None:
        self._held: Dict[str, List[Tuple[Holder, HeldRole]]] = {}
        for holder in holders.holders:
            for role in holder.roles:
                self._held.setdefault(role.assignment.assignment_id, []).append((holder, role))
        self._unread = {group.object_id: group for group in holders.unread_groups}

    def of(self, assignments: Iterable[RoleAssignment]) -> Holders:
        """Those who hold one of the assignments, with these roles only."""
        roles: Dict[str, List[HeldRole]] = {}
        found: Dict[str, Holder] = {}
        groups: Dict[str, UnreadGroup] = {}
        for assignment in assignments:
            for holder, role in self._held.get(assignment.assignment_id, ()):
                found[holder.object_id] = holder
                roles.setdefault(holder.object_id, []).append(role)
            group = self._unread.get(assignment.principal_id.lower())
            if group is not None:
                groups[group.object_id] = group
        return Holders(
            tuple(replace(holder, roles=tuple(roles[object_id])) for object_id, holder in found.items()),
            tuple(groups.values()),
        )
