"""The registry's own JSON web tokens: refresh tokens and access tokens.

Claims, their order and lifetimes as in `tests/evidence/acr-oauth2-exchange-ok.json`, `acr-oauth2-token-*-ok.json`.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ..context import Context
from ..world import Registry, guid
from .rights import Identity
from .scopes import Scope, repository, to_claim

ISSUER = "Azure Container Registry"
BACKDATED = 900
"""Seconds by which `iat` and `nbf` lie before the moment of issue."""
_LIFETIME = {"refresh": 11700, "access": 4500, "anonymous": 1200}
"""Seconds from `iat` to `exp`."""
ANONYMOUS = Identity("anonymous", "acr_anon_pull")
_ANONYMOUS_ACCESS = (repository("*", "pull"),)
"""What an anonymous token says whatever was asked for (`acr-oauth2-token-anonymous-lesser-scope-ok.json`)."""


class InvalidToken(Exception):
    """A text that is no valid token of this registry (any more)."""


def refresh_token(context: Context, registry: Registry, identity: Identity) -> str:
    """Issues a refresh token. In the legacy mode it carries the permissions as they are now."""
    claims = _claims(context, registry, identity.subject, _LIFETIME["refresh"]) | {
        "grant_type": "refresh_token",
        "appid": identity.app_id,
        "tenant": context.world.tenants[context.world.subscriptions[registry.subscription].tenant].id,
    }
    if identity.permissions is not None:
        claims["permissions"] = {"Actions": list(identity.permissions), "NotActions": None}
    return _sign(context, claims | {"roles": []})


def access_token(context: Context, registry: Registry, identity: Identity, granted: Iterable[Scope]) -> str:
    """Issues an access token for what was granted."""
    anonymous = identity.kind == "anonymous"
    scopes = _ANONYMOUS_ACCESS if anonymous else tuple(scope for scope in granted if scope.actions)
    claims = _claims(context, registry, identity.subject, _LIFETIME["anonymous" if anonymous else "access"]) | {
        "version": _version(scopes),
        "access": to_claim(scopes, context.world.knobs.access_claim_case),
        "roles": [],
        "grant_type": "access_token",
    }
    return _sign(context, claims | ({"appid": identity.app_id} if identity.app_id else {}))


def verified(
    context: Context, registry: Registry, token: str, kind: Literal["refresh_token", "access_token"]
) -> dict[str, Any]:
    """Returns the claims of a valid token of the kind. Raises InvalidToken."""
    try:
        claims = context.read(token)
    except jwt.InvalidTokenError as error:
        raise InvalidToken(str(error)) from error
    now = context.now()
    if claims.get("iss") != ISSUER or claims.get("grant_type") != kind:
        raise InvalidToken("not a token of that kind")
    if claims["aud"] != registry.login_server.lower():
        raise InvalidToken("token of another registry")
    if not claims["nbf"] <= now.timestamp() < claims["exp"]:
        raise InvalidToken("expired, or not valid yet")
    if _superseded(registry, claims["iat"] + BACKDATED, now):
        raise InvalidToken("issued before the registry's mode of role assignments was switched")
    return claims


def _superseded(registry: Registry, issued: int, now: datetime) -> bool:
    switched = registry.mode_switched_at
    return switched is not None and issued < switched.timestamp() <= now.timestamp()


def _claims(context: Context, registry: Registry, subject: str, lifetime: int) -> dict[str, Any]:
    issued = int(context.now().timestamp()) - BACKDATED
    return {
        "jti": str(uuid.uuid4()),
        "sub": subject,
        "nbf": issued,
        "exp": issued + lifetime,
        "iat": issued,
        "iss": ISSUER,
        "aud": registry.login_server.lower(),
        "version": "1.0",
        "rid": guid("rid", registry.id).replace("-", ""),
    }


def _version(scopes: Iterable[Scope]) -> str:
    return "2.0" if any(action.startswith("metadata_") for scope in scopes for action in scope.actions) else "1.0"


def _sign(context: Context, claims: dict[str, Any]) -> str:
    return context.sign(claims, {"kid": key_id(context.key.public_key())})


def key_id(key: rsa.RSAPublicKey) -> str:
    """Returns the key's fingerprint as libtrust writes it: twelve groups of four characters, parted by colons."""
    digest = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    text = base64.b32encode(digest[:30]).decode()
    return ":".join(text[start : start + 4] for start in range(0, len(text), 4))
