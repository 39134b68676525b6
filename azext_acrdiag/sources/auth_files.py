"""Files in which container clients keep credentials: where they are, and what one of them says. They are only read."""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Tuple

from ..domain.secret import Secret
from ..facts.machine import AUTH_VARIABLE, EntryKind, StoredEntry
from . import fields


@dataclass(frozen=True)
class AuthFile:
    """A configuration file, as far as it is about credentials."""

    path: str
    exists: bool = True
    problem: Optional[str] = None
    auths: Mapping[str, Mapping[str, Optional[str]]] = field(default_factory=dict)
    helpers: Mapping[str, str] = field(default_factory=dict)
    store: str = ""

    def helper_for(self, server: str) -> Optional[Tuple[str, str]]:
        """The helper in charge and the key that names it; an empty name in credHelpers means the file itself."""
        if server in self.helpers:
            return (self.helpers[server], "credHelpers") if self.helpers[server] else None
        return (self.store, "credsStore") if self.store else None

    def key_for(self, server: str) -> Optional[str]:
        """The key of `auths` under which the client finds the server."""
        return server if server in self.auths else next((key for key in self.auths if self._finds(key, server)), None)

    def lacks_auth(self, key: Optional[str]) -> bool:
        """Whether the password of an entry is one that only Docker finds."""
        fields_of = self.auths.get(key or "", {})
        return bool(fields_of.get("plain")) and not (fields_of.get("identitytoken") or fields_of.get("registrytoken"))

    def other_spellings(self, server: str) -> Tuple[str, ...]:
        """Keys that mean the server and under which the client does not find it."""
        missed = [key for key in self.auths if not self._finds(key, server)]
        missed += [key for key in self.helpers if key != server]
        return tuple(dict.fromkeys(key for key in missed if _means(key, server)))

    def _finds(self, key: str, server: str) -> bool:
        """A file is searched for the name and for URLs of it, a helper is asked for the very name."""
        return key == server or (self.helper_for(server) is None and _host_of(key) == server)

    def concerns(self, server: str) -> bool:
        """Whether this file decides what the client sends to the server."""
        return self.problem is not None or self.helper_for(server) is not None or self.key_for(server) is not None


def deciding(files: Tuple[AuthFile, ...], server: str) -> AuthFile:
    """The first file that says something about the server, else the first that exists."""
    for file in (*(each for each in files if each.concerns(server)), *(each for each in files if each.exists)):
        return file
    return files[0]


def docker_folder() -> Path:
    """Where docker keeps its configuration; it takes DOCKER_CONFIG as it stands there, a `~` included."""
    return Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")


def windows_docker_folder() -> Optional[Path]:
    """Where `docker.exe`, called from a Linux distribution inside Windows (WSL), keeps its configuration.

    WSL puts folders of the Windows user's profile on PATH; neither HOME nor DOCKER_CONFIG of the distribution reaches a
    Windows program: https://learn.microsoft.com/windows/wsl/filesystems.
    """
    profiles = (re.match(r"(.*/[a-z]/Users/[^/]+)/", each) for each in os.environ.get("PATH", "").split(os.pathsep))
    return next((Path(each[1]) / ".docker" for each in profiles if each is not None), None)


def podman_paths() -> Tuple[Path, ...]:
    """In the order in which podman reads them.

    https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md; a variable replaces the whole search.
    """
    if os.environ.get("REGISTRY_AUTH_FILE"):
        return (Path(os.environ["REGISTRY_AUTH_FILE"]),)
    if os.environ.get("DOCKER_CONFIG"):
        return (docker_folder() / "config.json",)
    folders = [Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "containers"]
    if os.environ.get("XDG_RUNTIME_DIR"):
        folders.insert(0, Path(os.environ["XDG_RUNTIME_DIR"]) / "containers")
    elif sys.platform == "linux":
        folders.insert(0, Path(f"/run/containers/{os.getuid()}"))
    return (*(folder / "auth.json" for folder in folders), docker_folder() / "config.json")


def helm_path() -> Path:
    """Helm's own file, which it reads before that of docker: https://helm.sh/docs/helm/helm/."""
    if os.environ.get("HELM_REGISTRY_CONFIG"):
        return Path(os.environ["HELM_REGISTRY_CONFIG"])
    if os.environ.get("HELM_CONFIG_HOME"):
        return Path(os.environ["HELM_CONFIG_HOME"]) / "registry" / "config.json"
    if os.environ.get("XDG_CONFIG_HOME"):
        folder = Path(os.environ["XDG_CONFIG_HOME"])
    elif sys.platform == "win32":
        folder = Path(os.environ.get("APPDATA") or Path.home())
    else:
        folder = Path.home() / ("Library/Preferences" if sys.platform == "darwin" else ".config")
    return folder / "helm" / "registry" / "config.json"


def read_file(path: Path, of_docker: bool) -> AuthFile:
    """Read a file as its client does."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return AuthFile(str(path), exists=False)
    except OSError as error:
        return AuthFile(str(path), problem=f"{path} cannot be read: {error.strerror or error}.")
    return read_text(str(path), text, of_docker)


def read_variable(server: str) -> Optional[AuthFile]:
    """What the variable DOCKER_AUTH_CONFIG holds for this very name; None: nothing that docker takes.

    Docker passes over a value that holds anything but `auths`, or an entry with anything but `auth`:
    https://github.com/docker/cli/pull/6008.
    """
    text = os.environ.get(AUTH_VARIABLE, "")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = read_text(AUTH_VARIABLE, text, of_docker=True)
    if server not in found.auths or set(document) != {"auths"}:
        return None
    if not all(entry and set(entry) == {"auth"} and entry["auth"] for entry in document["auths"].values()):
        return None
    return replace(found, auths={server: found.auths[server]})


def read_text(path: str, text: str, of_docker: bool) -> AuthFile:
    """Understand the text of a file as docker does, for which one wrong field spoils all of it.

    Podman knows neither `credsStore` nor `registrytoken`, nor user name and password outside of `auth`
    (https://github.com/containers/image, `docker/config`).
    """
    try:
        # What follows the first value is nobody's business: docker reads no further.
        document = json.JSONDecoder().raw_decode(text.strip())[0] if text.strip() else {}
        auths = {key: _fields_of(key, value, of_docker) for key, value in _mapping(document, "auths").items()}
        helpers = {key: value or "" for key, value in _mapping(document, "credHelpers").items()}
        if not all(isinstance(value, str) for value in helpers.values()):
            raise fields.WrongShape("'credHelpers' does not hold texts only")
        store = fields.text(document, "credsStore") or ""
    except fields.WrongShape as error:
        return AuthFile(path, problem=f"{path} is no configuration of a container client: {error}.")
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        return AuthFile(path, problem=f"{path} is no valid JSON ({error.msg} at {place}).")
    except RecursionError:
        return AuthFile(path, problem=f"{path} is no valid JSON (nested too deeply).")
    return AuthFile(path, auths=auths, helpers=helpers, store=store if of_docker else "")


def _mapping(document: Any, name: str) -> Mapping[str, Any]:
    if document is not None and not isinstance(document, dict):
        raise fields.WrongShape("it holds no object")
    value = (document or {}).get(name)
    if value is not None and not isinstance(value, dict):
        raise fields.WrongShape(f"'{name}' is no object")
    return value or {}


def _fields_of(key: str, value: Any, of_docker: bool) -> Dict[str, Optional[str]]:
    """User name, password and tokens of an entry of `auths`. `auth` is base64 of `user:password`."""
    if value is not None and not isinstance(value, dict):
        raise fields.WrongShape(f"the entry of {key} is no object")
    try:
        username, password = fields.text(value, "username"), fields.text(value, "password")
        identity_token, encoded = fields.text(value, "identitytoken"), fields.text(value, "auth")
        bearer = fields.text(value, "registrytoken") if of_docker else None
    except fields.WrongShape as error:
        raise fields.WrongShape(f"in the entry of {key} {error}") from None
    plain = "yes" if password and not encoded and of_docker else None
    if encoded:
        username, password = _decoded(key, encoded)
    elif not of_docker:
        username = password = None
    return {
        "username": username,
        "password": password,
        "plain": plain,
        "identitytoken": identity_token,
        "registrytoken": bearer,
    }


def _decoded(key: str, encoded: str) -> Tuple[str, str]:
    try:
        text = base64.b64decode(re.sub(r"[\r\n]", "", encoded), validate=True).decode("utf-8", "replace")
    except ValueError:
        raise fields.WrongShape(f"in the entry of {key} 'auth' is no base64") from None
    username, colon, password = text.partition(":")
    if not colon or not username:
        raise fields.WrongShape(f"in the entry of {key} 'auth' holds no user name and password")
    return username, password.rstrip("\x00")


def entry_of(file: AuthFile, key: str, kept_by_helper: bool) -> StoredEntry:
    """What the file itself holds. With a helper the entry is a mere note, which the client does not send.

    A client that has a token sends no user name, so the one beside it means nothing. A bearer token comes before all
    else: https://github.com/moby/moby, `daemon/internal/distribution/registry.go`.
    """
    stored = {} if kept_by_helper else file.auths[key]
    bearer, token, password = stored.get("registrytoken"), stored.get("identitytoken"), stored.get("password")
    if bearer:
        return StoredEntry(key, file.path, EntryKind.BEARER, None, Secret(bearer))
    if token:
        return StoredEntry(key, file.path, EntryKind.IDENTITY_TOKEN, None, Secret(token))
    if password:
        return StoredEntry(key, file.path, EntryKind.PASSWORD, stored.get("username"), Secret(password))
    return StoredEntry(key, file.path, EntryKind.EMPTY, stored.get("username"), None)


def _host_of(key: str) -> str:
    """The host and port in a key, which older clients wrote as a URL; its case is kept."""
    return re.sub(r"^\w+://", "", key).split("/", 1)[0]


def _means(key: str, server: str) -> bool:
    return re.sub(r":\d+$", "", _host_of(key)).lower() == server.lower()
