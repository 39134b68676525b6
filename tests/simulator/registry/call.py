"""One call to a registry, and whether it may be made."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Optional

from aiohttp import web

from ..context import Context
from ..world import Registry
from .credentials import Rejected, identify
from .errors import AUTHENTICATION_REQUIRED, Refusal, registry_error
from .rights import grant
from .scopes import Scope, covers, from_claim
from .tokens import ANONYMOUS, InvalidToken, verified


@dataclass
class Call:
    """A request that the network let through; `identity`, `operation` and `repository` are for the log."""

    request: web.Request
    context: Context
    name: str
    registry: Registry
    correlation_id: str
    parts: dict[str, str]
    """What the pattern of the path found, for example `name` and `reference`."""
    identity: str = ""
    operation: str = "Login"

    @property
    def repository(self) -> str:
        """The repository that the path names."""
        return self.parts.get("name", "")


Handler = Callable[[Call], Awaitable[web.Response]]


def basic_credential(request: web.Request) -> Optional[tuple[str, str]]:
    """Returns user name and password of a Basic header, nothing when there is none or it cannot be read."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        username, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return username, password


def authorize(call: Call, demanded: Optional[Scope] = None) -> None:
    """Lets the call pass when its credential holds the demanded scope. Raises Refusal with the challenge."""
    scheme, _, value = call.request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        _authorize_basic(call, demanded)
        return
    if scheme.lower() != "bearer":
        raise challenge(call, demanded)
    try:
        claims = verified(call.context, call.registry, value, "access_token")
    except InvalidToken as error:
        raise challenge(call, demanded, "invalid_token") from error
    call.identity = claims["sub"]
    if demanded is not None and not _holds(call.identity, from_claim(claims["access"]), demanded):
        raise challenge(call, demanded, "insufficient_scope")


def _holds(subject: str, access: tuple[Scope, ...], demanded: Scope) -> bool:
    if subject == ANONYMOUS.subject and demanded.actions in (("metadata_read",), ("*",)):
        # A recorded anonymous token names pull alone, and listing works with it (acr-catalog-ok.json).
        return True
    return covers(access, demanded)


def _authorize_basic(call: Call, demanded: Optional[Scope]) -> None:
    username, password = basic_credential(call.request) or ("", "")
    call.identity = username
    try:
        identity = identify(call.context, call.name, call.registry, username, password)
    except Rejected as error:
        raise basic_challenge() from error
    if identity.kind not in ("admin", "entra") or identity.subject != username:
        # Neither tokens with a scope map nor the zero GUID are taken here (github.com/Azure/acr/issues/466).
        raise basic_challenge()
    if demanded is not None:
        granted = grant(call.context.world, call.registry, identity, demanded, call.context.now())
        if not covers([granted], demanded):
            raise challenge(call, demanded, "insufficient_scope")


def challenge(call: Call, demanded: Optional[Scope] = None, error: str = "") -> Refusal:
    """The registry's 401 (`acr-v2-challenge.json`, `acr-insufficient-scope-401.json`)."""
    server = call.registry.login_server.lower()
    value = f'Bearer realm="https://{server}/oauth2/token",service="{server}"'
    if demanded is not None:
        value += f',scope="{demanded}"'
    if error:
        value += f',error="{error}"'
    return _unauthorized(value, demanded)


def basic_challenge() -> Refusal:
    """The 401 for a Basic credential that is not accepted (github.com/Azure/acr/issues/466)."""
    return _unauthorized('Basic realm="Azure Container Registry"', None)


def _unauthorized(value: str, demanded: Optional[Scope]) -> Refusal:
    headers = {
        "Access-Control-Expose-Headers": "Docker-Content-Digest, WWW-Authenticate, Link, X-Ms-Correlation-Request-Id",
        "WWW-Authenticate": value,
    }
    detail = None if demanded is None else demanded.detail()
    return registry_error(401, "UNAUTHORIZED", AUTHENTICATION_REQUIRED, detail, headers)
