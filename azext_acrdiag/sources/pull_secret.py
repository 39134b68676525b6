"""A pull secret of Kubernetes, from the text of its manifest or of the configuration in it. Nothing is asked."""

from __future__ import annotations

import base64
import json
from fnmatch import fnmatchcase
from typing import Mapping, Optional

from ..domain.address import split_address
from ..domain.fact import Absent, Fact, Known
from ..domain.secret import Secret
from ..domain.subject import Subject, SubjectKind
from ..domain.target import Target
from ..facts.machine import EntryKind, StoredEntry
from ..facts.pull_secret import PullSecret
from .auth_files import AuthFile, read_text
from .fields import Json, WrongShape, text

_KEY, _LEGACY_KEY = ".dockerconfigjson", ".dockercfg"


def pull_secret(subject: Subject, target: Target, login_server: str) -> Fact[PullSecret]:
    """What the secret holds for the registry, as the kubelet would read it."""
    if subject.kind is not SubjectKind.PULL_SECRET or subject.password is None:
        return Absent("No pull secret was given.")
    origin = "standard input" if subject.given == "-" else subject.given
    found = _read(origin, subject.password.reveal(), f"{login_server}/{target.repository or ''}")
    return Known(found, found.label)


def _read(origin: str, content: str, image: str) -> PullSecret:
    try:
        document = _document(content)
        if document.get("kind") == "List" or isinstance(document.get("items"), list):
            raise WrongShape("it is a list; give one secret")
        if "kind" not in document and "data" not in document:
            return _judged(origin, None, read_text(origin, content, of_docker=True), image)
        label = "/".join(filter(None, (text(document, "metadata", "namespace"), text(document, "metadata", "name"))))
        type_ = text(document, "type") or "Opaque"
        file = read_text(label or origin, _configuration(document), of_docker=True)
    except WrongShape as error:
        return PullSecret(origin, None, f"It is no pull secret: {error}.", None, ())
    return _judged(label or origin, type_, file, image)


def _document(content: str) -> Json:
    """JSON, or YAML as `kubectl get --output yaml` prints it."""
    import yaml

    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        try:
            document = yaml.safe_load(content)
        except (yaml.YAMLError, RecursionError, ValueError):
            document = None
    if not isinstance(document, dict):
        raise WrongShape("it is neither a manifest nor a configuration in JSON or YAML")
    return document


def _configuration(document: Json) -> str:
    """The configuration in a manifest; that of the older type lacks the outer object."""
    for holder, is_encoded in (("data", True), ("stringData", False)):
        values = document.get(holder)
        for key in (_KEY, _LEGACY_KEY):
            value = values.get(key) if isinstance(values, dict) else None
            if not isinstance(value, str):
                continue
            plain = _decoded(value, key) if is_encoded else value
            return plain if key == _KEY else f'{{"auths": {plain}}}'
    raise WrongShape(f"it has no '{_KEY}'")


def _decoded(value: str, key: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("utf-8", "replace")
    except ValueError:
        raise WrongShape(f"'{key}' is no base64") from None


def _judged(label: str, type_: Optional[str], file: AuthFile, image: str) -> PullSecret:
    servers = tuple(file.auths)
    key = next((each for each in sorted(servers, key=_plain, reverse=True) if _finds(each, image)), None)
    near = next((each for each in servers if key is None and _finds(_respelled(each), image)), None)
    entry = _entry(label, key, file.auths[key]) if key is not None else None
    return PullSecret(label, type_, file.problem, entry, servers, near)


def _entry(label: str, key: str, stored: Mapping[str, Optional[str]]) -> StoredEntry:
    """A kubelet reads user names and passwords alone; an identity token beside them means nothing to it."""
    username, password, token = stored.get("username"), stored.get("password"), stored.get("identitytoken")
    if password:
        return StoredEntry(key, label, EntryKind.PASSWORD, username, Secret(password))
    if token:
        return StoredEntry(key, label, EntryKind.IDENTITY_TOKEN, None, Secret(token))
    return StoredEntry(key, label, EntryKind.EMPTY, username, None)


# How a kubelet finds the entry of an image: k8s.io/kubernetes/pkg/credentialprovider/keyring.go


def _plain(key: str) -> str:
    """The key without its scheme and without the version of the API, in which it keeps keys in order.

    It passes over a key that is no address: this one is then empty, and stands for no image.
    """
    url = split_address(key if "://" in key else f"https://{key}")
    path = url.path[3:] if url.path.startswith(("/v1/", "/v2/")) else url.path
    return url.netloc + (path if path != "/" else "")


def _finds(key: str, image: str) -> bool:
    """Whether a key, in which parts of the host may be patterns, stands for an image."""
    host, _, path = _plain(key).partition("/")
    server, _, repository = image.partition("/")
    patterns, parts = host.split("."), server.split(".")
    return (
        len(patterns) == len(parts)
        and all(fnmatchcase(part, pattern) for part, pattern in zip(parts, patterns))
        and repository.startswith(path)
    )


def _respelled(key: str) -> str:
    """The key as it might have been meant: in lower case, without a port and without a path."""
    return _plain(key).partition("/")[0].partition(":")[0].lower()
