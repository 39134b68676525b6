"""What lies in the registries: images made up from the world, and what clients pushed, deleted or locked since."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Optional

from ..world import Registry
from .errors import compact, manifest_unknown, name_unknown, tag_unknown

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
DEFAULT_ATTRIBUTES = {"deleteEnabled": True, "writeEnabled": True, "readEnabled": True, "listEnabled": True}
"""`changeableAttributes` that nobody has changed."""


def digest_of(content: bytes) -> str:
    """Returns the digest of some content."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Manifest:
    """A manifest or index as it was pushed."""

    body: bytes
    media_type: str
    created: Optional[datetime] = None
    """When it was pushed; `None`: when the registry was created."""

    @property
    def digest(self) -> str:
        """Its digest."""
        return digest_of(self.body)

    @property
    def document(self) -> dict[str, Any]:
        """The JSON object that it is."""
        document: dict[str, Any] = json.loads(self.body)
        return document


@dataclass(frozen=True)
class Image:
    """What a tag of the world leads to; the manifest that the tag names comes last."""

    manifests: tuple[Manifest, ...]
    blobs: dict[str, bytes]


@lru_cache(maxsize=1024)
def make_image(repository: str, tag: str, platforms: tuple[str, ...]) -> Image:
    """Makes up an image: one layer with one file; several platforms give an index. It is the same in every run."""
    blobs: dict[str, bytes] = {}
    manifests, entries = [], []
    for platform in platforms:
        os, _, architecture = platform.partition("/")
        text = f"{repository}:{tag} for {platform}\n".encode()
        layer, unpacked = _layer("README", text)
        config = compact(
            {
                "architecture": architecture,
                "os": os,
                "config": {"Cmd": ["/bin/true"]},
                "rootfs": {"type": "layers", "diff_ids": [digest_of(unpacked)]},
            }
        ).encode()
        blobs |= {digest_of(layer): layer, digest_of(config): config}
        document = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": _descriptor(_CONFIG, config),
            "layers": [_descriptor(_LAYER, layer)],
        }
        manifest = Manifest(compact(document).encode(), MANIFEST)
        manifests.append(manifest)
        platform_of_entry = {"platform": {"architecture": architecture, "os": os}}
        entries.append(_descriptor(MANIFEST, manifest.body) | platform_of_entry)
    if len(platforms) > 1:
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}
        manifests.append(Manifest(compact(index).encode(), INDEX))
    return Image(tuple(manifests), blobs)


def _descriptor(media_type: str, content: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "size": len(content), "digest": digest_of(content)}


def _layer(name: str, content: bytes) -> tuple[bytes, bytes]:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), mtime=0), buffer.getvalue()


@dataclass
class Changes:
    """What clients did to one registry. Keys are (repository, digest or tag)."""

    blobs: dict[tuple[str, str], bytes] = field(default_factory=dict)
    manifests: dict[tuple[str, str], Manifest] = field(default_factory=dict)
    tags: dict[tuple[str, str], str] = field(default_factory=dict)
    tagged_at: dict[tuple[str, str], datetime] = field(default_factory=dict)
    attributes: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """A reference that is empty means the repository itself."""
    deleted: set[tuple[str, str]] = field(default_factory=set)
    """Tags and digests of the world that are gone."""
    deleted_repositories: set[str] = field(default_factory=set)
    """Repositories of the world that are gone."""
    uploads: dict[str, bytearray] = field(default_factory=dict)


class Content:
    """The content of one registry as it is now: the world's images under the clients' changes."""

    def __init__(self, registry: Registry, changes: Changes) -> None:
        self._registry = registry
        self.changes = changes

    def repositories(self) -> list[str]:
        """Returns the names of all repositories in order."""
        pushed = {repository for repository, _ in self.changes.manifests}
        return sorted(pushed | (set(self._registry.repositories) - self.changes.deleted_repositories))

    def require(self, repository: str) -> None:
        """Raises NAME_UNKNOWN when there is no such repository."""
        if repository not in self.repositories():
            raise name_unknown(repository)

    def manifests(self, repository: str) -> dict[str, Manifest]:
        """Returns the manifests of a repository by digest."""
        found = {manifest.digest: manifest for _, image in self._images(repository) for manifest in image.manifests}
        kept = {digest: one for digest, one in found.items() if (repository, digest) not in self.changes.deleted}
        return kept | {digest: one for (name, digest), one in self.changes.manifests.items() if name == repository}

    def tags(self, repository: str) -> dict[str, str]:
        """Returns the digests of a repository by tag, in the order of the tags."""
        world = {tag: image.manifests[-1].digest for tag, image in self._images(repository)}
        kept = {
            tag: digest
            for tag, digest in world.items()
            if not {(repository, tag), (repository, digest)} & self.changes.deleted
        }
        pushed = {tag: digest for (name, tag), digest in self.changes.tags.items() if name == repository}
        return dict(sorted((kept | pushed).items()))

    def manifest(self, repository: str, reference: str) -> Manifest:
        """Returns the manifest that a tag or digest means. Raises NAME_UNKNOWN or MANIFEST_UNKNOWN."""
        self.require(repository)
        digest = reference if ":" in reference else self.tags(repository).get(reference, "")
        found = self.manifests(repository).get(digest)
        if found is None:
            raise manifest_unknown(reference)
        return found

    def require_tag(self, repository: str, tag: str) -> str:
        """Returns the digest of a tag. Raises TAG_UNKNOWN."""
        digest = self.tags(repository).get(tag)
        if digest is None:
            raise tag_unknown()
        return digest

    def blob(self, repository: str, digest: str) -> Optional[bytes]:
        """Returns a layer or configuration of the repository."""
        pushed = self.changes.blobs.get((repository, digest))
        return pushed or next((i.blobs[digest] for _, i in self._images(repository) if digest in i.blobs), None)

    def attributes(self, repository: str, reference: str = "") -> dict[str, Any]:
        """Returns the `changeableAttributes` of a repository, or of a tag or manifest in it."""
        from_world: dict[str, Any] = {}
        if repository in self._registry.repositories and repository not in self.changes.deleted_repositories:
            described = self._registry.repositories[repository]
            if not reference:
                from_world = described.attributes
            elif reference in described.tags:
                from_world = described.tags[reference].attributes
        return DEFAULT_ATTRIBUTES | from_world | self.changes.attributes.get((repository, reference), {})

    def is_locked(self, attribute: str, repository: str, *references: str) -> bool:
        """Tells whether the attribute is off for the repository or one of the tags and digests in it."""
        return not all(self.attributes(repository, reference)[attribute] for reference in ("", *references))

    def platform(self, repository: str, manifest: Manifest) -> dict[str, str]:
        """Returns architecture and operating system of an image, as far as its configuration tells."""
        config = self.blob(repository, manifest.document.get("config", {}).get("digest", ""))
        described = json.loads(config) if config else {}
        return {key: described[key] for key in ("architecture", "os") if key in described}

    def is_quarantined(self, repository: str, digest: str) -> bool:
        """Tells whether the registry keeps images in quarantine and this manifest is one of them."""
        return self.quarantine_state(repository, digest) == "Quarantined"

    def quarantine_state(self, repository: str, digest: str) -> Optional[str]:
        """Returns the quarantine state of a manifest; without the policy there is none."""
        if self._registry.policies.get("quarantinePolicy", {}).get("status") != "enabled":
            return None
        for tag, image in self._images(repository):
            if digest == image.manifests[-1].digest:
                return self._registry.repositories[repository].tags[tag].quarantine_state
        return "Passed"

    def deleted_tags(self, repository: str) -> list[dict[str, Any]]:
        """Returns the tags that were deleted and are kept, with the digests that they named."""
        if self._registry.policies.get("softDeletePolicy", {}).get("status") != "enabled":
            return []
        described = self._registry.repositories.get(repository)
        return [
            {"tag": tag, "digest": make_image(repository, tag, ("linux/amd64",)).manifests[-1].digest, "deletedAt": at}
            for tag, at in (described.deleted_tags if described else {}).items()
        ]

    def created(self, manifest: Manifest) -> datetime:
        """Returns when a manifest was pushed."""
        return manifest.created or self._registry.creation_date

    def tagged_at(self, repository: str, tag: str) -> datetime:
        """Returns when a tag was last pushed."""
        return self.changes.tagged_at.get((repository, tag), self._registry.creation_date)

    def put_manifest(self, repository: str, reference: str, manifest: Manifest, now: datetime) -> None:
        """Stores a manifest, under a tag too when the reference is one."""
        self.changes.manifests[repository, manifest.digest] = manifest
        if ":" not in reference:
            self.changes.tags[repository, reference] = manifest.digest
            self.changes.tagged_at[repository, reference] = now

    def delete_tag(self, repository: str, tag: str) -> None:
        """Takes a tag away."""
        self.changes.tags.pop((repository, tag), None)
        self.changes.deleted.add((repository, tag))

    def delete_manifest(self, repository: str, digest: str) -> None:
        """Takes a manifest and its tags away."""
        for tag, tagged in self.tags(repository).items():
            if tagged == digest:
                self.delete_tag(repository, tag)
        self.changes.manifests.pop((repository, digest), None)
        self.changes.deleted.add((repository, digest))

    def delete_repository(self, repository: str) -> None:
        """Takes a repository and everything in it away."""
        self.changes.deleted_repositories.add(repository)
        for held in (self.changes.blobs, self.changes.manifests, self.changes.tags, self.changes.attributes):
            for key in [key for key in held if key[0] == repository]:
                del held[key]

    def _images(self, repository: str) -> Iterator[tuple[str, Image]]:
        described = self._registry.repositories.get(repository)
        if described is None or repository in self.changes.deleted_repositories:
            return
        for tag, details in described.tags.items():
            yield tag, make_image(repository, tag, tuple(details.platforms))
