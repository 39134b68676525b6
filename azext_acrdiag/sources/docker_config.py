"""What docker or podman has stored for the registry. The files are only read, a credential helper is only asked."""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Callable, Dict, Mapping, Optional, Tuple

from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..domain.secret import Secret
from ..facts.machine import CredentialHelper, EntryKind, StoredEntry, StoredLogins
from ..ports import CommandFailure, Commands, CommandTimeout, Completed
from . import fields
from .machine import engine_path

HELPER_SECONDS = 7.0
VERSION_SECONDS = 2.0
MOST_QUOTED = 600
NOTHING_STORED = "credentials not found in native keychain"
"""What every helper prints for a server it does not know: https://github.com/docker/docker-credential-helpers."""
TOKEN_USER = "<token>"
"""User name under which docker gives an identity token to a helper."""


@dataclass(frozen=True)
class _File:
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


class DockerConfig:
    """Providers of credential_helper and stored_logins."""

    def __init__(self, commands: Commands, ask_helper: bool, announce: Callable[[str], None]) -> None:
        self._commands = commands
        self._ask_helper = ask_helper
        self._announce = announce

    def credential_helper(self, login_server: str) -> Fact[CredentialHelper]:
        """The helper that keeps the registry's credential, and what it answers."""
        file = _deciding(self._files(), login_server)
        configured = file.helper_for(login_server)
        if configured is None:
            return Absent("No credential helper is configured for this registry.")
        name, configured_by = configured
        program = f"docker-credential-{name}"
        path = self._commands.find(program)
        if path is None:
            return Known(CredentialHelper(name, None, None, configured_by, None), file.path)
        if not self._ask_helper:
            return Unknown(Why.UNSUPPORTED, "The credential helper was not asked (--skip-helper).")
        self._announce(f"Asking the credential helper {program} what it holds for {login_server}.")
        try:
            completed = self._commands.run([path, "get"], stdin=login_server, seconds=HELPER_SECONDS)
            entry, error = _answer(completed, login_server, program)
        except CommandTimeout as failure:
            return Unknown(Why.TIMEOUT, f"{failure} It may wait for somebody to unlock it.", f"an answer of {program}")
        except CommandFailure as failure:
            entry, error = None, str(failure)
        return Known(CredentialHelper(name, path, error, configured_by, entry), program)

    def stored_logins(self, login_server: str, credential_helper: Optional[CredentialHelper]) -> Fact[StoredLogins]:
        """The credential that the client would send, from the file or from the helper that it names."""
        files = self._files()
        file = _deciding(files, login_server)
        configured = file.helper_for(login_server)
        key = file.key_for(login_server)
        entry = _entry(file, key, kept_by_helper=configured is not None) if key is not None else None
        silent_helper = None
        if configured is not None:
            if credential_helper is None or credential_helper.path is None or credential_helper.error is not None:
                silent_helper = configured[0]
            elif credential_helper.entry is not None:
                entry = credential_helper.entry
        others = dict.fromkeys(spelling for each in files for spelling in each.other_spellings(login_server))
        return Known(
            StoredLogins(file.path, file.exists, file.problem, entry, tuple(others), silent_helper),
            file.path,
        )

    def _files(self) -> Tuple[_File, ...]:
        if not self._is_podman:
            return (_read(_docker_folder() / "config.json", with_store=True),)
        return tuple(_read(path, with_store=False) for path in _podman_paths())

    @cached_property
    def _is_podman(self) -> bool:
        path = engine_path(self._commands)
        if path is None:
            return False
        if "podman" in os.path.basename(path).lower():
            return True
        try:
            return self._commands.run([path, "--version"], seconds=VERSION_SECONDS).stdout.startswith("podman")
        except CommandFailure:
            return False


def _deciding(files: Tuple[_File, ...], server: str) -> _File:
    """The first file that says something about the server, else the first that exists."""
    for file in (*(each for each in files if each.concerns(server)), *(each for each in files if each.exists)):
        return file
    return files[0]


def _docker_folder() -> Path:
    return Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")


def _podman_paths() -> Tuple[Path, ...]:
    """In the order in which podman reads them.

    https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md; a variable replaces the whole search.
    """
    if os.environ.get("REGISTRY_AUTH_FILE"):
        return (Path(os.environ["REGISTRY_AUTH_FILE"]),)
    if os.environ.get("DOCKER_CONFIG"):
        return (_docker_folder() / "config.json",)
    folders = [Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "containers"]
    if os.environ.get("XDG_RUNTIME_DIR"):
        folders.insert(0, Path(os.environ["XDG_RUNTIME_DIR"]) / "containers")
    elif sys.platform == "linux":
        folders.insert(0, Path(f"/run/containers/{os.getuid()}"))
    return (*(folder / "auth.json" for folder in folders), _docker_folder() / "config.json")


def _read(path: Path, with_store: bool) -> _File:
    """Read a file as docker does, for which one wrong field spoils all of it; podman knows no `credsStore`."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return _File(str(path), exists=False)
    except OSError as error:
        return _File(str(path), problem=f"{path} cannot be read: {error.strerror or error}.")
    try:
        # What follows the first value is nobody's business: docker reads no further.
        document = json.JSONDecoder().raw_decode(text.strip())[0] if text.strip() else {}
        auths = {key: _fields_of(key, value) for key, value in _mapping(document, "auths").items()}
        helpers = {key: value or "" for key, value in _mapping(document, "credHelpers").items()}
        if not all(isinstance(value, str) for value in helpers.values()):
            raise fields.WrongShape("'credHelpers' does not hold texts only")
        store = fields.text(document, "credsStore") or ""
    except fields.WrongShape as error:
        return _File(str(path), problem=f"{path} is no configuration of a container client: {error}.")
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        return _File(str(path), problem=f"{path} is no valid JSON ({error.msg} at {place}).")
    except RecursionError:
        return _File(str(path), problem=f"{path} is no valid JSON (nested too deeply).")
    return _File(str(path), auths=auths, helpers=helpers, store=store if with_store else "")


def _mapping(document: Any, name: str) -> Mapping[str, Any]:
    if document is not None and not isinstance(document, dict):
        raise fields.WrongShape("it holds no object")
    value = (document or {}).get(name)
    if value is not None and not isinstance(value, dict):
        raise fields.WrongShape(f"'{name}' is no object")
    return value or {}


def _fields_of(key: str, value: Any) -> Dict[str, Optional[str]]:
    """User name, password and identity token of an entry of `auths`. `auth` is base64 of `user:password`."""
    if value is not None and not isinstance(value, dict):
        raise fields.WrongShape(f"the entry of {key} is no object")
    try:
        username, password = fields.text(value, "username"), fields.text(value, "password")
        identity_token, encoded = fields.text(value, "identitytoken"), fields.text(value, "auth")
    except fields.WrongShape as error:
        raise fields.WrongShape(f"in the entry of {key} {error}") from None
    if encoded:
        username, password = _decoded(key, encoded)
    return {"username": username, "password": password, "identitytoken": identity_token}


def _decoded(key: str, encoded: str) -> Tuple[str, str]:
    try:
        text = base64.b64decode(re.sub(r"[\r\n]", "", encoded), validate=True).decode("utf-8", "replace")
    except ValueError:
        raise fields.WrongShape(f"in the entry of {key} 'auth' is no base64") from None
    username, colon, password = text.partition(":")
    if not colon or not username:
        raise fields.WrongShape(f"in the entry of {key} 'auth' holds no user name and password")
    return username, password.rstrip("\x00")


def _entry(file: _File, key: str, kept_by_helper: bool) -> StoredEntry:
    """What the file itself holds. With a helper the entry is a mere note, which the client does not send.

    A client that has an identity token sends no user name, so the one beside it means nothing.
    """
    stored = {} if kept_by_helper else file.auths[key]
    token, password = stored.get("identitytoken"), stored.get("password")
    if token:
        return StoredEntry(key, file.path, EntryKind.IDENTITY_TOKEN, None, Secret(token))
    if password:
        return StoredEntry(key, file.path, EntryKind.PASSWORD, stored.get("username"), Secret(password))
    return StoredEntry(key, file.path, EntryKind.EMPTY, stored.get("username"), None)


def _answer(completed: Completed, server: str, program: str) -> Tuple[Optional[StoredEntry], Optional[str]]:
    """The credential that a helper gave, or what it complained of; neither when it holds nothing."""
    said = completed.stdout.strip()
    if completed.exit_code != 0:
        if said == NOTHING_STORED:
            return None, None
        complaint = said or completed.stderr.strip() or f"It ended with exit code {completed.exit_code}."
        # Nothing that may be a credential is quoted, whatever the exit code says.
        return None, f"It ended with exit code {completed.exit_code}." if "{" in complaint else complaint[:MOST_QUOTED]
    try:
        answer = json.loads(said)
        username, secret = fields.text(answer, "Username"), fields.text(answer, "Secret")
    except (ValueError, RecursionError):
        return None, "It printed something else than a credential."
    if not secret:
        return None, None
    if username == TOKEN_USER:
        return StoredEntry(server, program, EntryKind.IDENTITY_TOKEN, None, Secret(secret)), None
    return StoredEntry(server, program, EntryKind.PASSWORD, username, Secret(secret)), None


def _host_of(key: str) -> str:
    """The host and port in a key, which older clients wrote as a URL; its case is kept."""
    return re.sub(r"^\w+://", "", key).split("/", 1)[0]


def _means(key: str, server: str) -> bool:
    return re.sub(r":\d+$", "", _host_of(key)).lower() == server.lower()
