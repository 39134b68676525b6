"""This machine: shell, proxies, container engine, stored logins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Optional, Tuple

from ..domain.fact import Key
from ..domain.secret import Secret

_ELSEWHERE = re.compile(r"(tcp|ssh|https?)://(?!(?:localhost|127\.[\d.]+|\[::1\])(?::|/|$))(?P<host>[^/]+)")


@dataclass(frozen=True)
class Machine:
    """Where `az` runs."""

    cloud_shell: bool
    proxy: Optional[str]
    """The proxy that HTTPS to the registry goes through (no user name or password), or None."""
    docker_command: Optional[str]
    """The value of DOCKER_COMMAND, which `az acr login` runs instead of `docker`."""
    wsl: bool = False
    """Whether this is a Linux distribution inside Windows."""
    cli_version: Optional[str] = None
    """Of `az` itself, such as `2.91.0`."""
    content_trust: bool = False
    """Whether DOCKER_CONTENT_TRUST makes Docker sign what it pushes and pull signed tags only."""


class EngineKind(str, Enum):
    """Which container engine answers to the command."""

    DOCKER = "docker"
    PODMAN = "podman"


class SocketState(str, Enum):
    """What is found where an engine that did not answer should listen."""

    MISSING = "missing"
    FORBIDDEN = "forbidden"
    """It is there, and this user may not use it."""
    PRESENT = "present"


@dataclass(frozen=True)
class Socket:
    """The local socket of an engine that did not answer."""

    path: str
    state: SocketState
    group: Optional[str] = None
    """The group that owns a forbidden one."""
    joined_since: bool = False
    """Whether the user is a member of that group by now, but was not when this session began."""


@dataclass(frozen=True)
class Engine:
    """The container engine that `az acr login` would use, as its command line tells it."""

    kind: EngineKind
    path: str
    client_version: Optional[str]
    server_version: Optional[str]
    """None when the daemon did not answer; `server_error` is then what the command printed."""
    server_error: Optional[str]
    endpoint: Optional[str]
    """Address of the daemon by the current context or DOCKER_HOST."""
    signature_verification: bool
    """Whether the daemon runs with `--signature-verification` (the Docker package of Red Hat systems)."""
    endpoint_origin: Optional[str] = None
    """What chose the endpoint: `DOCKER_HOST`, `DOCKER_CONTEXT`, or a context in words; None: it is the default."""
    own_socket: Optional[str] = None
    """Address at which a daemon of this user listens although the endpoint, where none answers, is another."""
    socket: Optional[Socket] = None
    """Of an endpoint on this machine that did not answer."""
    refuses_client: bool = False
    """Whether its daemon answered that the client's API version is not one of its own."""
    announces_podman: bool = False
    """Whether the command is Podman's stand-in for `docker`, which says so on standard error at each call."""
    platform: Optional[str] = None
    """For which it pulls by default, such as `linux/amd64`."""

    @property
    def is_usable(self) -> bool:
        """Whether it can pull and push: its daemon answered, or it is one that needs none."""
        return bool(self.path) and self.server_error is None

    @property
    def other_machine(self) -> Optional[str]:
        """Host (and port) of the machine it runs on, if that is not this one."""
        match = _ELSEWHERE.match(self.endpoint or "")
        return match["host"] if match else None


@dataclass(frozen=True)
class EngineSettings:
    """What an engine that answers says of itself (`docker info`)."""

    operating_system: str
    """Such as `Debian GNU/Linux 12 (bookworm)` or `Docker Desktop`."""
    proxy: Optional[str]
    """The proxy through which it pulls and pushes (no user name or password), or None."""
    no_proxy: str
    """Names and suffixes that it reaches without the proxy, separated by commas."""


@dataclass(frozen=True)
class Builder:
    """The builder of docker buildx that is chosen, where it is not the daemon's own."""

    name: str
    driver: str
    """`docker-container`, `kubernetes` or `remote`."""
    path: str
    """The file that describes it."""
    has_proxy: bool
    """Whether it was told a proxy for HTTPS."""


class EntryKind(str, Enum):
    """What a container client has stored for a server."""

    IDENTITY_TOKEN = "identity-token"
    """A refresh token of the registry, as `az acr login` leaves it."""
    BEARER = "bearer"
    """A token that the client sends with every request as it stands (`registrytoken` in Docker's file)."""
    PASSWORD = "password"
    EMPTY = "empty"
    """The server is listed, but neither the file nor a helper holds anything for it."""


@dataclass(frozen=True)
class StoredEntry:
    """The stored credential that the client would send to this registry."""

    key: str
    """How the server is spelled in the file."""
    place: str
    """The file, or the helper that answered."""
    kind: EntryKind
    username: Optional[str]
    secret: Optional[Secret]


AUTH_VARIABLE = "DOCKER_AUTH_CONFIG"
"""Where docker looks for a login first, since 28.3.0: https://github.com/docker/cli/issues/6156."""


@dataclass(frozen=True)
class StoredLogins:
    """What the configuration of the container client says about this registry."""

    path: str
    """The file, or the name of the variable that holds the login."""
    exists: bool
    problem: Optional[str]
    """Why the file cannot be used (not readable, not JSON), as a sentence."""
    entry: Optional[StoredEntry]
    other_spellings: Tuple[str, ...]
    """Keys that mean this registry but are spelled so that the client does not find them (upper case, port, scheme)."""
    silent_helper: Optional[str] = None
    """Credential helper that keeps the credential and gave no answer: whether one is stored is then not known."""
    lacks_auth: bool = False
    """Whether user name and password stand in fields of their own, which Docker reads, without the `auth` of others."""
    overridden: Optional[str] = None
    """The file that lists this registry as well, where a variable keeps the client from reading it."""

    @property
    def is_of_variable(self) -> bool:
        """Whether the credential comes from the variable, which the client reads before any file or helper."""
        return self.path == AUTH_VARIABLE

    @property
    def holds_one(self) -> bool:
        """Whether the client has a credential to send."""
        return self.entry is not None and self.entry.kind is not EntryKind.EMPTY


@dataclass(frozen=True)
class CredentialHelper:
    """The credential helper that is configured for this registry."""

    name: str
    """As in `credsStore` or `credHelpers`, such as `desktop`."""
    path: Optional[str]
    """Where `docker-credential-NAME` was found on PATH; None: nowhere."""
    error: Optional[str]
    """What it printed when it failed to answer; None: it answered."""
    configured_by: str
    """`credsStore` or `credHelpers`."""
    entry: Optional[StoredEntry]
    """What it holds for this registry; None: nothing, or it did not answer."""
    unready: Optional[str] = None
    """Why it cannot keep anything, though it answers as if it merely held nothing."""


@dataclass(frozen=True)
class ClientLogin:
    """What container clients on this machine would send to this registry, from the files that they read."""

    clients: Tuple[str, ...]
    """Commands on PATH that read the same files in the same order, such as `podman` and `skopeo`."""
    entry: StoredEntry
    is_tested: bool
    """Whether it holds the very credential that is tested as the stored one."""


@dataclass(frozen=True)
class Homes:
    """Whether the client looks for its logins where the person's are."""

    sudo_user: Optional[str]
    """The user who ran `sudo`, if this runs under it."""
    unexpanded: Optional[Tuple[str, str]]
    """A variable that names the client's configuration, and its value, which begins with a `~`."""
    elsewhere: Optional[str]
    """The file that the person's own client reads instead, if it lists this registry."""
    default_file: Optional[str] = None
    """The file that is read where DOCKER_CONFIG is not set, if that names another one and this one lists the registry.
    """


MACHINE: Key[Machine] = Key("machine")
ENGINE: Key[Engine] = Key("engine")
ENGINE_SETTINGS: Key[EngineSettings] = Key("engine_settings")
BUILDER: Key[Builder] = Key("builder")
STORED_LOGINS: Key[StoredLogins] = Key("stored_logins")
REGIONAL_LOGINS: Key[StoredLogins] = Key("regional_logins")
"""As `stored_logins`, for the regional login server that was named."""
CREDENTIAL_HELPER: Key[CredentialHelper] = Key("credential_helper")
CLIENT_LOGINS: Key[Tuple[ClientLogin, ...]] = Key("client_logins")
"""One for each group of clients that holds something for this registry."""
HOMES: Key[Homes] = Key("homes")
