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
    DISALLOWED = "disallowed"
    """It is there, but a lock or the quarantine forbids reading it."""


@dataclass(frozen=True)
class Manifest:
    """The answer to `GET /v2/<repository>/manifests/<reference>`."""

    repository: str
    reference: str
    presence: Presence
    status: int
    error: Optional[RegistryError]
    platforms: Tuple[str, ...] = ()
    """Of an image index: for which there are images, such as `linux/arm64`. The manifest of one image names none."""
    config_digest: Optional[str] = None
    """Of one image: the digest of its configuration, a blob that every client fetches."""
    first_digest: Optional[str] = None
    """Of an image index: the digest of the first manifest in it."""

    @property
    def is_missing(self) -> bool:
        """Whether there is no such repository, or no such image in it."""
        return self.presence in (Presence.NO_REPOSITORY, Presence.NO_TAG)


@dataclass(frozen=True)
class ContentState:
    """What the registry says about a repository or an image besides its content (`changeableAttributes`)."""

    name: str
    """The repository, or the image as `team/api:1.4`."""
    exists: bool
    readable: Optional[bool] = None
    writable: Optional[bool] = None
    deletable: Optional[bool] = None
    quarantine: Optional[str] = None
    """Such as `Passed`; None where the registry does not say."""
    digest: Optional[str] = None
    """Of the manifest that a tag names."""

    @property
    def is_locked(self) -> bool:
        """Whether something keeps it from being changed or deleted."""
        return self.writable is False or self.deletable is False


@dataclass(frozen=True)
class DeletedImage:
    """An image that was deleted and can be restored."""

    image: str
    digest: str
    at: datetime


SCOPED_TOKEN: Key[ScopedToken] = Key("scoped_token", per_subject=True)
MANIFEST: Key[Manifest] = Key("manifest", per_subject=True)
REPOSITORY_STATE: Key[ContentState] = Key("repository_state", per_subject=True)
"""Asked for where something is to be changed, or the registry disallows reading."""
IMAGE_STATE: Key[ContentState] = Key("image_state", per_subject=True)
"""Asked for like REPOSITORY_STATE, and where an image is missing of a registry with quarantine."""
DELETED_IMAGE: Key[DeletedImage] = Key("deleted_image", per_subject=True)
"""Asked for where an image is missing and the registry keeps deleted ones."""
