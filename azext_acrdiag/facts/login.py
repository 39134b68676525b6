"""What Entra and the registry's token service answer to the subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Optional, Tuple

from ..domain.fact import Key, Unknown
from ..domain.secret import Secret
from .network import RegistryError

FEDERATION_CODES = frozenset({70021, 700211, 700212, 700213, 7002138})
"""AADSTS numbers of a token of another issuer that no federated credential matches."""


@dataclass(frozen=True)
class EntraAnswer:
    """The answer of Entra to the request for a token for the registry."""

    succeeded: bool
    code: Optional[int]
    """The number of an AADSTS error."""
    message: Optional[str]
    """First line of what Entra or the sign-in library said."""
    correlation_id: Optional[str]
    audience: str
    """The resource that a token was asked for."""
    token: Optional[Secret] = None


@dataclass(frozen=True)
class TokenClaims:
    """The claims of a registry token that matter; the token itself is never kept here."""

    issued_at: Optional[datetime]
    expires_at: Optional[datetime]
    audience: Optional[str]
    tenant: Optional[str]
    subject: Optional[str]
    """User principal name or application id."""
    grant_type: Optional[str]
    """`refresh_token` or `access_token`."""
    permissions: Optional[Tuple[str, ...]]
    """What a refresh token allows on a registry in legacy mode, such as `read`; None where the token does not say."""


class SecretShape(str, Enum):
    """What a password looks like; it is recognised without ever being shown."""

    GUID = "a GUID"
    """Secret ids look like this, secret values do not."""
    REFRESH_TOKEN = "a refresh token of a registry"
    ACCESS_TOKEN = "an access token of a registry"
    ENTRA_TOKEN = "a token of Entra"
    OTHER = "no token"


@dataclass(frozen=True)
class Credential:
    """A user name and password for the registry's token service: given, stored here, or used by a service."""

    username: str
    secret: Optional[Secret]
    """None: only the service that uses it reads it."""
    shape: SecretShape
    claims: Optional[TokenClaims]
    """Of a registry token that serves as password."""
    origin: str
    """Where it came from, in words: `the command line`, or the file or helper that holds it."""
    is_identity_token: bool = False
    """Whether the client presents it as a refresh token instead of as user name and password."""
    is_bearer: bool = False
    """Whether the client sends it with every request, without asking the token service."""


class Step(str, Enum):
    """The request that the registry's token service answered."""

    EXCHANGE = "POST /oauth2/exchange"
    TOKEN = "/oauth2/token"
    VERSION_CHECK = "GET /v2/"
    """With a token that is sent as it stands."""

    @property
    def path(self) -> str:
        """The path alone."""
        return self.value.split()[-1]


@dataclass(frozen=True)
class Login:
    """The answer of the registry's token service to the credential."""

    accepted: bool
    step: Step
    status: int
    error: Optional[RegistryError]
    claims: Optional[TokenClaims] = None
    """Of the refresh token that was issued, or that was presented and accepted."""
    refresh_token: Optional[Secret] = None
    access_token: Optional[Secret] = None
    """Issued by the same request, for the scope that `granted` of this subject is about."""
    retry_after: Optional[int] = None
    """Seconds, from a throttled answer."""


@dataclass(frozen=True)
class Redirect:
    """Where a request for a token was sent on to."""

    path: str
    status: int
    location: Optional[str]
    """Without its query; None: it was not sent on."""


@dataclass(frozen=True)
class Redirected(Unknown):
    """What is not known because the token service sent the client elsewhere, where nothing was sent."""

    redirect: Optional[Redirect] = None


@dataclass(frozen=True)
class Granted:
    """What the token service put into an access token for the repository."""

    repository: Optional[str]
    """None: the scope was the catalog of the registry."""
    requested: Tuple[str, ...]
    granted: Tuple[str, ...]
    token: Optional[Secret] = None
    """The access token itself, for the requests that follow."""

    @property
    def missing(self) -> Tuple[str, ...]:
        """Actions that were asked for and not granted."""
        return tuple(action for action in self.requested if action not in self.granted)


ENTRA_ANSWER: Key[EntraAnswer] = Key("entra_answer", per_subject=True)
CREDENTIAL: Key[Credential] = Key("credential", per_subject=True)
LOGIN: Key[Login] = Key("login", per_subject=True)
GRANTED: Key[Granted] = Key("granted", per_subject=True)
TOKEN_REDIRECT: Key[Redirect] = Key("token_redirect", per_subject=True)
ANONYMOUS_GRANTED: Key[Granted] = Key("anonymous_granted")
"""What the token service grants without any credential."""
