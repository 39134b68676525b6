"""Who has access to the registry at all: every role assignment, the names behind the ids, and what is no identity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Optional, Tuple

from ..domain.fact import Key
from .authorization import RoleAssignment


@dataclass(frozen=True)
class AllAssignments:
    """The role assignments of everybody at or above the registry."""

    assignments: Tuple[RoleAssignment, ...]


@dataclass(frozen=True)
class Principals:
    """The directory's names for the ids that role assignments hold; an id that is not here belongs to nobody."""

    names: Mapping[str, str]
    """By object id in lower case."""


@dataclass(frozen=True)
class GroupPaths:
    """By which groups an identity reaches the groups that hold its role assignments."""

    paths: Mapping[str, Tuple[str, ...]]
    """Names of the groups, from the one that the identity is itself in to the one with this object id (lower case).

    One element where it is itself in that group; a path that was not found has no entry."""


@dataclass(frozen=True)
class RepositoryToken:
    """A repository-scoped token as the registry lists it."""

    name: str
    is_enabled: Optional[bool]


@dataclass(frozen=True)
class RepositoryTokens:
    """All repository-scoped tokens of the registry."""

    tokens: Tuple[RepositoryToken, ...]


ALL_ASSIGNMENTS: Key[AllAssignments] = Key("all_assignments")
PRINCIPALS: Key[Principals] = Key("principals")
GROUP_PATHS: Key[GroupPaths] = Key("group_paths", per_subject=True)
REPOSITORY_TOKENS: Key[RepositoryTokens] = Key("repository_tokens")
