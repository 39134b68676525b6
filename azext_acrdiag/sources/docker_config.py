"""What docker or podman has stored for the registry. The files are only read, a credential helper is only asked."""

from __future__ import annotations

import json
import os
import re
from functools import cached_property
from pathlib import Path
from typing import Callable, Optional, Tuple

from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..domain.secret import Secret
from ..domain.target import Target
from ..facts.machine import AUTH_VARIABLE, CredentialHelper, EntryKind, StoredEntry, StoredLogins
from ..ports import CommandFailure, Commands, CommandTimeout, Completed
from . import fields
from .auth_files import (
    AuthFile,
    deciding,
    docker_folder,
    entry_of,
    podman_paths,
    read_file,
    read_variable,
    windows_docker_folder,
)
from .machine import engine_path

HELPER_SECONDS = 7.0
VERSION_SECONDS = 2.0
TAKES_VARIABLE = (28, 3)
"""Docker's first client that looks into DOCKER_AUTH_CONFIG."""
MOST_QUOTED = 600
NOTHING_STORED = "credentials not found in native keychain"
"""What every helper prints for a server it does not know: https://github.com/docker/docker-credential-helpers."""
TOKEN_USER = "<token>"
"""User name under which docker gives an identity token to a helper."""


class DockerConfig:
    """Providers of credential_helper and stored_logins."""

    def __init__(self, commands: Commands, ask_helper: bool, announce: Callable[[str], None]) -> None:
        self._commands = commands
        self._ask_helper = ask_helper
        self._announce = announce

    def credential_helper(self, login_server: str) -> Fact[CredentialHelper]:
        """The helper that keeps the registry's credential, and what it answers."""
        file = deciding(self._files(login_server), login_server)
        configured = file.helper_for(login_server)
        if configured is None:
            return Absent("No credential helper is configured for this registry.")
        name, configured_by = configured
        program = f"docker-credential-{name}"
        path = self._commands.find(program)
        if path is None and self._is_windows_program:
            path = self._commands.find(f"{program}.exe")
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
        unready = _unready_store() if name == "pass" and entry is None and error is None else None
        return Known(CredentialHelper(name, path, error, configured_by, entry, unready), program)

    def stored_logins(self, login_server: str, credential_helper: Optional[CredentialHelper]) -> Fact[StoredLogins]:
        """The credential that the client would send, from the file or from the helper that it names."""
        files = self._files(login_server)
        file = deciding(files, login_server)
        configured = file.helper_for(login_server)
        key = file.key_for(login_server)
        entry = entry_of(file, key, kept_by_helper=configured is not None) if key is not None else None
        silent_helper = None
        if configured is not None:
            if credential_helper is None or credential_helper.path is None or credential_helper.error is not None:
                silent_helper = configured[0]
            elif credential_helper.entry is not None:
                entry = credential_helper.entry
        behind = files[1:] if file.path == AUTH_VARIABLE else ()
        overridden = next((each.path for each in behind if each.key_for(login_server)), None)
        others = dict.fromkeys(spelling for each in files for spelling in each.other_spellings(login_server))
        return Known(
            StoredLogins(
                file.path,
                file.exists,
                file.problem,
                entry,
                tuple(others),
                silent_helper,
                lacks_auth=configured is None and file.lacks_auth(key),
                overridden=overridden,
            ),
            file.path,
        )

    def regional_logins(self, target: Target) -> Fact[StoredLogins]:
        """What the client has for the regional login server that was named; no helper is asked for a second host."""
        if target.regional_host is None:
            return Absent("No regional login server was named.")
        return self.stored_logins(target.regional_host, None)

    def _files(self, login_server: str) -> Tuple[AuthFile, ...]:
        windows = windows_docker_folder() if self._is_windows_program else None
        if windows is not None:
            return (read_file(windows / "config.json", of_docker=True),)
        if self._is_podman:
            return tuple(read_file(path, of_docker=False) for path in podman_paths())
        variable = read_variable(login_server) if self._takes_variable else None
        file = read_file(docker_folder() / "config.json", of_docker=True)
        return (file,) if variable is None else (variable, file)

    @cached_property
    def _is_windows_program(self) -> bool:
        return os.path.basename(engine_path(self._commands) or "").lower() == "docker.exe"

    @cached_property
    def _is_podman(self) -> bool:
        name = os.path.basename(engine_path(self._commands) or "").lower()
        return "podman" in name or self._version_line.startswith("podman")

    @cached_property
    def _takes_variable(self) -> bool:
        version = re.match(r"Docker version (\d+)\.(\d+)", self._version_line)
        return version is not None and (int(version[1]), int(version[2])) >= TAKES_VARIABLE

    @cached_property
    def _version_line(self) -> str:
        path = engine_path(self._commands)
        try:
            return self._commands.run([path, "--version"], seconds=VERSION_SECONDS).stdout if path is not None else ""
        except CommandFailure:
            return ""


def _unready_store() -> Optional[str]:
    """Asked for a credential, the helper does not tell a password store that is empty from one that is none.

    `pass init` leaves the id of the key in the store or a folder of it: https://git.zx2c4.com/password-store/about/.
    """
    store = Path(os.environ.get("PASSWORD_STORE_DIR") or Path.home() / ".password-store")
    if any((folder / ".gpg-id").exists() for folder in (store, store / "docker-credential-helpers")):
        return None
    return f"The password store {store} is not initialised."


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
