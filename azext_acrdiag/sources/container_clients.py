"""Which container clients are there, and which stored login each of them would send. Files are only read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Iterator, Optional, Tuple

from ..domain.fact import Fact, Known
from ..facts.machine import ClientLogin, CredentialHelper, EntryKind, Homes, StoredEntry, StoredLogins
from ..ports import Commands
from .auth_files import AuthFile, deciding, docker_folder, entry_of, helm_path, podman_paths, read_file

DOCKER_FAMILY = ("docker", "oras")
"""https://oras.land/docs/how_to_guides/authentication: oras shares the file of docker, and knows no variable."""
PODMAN_FAMILY = ("podman", "skopeo", "buildah")
CONFIG = "config.json"


class ContainerClients:
    """Providers of client_logins and homes."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def client_logins(
        self, login_server: str, stored_logins: StoredLogins, credential_helper: Optional[CredentialHelper]
    ) -> Fact[Tuple[ClientLogin, ...]]:
        """What each kind of client on PATH holds for the registry.

        Only the helper that was asked already is known to hold something: no other is asked, since each may prompt.
        """
        found = []
        tested = stored_logins.entry.secret if stored_logins.entry is not None else None
        family: Tuple[str, ...] = DOCKER_FAMILY
        if stored_logins.is_of_variable and stored_logins.entry is not None:
            found.append(ClientLogin(DOCKER_FAMILY[:1], stored_logins.entry, is_tested=True))
            family = DOCKER_FAMILY[1:]
        for names, paths in (
            (family, (docker_folder() / CONFIG,)),
            (PODMAN_FAMILY, podman_paths()),
            (("helm",), (helm_path(), docker_folder() / CONFIG)),
        ):
            clients = tuple(name for name in names if self._commands.find(name))
            of_docker = names is not PODMAN_FAMILY
            entry = _entry(tuple(read_file(path, of_docker) for path in paths), login_server, credential_helper)
            if clients and entry is not None:
                found.append(ClientLogin(clients, entry, is_tested=entry.secret == tested))
        return Known(tuple(found), "the files of container clients")

    def homes(self, login_server: str) -> Fact[Homes]:
        """Whether `sudo` or a `~` that no shell expanded leads the client away from the person's own files."""
        unexpanded = next(_unexpanded(), None)
        own: Optional[Path]
        sudo_user = os.environ.get("SUDO_USER") or None
        if unexpanded is not None:
            own = _expanded(unexpanded[1])
            own = own / CONFIG if own is not None and unexpanded[0] == "DOCKER_CONFIG" else own
        else:
            home = _home_of(sudo_user) if sudo_user is not None else None
            own = home / ".docker" / CONFIG if home is not None and home != Path.home() else None
        default = Path.home() / ".docker" / CONFIG if unexpanded is None and os.environ.get("DOCKER_CONFIG") else None
        if default == docker_folder() / CONFIG:
            default = None
        found = Homes(sudo_user, unexpanded, _if_listed(own, login_server), _if_listed(default, login_server))
        return Known(found, "the environment")


def _if_listed(path: Optional[Path], server: str) -> Optional[str]:
    """The file, if it lists the server."""
    if path is None or read_file(path, of_docker=True).key_for(server) is None:
        return None
    return str(path)


def _entry(files: Tuple[AuthFile, ...], server: str, helper: Optional[CredentialHelper]) -> Optional[StoredEntry]:
    file = deciding(files, server)
    configured = file.helper_for(server)
    if configured is not None:
        return helper.entry if helper is not None and helper.name == configured[0] else None
    key = file.key_for(server)
    entry = entry_of(file, key, kept_by_helper=False) if key is not None else None
    return entry if entry is not None and entry.kind is not EntryKind.EMPTY else None


def _unexpanded() -> Iterator[Tuple[str, str]]:
    for variable in ("DOCKER_CONFIG", "REGISTRY_AUTH_FILE"):
        value = os.environ.get(variable, "")
        if value.startswith("~"):
            yield variable, value


def _home_of(user: str) -> Optional[Path]:
    """The home of the user who ran sudo; newer versions of sudo name it themselves."""
    if os.environ.get("SUDO_HOME"):
        return Path(os.environ["SUDO_HOME"])
    return _expanded(f"~{user}")


def _expanded(text: str) -> Optional[Path]:
    """The path as a shell expands its `~`; None where there is no such user, as where SUDO_USER is set by hand."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return None
