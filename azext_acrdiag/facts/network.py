"""The way from this machine to the registry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Optional, Tuple

from ..domain.fact import Key


class ResolutionError(str, Enum):
    """Why a name has no address."""

    NO_SUCH_NAME = "no-such-name"
    NO_ANSWER = "no-answer"
    """No name server answered, or it answered with a failure."""


@dataclass(frozen=True)
class Resolution:
    """What this machine's resolver says about the login server."""

    host: str
    addresses: Tuple[str, ...]
    error: Optional[ResolutionError]
    message: Optional[str]
    canonical_names: Tuple[str, ...] = ()
    """The names that the name leads to (CNAME), in order, as far as the resolver tells them."""
    name_servers: Tuple[str, ...] = ()
    """Whom this machine asks, where its configuration names them."""


@dataclass(frozen=True)
class Certificate:
    """A certificate as it was presented."""

    subject: str
    """Distinguished name (RFC 4514)."""
    issuer: str
    not_before: datetime
    not_after: datetime
    names: Tuple[str, ...]
    """The host names that it is good for."""


@dataclass(frozen=True)
class PresentedCertificates:
    """What a server presented in a handshake that failed, looked at without trusting it."""

    host: str
    chain: Tuple[Certificate, ...]
    """The server's own first; where the TLS library does not tell the others, nothing else."""


class Contact(str, Enum):
    """How `GET /v2/` without credentials ended."""

    CHALLENGED = "challenged"
    """401 with a Bearer challenge: the network is fine and a registry answers."""
    DENIED = "denied"
    """403 from the registry."""
    THROTTLED = "throttled"
    NOT_A_REGISTRY = "not-a-registry"
    """Something answered, but not as a registry does."""
    NAME_NOT_RESOLVED = "name-not-resolved"
    REFUSED = "refused"
    RESET = "reset"
    TIMED_OUT = "timed-out"
    TLS_FAILED = "tls-failed"
    PROXY_FAILED = "proxy-failed"


@dataclass(frozen=True)
class RegistryError:
    """The first error of a registry's answer (OCI distribution error body)."""

    code: Optional[str]
    message: Optional[str]
    correlation_id: Optional[str]


@dataclass(frozen=True)
class Challenge:
    """The first request of every client."""

    host: str
    contact: Contact
    status: Optional[int]
    realm: Optional[str]
    service: Optional[str]
    error: Optional[RegistryError]
    denied_address: Optional[str]
    """The client address that a refusing registry names: the address it saw."""
    server_time: Optional[datetime]
    message: Optional[str]
    """What the failing layer said, in its own words."""
    via_proxy: bool
    retry_after: Optional[int] = None
    """Seconds, from a throttled answer."""

    @property
    def is_from_registry(self) -> bool:
        """Whether something that speaks like a registry answered."""
        return self.contact in (Contact.CHALLENGED, Contact.DENIED, Contact.THROTTLED)

    @property
    def realm_is_own(self) -> bool:
        """Whether the token service that the challenge names is on the registry's own host, over HTTPS."""
        return self.realm is not None and self.realm.lower().startswith(f"https://{self.host.lower()}/")


@dataclass(frozen=True)
class Route:
    """The way to a host that holds layers, tried without a credential."""

    host: str
    obstacle: Optional[Contact]
    """How the attempt ended without an answer; None: the host answered."""
    message: Optional[str]
    """What the failing layer said."""


@dataclass(frozen=True)
class OtherClouds:
    """Registries of the same name in the other clouds that the CLI knows."""

    answering: Tuple[Tuple[str, str], ...]
    """(login server, cloud) of each at which a registry answers."""
    asked: Tuple[str, ...]


LOGIN_SERVER: Key[str] = Key("login_server")
"""Host name that a container client uses, lower case."""
GUESSED_CHALLENGE: Key[Challenge] = Key("guessed_challenge")
"""The challenge of the host that the name suggests, asked for while Azure Resource Manager is still being asked."""
RESOLUTION: Key[Resolution] = Key("resolution")
ENGINE_RESOLUTION: Key[Resolution] = Key("engine_resolution")
"""The look-up that the Docker daemon of this machine has to do where only `az` has a proxy for it."""
CHALLENGE: Key[Challenge] = Key("challenge")
CERTIFICATES: Key[PresentedCertificates] = Key("certificates")
"""Looked at only where the handshake failed."""
DATA_ENDPOINTS: Key[Tuple[Route, ...]] = Key("data_endpoints")
"""To the dedicated data endpoints that Azure Resource Manager names."""
BLOB_ROUTE: Key[Route] = Key("blob_route", per_subject=True)
"""To the host that the registry redirects to for a layer of the image."""
OTHER_CLOUDS: Key[OtherClouds] = Key("other_clouds")
"""Asked for only when the name is free in this cloud."""
