"""Which scopes lie above a resource (https://learn.microsoft.com/azure/role-based-access-control/scope-overview)."""

from __future__ import annotations

from typing import List, Optional, Tuple

_MANAGEMENT_GROUPS = ("providers", "microsoft.management", "managementgroups")


def is_at_or_above(scope: str, resource_id: str, management_groups: Optional[Tuple[str, ...]] = None) -> bool:
    """Whether what is assigned at the scope applies to the resource; letter case does not count, whole segments do.

    A resource id does not tell the management groups above it. `management_groups` are their names, where they are
    known; where not (None), a list that the service made with `atScope()` is trusted.
    """
    wanted = _segments(scope)
    if wanted[:3] == _MANAGEMENT_GROUPS:
        return management_groups is None or wanted[3:] in [(name.lower(),) for name in management_groups]
    return _segments(resource_id)[: len(wanted)] == wanted


def is_same(scope: str, other: str) -> bool:
    """Whether both are the same scope."""
    return _segments(scope) == _segments(other)


def _segments(scope: str) -> Tuple[str, ...]:
    return tuple(segment for segment in scope.lower().split("/") if segment)


def scope_in_words(scope: str) -> str:
    """What a scope is and its name."""
    parts: List[str] = [part for part in scope.split("/") if part]
    lower = [part.lower() for part in parts]
    if not parts:
        return "the root of the tenant"
    if "managementgroups" in lower:
        return f"the management group {parts[-1]}"
    if len(parts) == 2:
        return f"the subscription {parts[1]}"
    if len(parts) == 4:
        return f"the resource group {parts[3]}"
    return f"the {'registry' if lower[-2:-1] == ['registries'] else 'resource'} {parts[-1]}"
