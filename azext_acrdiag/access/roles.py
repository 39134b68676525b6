"""What a role definition grants (https://learn.microsoft.com/azure/role-based-access-control/role-definitions)."""

from __future__ import annotations

import re
from typing import Tuple

from ..facts.authorization import Permission, RoleDefinition


def matches(pattern: str, action: str) -> bool:
    """Whether a pattern covers an action: letter case does not count, `*` is any run of characters, `/` included."""
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(expression, action, re.IGNORECASE) is not None


def granting_patterns(role: RoleDefinition, action: str, is_data: bool) -> Tuple[str, ...]:
    """The patterns of a role that grant an action (or data action); empty when it does not grant it.

    What a permission object excludes is taken away from that object only, and actions never grant data actions.
    """
    found: Tuple[str, ...] = ()
    for permission in role.permissions:
        granted, excluded = _patterns(permission, is_data)
        if not any(matches(pattern, action) for pattern in excluded):
            found += tuple(pattern for pattern in granted if matches(pattern, action))
    return found


def _patterns(permission: Permission, is_data: bool) -> Tuple[Tuple[str, ...], Tuple[str, ...]]:
    if is_data:
        return permission.data_actions, permission.not_data_actions
    return permission.actions, permission.not_actions
