"""The token service of a registry: `/oauth2/exchange` and `/oauth2/token`.

Protocol: `docs/AAD-OAuth.md` and `docs/Token-BasicAuth.md` of github.com/Azure/acr.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional, Union

import jwt
from aiohttp import web

from ..access import has_any_permission, legacy_permission_words
from ..clouds import CLOUDS, REGISTRY_AUDIENCE
from ..world import ManagedIdentity, ServicePrincipal, User
from .call import Call, basic_credential
from .credentials import ZERO_GUID, Rejected, from_refresh_token, identify, tenant_of
from .errors import AUTHENTICATION_REQUIRED, Refusal, compact, empty, token_error
from .rights import Identity, grant
from .scopes import parse
from .tokens import ANONYMOUS, InvalidToken, access_token, refresh_token

_CALLS_PER_SECOND = {"Basic": 10_000 / 60, "Standard": 10_000 / 60, "Premium": 20_000 / 60}
"""Limit of the token service by SKU ("Azure Container Registry SKU features and limits")."""


async def exchange(call: Call) -> web.Response:
    """Exchanges an access token of Entra for a refresh token of the registry."""
    form = await call.request.post()
    entra_token, service = str(form.get("access_token", "")), str(form.get("service", ""))
    if form.get("grant_type") != "access_token" or not entra_token or not service:
        raise empty(400)
    if service.lower() != call.registry.login_server.lower():
        raise token_error(AUTHENTICATION_REQUIRED)
    identity = _entra_identity(call, entra_token)
    return _answer({"refresh_token": refresh_token(call.context, call.registry, identity)})


async def token(call: Call) -> web.Response:
    """Issues an access token by POST. Without a scope: 400 (github.com/containerd/containerd/pull/6481)."""
    form = await call.request.post()
    scopes = [str(value) for value in form.getall("scope", [])]
    if not form.get("service") or not scopes:
        raise empty(400)
    grant_type = form.get("grant_type")
    if grant_type == "refresh_token":
        identity = _by_refresh_token(call, str(form.get("refresh_token", "")))
    elif grant_type == "password":
        named = "username" in form or "password" in form
        identity = _by_password(call, (str(form.get("username", "")), str(form.get("password", ""))) if named else None)
    else:
        raise empty(400)
    return _issue(call, identity, str(form["service"]), scopes)


async def token_by_get(call: Call) -> web.Response:
    """Issues an access token by GET, with a Basic header or anonymously; it need not name a scope."""
    query = call.request.query
    if not query.get("service"):
        raise empty(400)
    credential = basic_credential(call.request)
    identity = _by_password(call, credential)
    # Docker keeps an identity token when it is handed one, and then drops the password. Logins of service principals
    # and admin users are known to outlast a refresh token, so they get none; the zero GUID gets its own one back.
    kept = None
    if credential and credential[0] == ZERO_GUID and identity.kind == "entra" and query.get("offline_token") == "true":
        kept = credential[1]
    return _issue(call, identity, query["service"], query.getall("scope", []), kept)


def _issue(call: Call, identity: Identity, service: str, scopes: list[str], kept: Optional[str] = None) -> web.Response:
    if service.lower() != call.registry.login_server.lower():
        raise token_error(AUTHENTICATION_REQUIRED)
    context, registry = call.context, call.registry
    granted = [grant(context.world, registry, identity, asked, context.now()) for asked in parse(scopes)]
    body = {"access_token": access_token(context, registry, identity, granted)}
    return _answer(body | ({"refresh_token": kept} if kept else {}))


def _by_refresh_token(call: Call, value: str) -> Identity:
    try:
        identity = from_refresh_token(call.context, call.registry, value)
    except InvalidToken as error:
        raise token_error(AUTHENTICATION_REQUIRED) from error
    call.identity = identity.subject
    return identity


def _by_password(call: Call, credential: Optional[tuple[str, str]]) -> Identity:
    if credential is None:
        call.identity = ANONYMOUS.subject
        if not call.registry.anonymous_pull_enabled:
            raise token_error(AUTHENTICATION_REQUIRED)
        return ANONYMOUS
    call.identity = credential[0]
    try:
        identity = identify(call.context, call.name, call.registry, *credential)
    except Rejected as error:
        raise token_error(str(error)) from error
    call.identity = identity.subject
    return identity


def _entra_identity(call: Call, entra_token: str) -> Identity:
    context, registry = call.context, call.registry
    try:
        claims = context.read(entra_token)
    except jwt.InvalidTokenError as error:
        raise _unauthorized(call) from error
    call.identity = str(claims.get("upn") or claims.get("unique_name") or claims.get("appid", ""))
    _check_audience(call, str(claims.get("aud", "")))
    now = context.now()
    if not claims["nbf"] <= now.timestamp() < claims["exp"]:
        raise _unauthorized(call)
    principal = _principal(call, claims)
    if principal is None or not has_any_permission(context.world, registry, principal.id, now):
        raise _unauthorized(call)
    legacy = registry.role_assignment_mode == "LegacyRegistryPermissions"
    words = tuple(legacy_permission_words(context.world, registry, principal.id, now)) if legacy else None
    subject = principal.upn if isinstance(principal, User) else claims["appid"]
    return Identity("entra", subject, principal.id, claims["appid"], words)


def _check_audience(call: Call, audience: str) -> None:
    world, registry = call.context.world, call.registry
    if _same(audience, REGISTRY_AUDIENCE):
        return
    if not any(_same(audience, accepted) for accepted in CLOUDS[tenant_of(world, registry).cloud].arm_audiences):
        # Recorded: acr-oauth2-exchange-retrieving-permissions-failed-401.json
        raise token_error("retrieving permissions failed")
    if registry.policies.get("azureADAuthenticationAsArmPolicy", {}).get("status") == "disabled":
        # documented/acr-token-validation-failed-401.json
        raise token_error("token validation failed")


def _same(audience: str, other: str) -> bool:
    return audience.rstrip("/") == other.rstrip("/")


def _principal(call: Call, claims: Mapping[str, Any]) -> Union[User, ServicePrincipal, ManagedIdentity, None]:
    """Finds the enabled principal of the registry's tenant that the Entra token was issued to."""
    tenant = tenant_of(call.context.world, call.registry)
    if claims.get("tid") != tenant.id:
        return None
    for holder in (tenant.users, tenant.service_principals, tenant.managed_identities):
        for principal in holder.values():
            if principal.id == claims["oid"]:
                # Personal Microsoft accounts are refused (github.com/Azure/acr/issues/723).
                personal = isinstance(principal, User) and principal.personal_account
                return principal if principal.account_enabled and not personal else None
    return None


def _unauthorized(call: Call) -> Refusal:
    knob = call.context.world.knobs.correlation_id
    suffix = f" CorrelationId: {call.correlation_id}" if knob else ""
    return token_error(AUTHENTICATION_REQUIRED + suffix)


def _answer(body: dict[str, str]) -> web.Response:
    return web.Response(text=compact(body), content_type="application/json", charset="utf-8")


def remaining_calls(sku: str) -> str:
    """Returns the header value after one call of the token service (`acr-oauth2-token-pull-ok.json`: 333.316667)."""
    return f"{_CALLS_PER_SECOND[sku] - 1 / 60:.6f}".rstrip("0")
