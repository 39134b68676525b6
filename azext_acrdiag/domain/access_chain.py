"""By which chains of group, role and scope an identity reaches a registry, for the reports that draw them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional, Tuple

from .subject import Subject


@dataclass(frozen=True)
class RoleChain:
    """One role assignment: through which groups, which role, where, and what came of it."""

    groups: Tuple[str, ...]
    """Names of the groups on the way; empty: it is the identity's own."""
    role: str
    scope: str
    """In words, such as `the registry contosoapps`."""
    condition: Optional[str]
    counts: Optional[bool]
    """Whether it grants something of what is wanted; None: that cannot be told."""
    result: str
    """Reads after the name of the role, such as `grants pulling`."""
    ends_on: Optional[datetime] = None


@dataclass(frozen=True)
class Denied:
    """A deny assignment that takes what is wanted away, or may do so."""

    name: str
    scope: str
    is_certain: bool


@dataclass(frozen=True)
class AccessChains:
    """All role assignments of one identity under test at or above the registry."""

    subject: Subject
    who: str
    wanted: str
    """What is wanted in words, such as `pull team/api`."""
    roles: Tuple[RoleChain, ...]
    denials: Tuple[Denied, ...] = ()
    eligible: Tuple[RoleChain, ...] = ()
    """Those that would have to be activated first and would then grant something of what is wanted."""
