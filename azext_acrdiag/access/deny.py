"""What deny assignments take away (https://learn.microsoft.com/azure/role-based-access-control/deny-assignments).

A deny assignment wins over every role. The answers have three values: where it is not known whether the identity is in
a group that is denied or left out, nothing is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import FrozenSet, Iterable, Optional, Tuple

from ..facts.authorization import DeniedPrincipal, DenyAssignment, Permission
from .roles import matches
from .scopes import is_at_or_above, is_same

EVERYBODY = "00000000-0000-0000-0000-000000000000"
_NO_GROUP = ("user", "serviceprincipal", "device")


@dataclass(frozen=True)
class Person:
    """Whom the question is about: an identity and the groups that it is known to be in."""

    object_id: str
    group_ids: FrozenSet[str]
    all_groups_known: bool

    def is_among(self, principals: Iterable[DeniedPrincipal]) -> Optional[bool]:
        """Whether one of the principals is the identity or a group of it; None when that is not known."""
        mine = {_bare(each) for each in (self.object_id, EVERYBODY, *self.group_ids)}
        found: Optional[bool] = False
        for principal in principals:
            if _bare(principal.object_id) in mine:
                return True
            if not self.all_groups_known and (principal.principal_type or "").lower() not in _NO_GROUP:
                found = None
        return found


@dataclass(frozen=True)
class Denial:
    """A deny assignment that takes a permission from somebody, or may do so."""

    assignment: DenyAssignment
    is_certain: bool


def denials_of(
    assignments: Iterable[DenyAssignment],
    person: Person,
    permission: str,
    is_data: bool,
    resource_id: str,
    management_groups: Optional[Tuple[str, ...]] = None,
) -> Tuple[Denial, ...]:
    """The deny assignments that take the permission on the resource from the person, or may do so."""
    found = []
    for each in assignments:
        if not each.is_enforced or not is_at_or_above(each.scope, resource_id, management_groups):
            continue
        if each.at_its_scope_only and not is_same(each.scope, resource_id):
            continue
        if not any(_covers(held, permission, is_data) for held in each.permissions):
            continue
        denied, excluded = person.is_among(each.principals), person.is_among(each.excluded)
        if denied is False or excluded is True:
            continue
        found.append(Denial(each, is_certain=denied is True and excluded is False and not each.condition))
    return tuple(found)


def _bare(object_id: str) -> str:
    """The id without hyphens, as older deny assignments show it (`arm-deny-assignments-list.json`)."""
    return object_id.lower().replace("-", "")


def _covers(permission: Permission, action: str, is_data: bool) -> bool:
    held = permission.data_actions if is_data else permission.actions
    excluded = permission.not_data_actions if is_data else permission.not_actions
    return any(matches(each, action) for each in held) and not any(matches(each, action) for each in excluded)
