"""Which registry, repository and action a run is about: everything that people paste is understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional, Tuple

from .action import Action

_REGISTRY_NAME = re.compile(r"[A-Za-z0-9]{5,50}$")
# A login server is the name, or the name, a dash and the hash of a domain name label scope, before the cloud's suffix.
_HOST_LABEL = re.compile(r"[A-Za-z0-9]{5,50}(-[A-Za-z0-9]{1,63})?$")
_REPOSITORY = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$")
_TAG = re.compile(r"\w[\w.-]{0,127}$", re.ASCII)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}$")
_RESOURCE_ID = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/([^/]+)/providers/Microsoft\.ContainerRegistry/registries/([^/?#\s]+)",
    re.IGNORECASE,
)
# Addresses of a registry's API, as error messages quote them, with what they say about the image.
_API_ADDRESS = re.compile(
    r"(?:v2|acr/v1)(?:/(?P<repository>.+?)"
    r"(?:/(?:_?manifests|_tags)/(?P<reference>[^/]+)|/(?:blobs|tags|_\w+)(?:/.*)?)?)?$"
)
_DOCKER_HUB = ("docker.io", "index.docker.io", "registry-1.docker.io")


class TargetError(ValueError):
    """The text names no registry, repository or tag; the message says what is wrong with it."""


@dataclass(frozen=True)
class Target:
    """A registry as the user named it, and what is wanted of it."""

    given: str
    """The text as typed."""
    name: str
    """Resource name of the registry, lower case."""
    actions: Tuple[Action, ...]
    host_given: Optional[str] = None
    """Login server as typed (its case kept), when the text held one."""
    host_label: Optional[str] = None
    """`name-hash`, when the text was the first part of a login server with a domain name label."""
    resource_id: Optional[str] = None
    """Azure resource id, when the text was one."""
    resource_group: Optional[str] = None
    repository: Optional[str] = None
    tag: Optional[str] = None
    digest: Optional[str] = None
    scheme_given: bool = False
    """Whether an image reference begins with `https://`. The prefixes of tools, such as `oci://`, are theirs."""
    port_given: Optional[int] = None

    @property
    def subscription_id(self) -> Optional[str]:
        """The subscription, where a resource id names one."""
        return self.resource_id.split("/")[2] if self.resource_id else None

    @property
    def image(self) -> Optional[str]:
        """The repository with its tag or digest."""
        if self.repository is None:
            return None
        return (
            f"{self.repository}@{self.digest}" if self.digest else ":".join(filter(None, (self.repository, self.tag)))
        )

    @property
    def regional_host(self) -> Optional[str]:
        """The login server of one region (`NAME.REGION.geo.…`), lower case, when the text held one."""
        host = (self.host_given or "").lower()
        return host if host.split(".")[2:3] == ["geo"] else None

    @property
    def reference(self) -> Optional[str]:
        """Tag or digest of the image."""
        return self.tag or self.digest

    @property
    def takes_engine(self) -> bool:
        """Whether something that is wanted goes through a container engine."""
        return any(action.takes_engine for action in self.actions)


def parse_target(
    text: str,
    actions: Tuple[Action, ...],
    resource_group: Optional[str] = None,
    repository: Optional[str] = None,
    tag: Optional[str] = None,
) -> Target:
    """Understand a resource name, login server, image reference, URL or Azure resource id. Raises TargetError."""
    given = text.strip().strip("'\"`").strip()
    if not given:
        raise TargetError("The registry name is empty.")
    if "/subscriptions/" in given:
        return _from_resource_id(given, actions, repository, tag)
    is_web_address, rest = _strip_scheme(given)
    host, _, path = rest.partition("/")
    host, _, port = host.rstrip(".").partition(":")
    if "." in host:
        path_repository, path_tag, digest = _split_address(path) if is_web_address else _split_reference(path)
        name = _name_of_host(host, given)
    else:
        if path or port:
            raise TargetError(
                f"'{given}' names no registry: without a login server in front, a container client takes it for an "
                "image of Docker Hub."
            )
        path_repository, path_tag, digest, name = None, None, None, host
        if not _REGISTRY_NAME.match(host) and not _HOST_LABEL.match(host):
            raise TargetError(f"'{given}' is no registry name: 5 to 50 letters and digits are allowed.")
    return Target(
        given=given,
        name=name.split("-", 1)[0].lower(),
        actions=actions,
        host_given=host if "." in host else None,
        host_label=host.lower() if "." not in host and "-" in host else None,
        resource_group=resource_group,
        repository=_checked_repository(_below(host, repository) or path_repository),
        tag=_checked_tag(tag or path_tag),
        digest=digest,
        scheme_given=is_web_address and path_repository is not None and not _API_ADDRESS.match(path),
        port_given=_checked_port(port, given),
    )


def _strip_scheme(text: str) -> Tuple[bool, str]:
    match = re.match(r"(?:(https?)|oci|docker)://", text, re.IGNORECASE)
    return (match[1] is not None, text[match.end() :]) if match else (False, text)


def _name_of_host(host: str, given: str) -> str:
    if host.lower() in _DOCKER_HUB:
        raise TargetError(f"'{given}' is on Docker Hub, which is no Azure container registry.")
    label = host.split(".", 1)[0]
    if not re.match(r"[A-Za-z0-9.-]+$", host) or not _HOST_LABEL.match(label):
        raise TargetError(f"'{given}' is no login server of a registry.")
    # `name-hash.azurecr.io`: the dash cannot be part of a registry name, so what stands before it is the name.
    return label


def _split_reference(path: str) -> Tuple[Optional[str], Optional[str], Optional[str]]:
    path = path.strip("/")
    if not path or path == "v2":
        return None, None, None
    path, at, digest = path.partition("@")
    if at and not _DIGEST.match(digest):
        raise TargetError(f"'{digest}' is no digest: sha256: and 64 hexadecimal digits are expected.")
    repository, colon, tag = path.rpartition(":")
    if not colon:
        repository, tag = path, ""
    return repository, tag or None, digest or None


def _split_address(path: str) -> Tuple[Optional[str], Optional[str], Optional[str]]:
    """Repository, tag and digest in the path of a web address: of the registry's API, else as of an image reference."""
    path = path.partition("?")[0].partition("#")[0].strip("/")
    if path.startswith("oauth2/"):
        return None, None, None
    match = _API_ADDRESS.match(path)
    if match is None:
        return _split_reference(path)
    reference = match["reference"]
    if reference is not None and _DIGEST.match(reference):
        return match["repository"], None, reference
    return (match["repository"] if match["repository"] != "_catalog" else None), reference, None


def _below(host: str, repository: Optional[str]) -> Optional[str]:
    """The repository without the login server of the registry in front, where that was pasted along."""
    if repository is None or host == "":
        return repository
    first, _, rest = repository.partition("/")
    label = first.lower().partition(".")[0]
    own = label == host.lower().partition(".")[0] and "." in first
    return rest if own and rest else repository


def _checked_repository(repository: Optional[str]) -> Optional[str]:
    if repository is None:
        return None
    if repository.partition("/")[0].lower() in _DOCKER_HUB:
        raise TargetError(f"'{repository}' is on Docker Hub, which is no Azure container registry.")
    if not _REPOSITORY.match(repository):
        raise TargetError(f"'{repository}' is no repository name: lower-case letters, digits, with . _ - / between.")
    return repository


def _checked_tag(tag: Optional[str]) -> Optional[str]:
    if tag is not None and not _TAG.match(tag):
        raise TargetError(f"'{tag}' is no tag: at most 128 letters, digits, and . _ - after the first.")
    return tag


def _checked_port(port: str, given: str) -> Optional[int]:
    if not port:
        return None
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise TargetError(f"'{given}' holds a port that is no number.")
    return int(port)


def _from_resource_id(text: str, actions: Tuple[Action, ...], repository: Optional[str], tag: Optional[str]) -> Target:
    """From a resource id, also within the address of a page of the portal."""
    match = _RESOURCE_ID.search(text)
    if not match or not _REGISTRY_NAME.match(match[2]):
        raise TargetError(f"'{text}' is no resource id of a registry.")
    return Target(
        given=text,
        name=match[2].lower(),
        actions=actions,
        resource_id=match[0],
        resource_group=match[1],
        repository=_checked_repository(_below(match[2], repository)),
        tag=_checked_tag(tag),
    )
