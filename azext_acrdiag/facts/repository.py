"""Repositories, tags and repository-scoped tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Optional, Tuple

from ..domain.fact import Key
from .network import RegistryError


@dataclass(frozen=True)
class TokenPassword:
    """One of the two passwords of a repository-scoped token, without its value."""

    name: str
    created_on: Optional[datetime]
    expires_on: Optional[datetime]


@dataclass(frozen=True)
class ScopedToken:
    """A repository-scoped token with its scope map."""

    name: str
    exists: bool
    enabled: Optional[bool] = None
    passwords: Tuple[TokenPassword, ...] = ()
    scope_map: Optional[str] = None
    actions: Optional[Tuple[str, ...]] = None
    """Actions of the scope map, such as `repositories/team/api/content/read`; None: the map could not be read."""


class Presence(str, Enum):
    """Whether the image is there."""

    FOUND = "found"
    NO_REPOSITORY = "no-repository"
    NO_TAG = "no-tag"
    REFUSED = "refused"


@dataclass(frozen=True)
class Manifest:
    """The answer to `HEAD /v2/<repository>/manifests/<reference>`."""

    repository: str
    reference: str
    presence: Presence
    status: int
    error: Optional[RegistryError]


SCOPED_TOKEN: Key[ScopedToken] = Key("scoped_token", per_subject=True)
MANIFEST: Key[Manifest] = Key("manifest", per_subject=True)
