"""The token endpoint and its grants (learn.microsoft.com/entra/identity-platform, "OAuth 2.0" pages)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from ..clouds import Resource
from .clients import authenticate, find_client
from .errors import EntraError
from .protocol import Place, place_of
from .state import STATE, EntraState, Grant
from .users import check_grant, check_public_client, check_user, find_by_name, find_in_tenant

_OIDC_SCOPES = frozenset({"openid", "profile", "email", "offline_access"})
_DEVICE_CODE_LIFETIME = timedelta(minutes=15)
_POLL_SECONDS = 1
"""Pause that a device is told to make between two polls. Entra says 5; 1 keeps tests quick."""


@dataclass(frozen=True)
class _Call:
    """A request for a token."""

    place: Place
    state: EntraState
    form: Mapping[str, str]

    def need(self, name: str) -> str:
        """A parameter that must be there."""
        value = self.form.get(name)
        if not value:
            raise EntraError(900144, name=name)
        return value

    def scope(self) -> Scope:
        """The scope asked for."""
        return Scope.parse(self.need("scope"), self.place)


@dataclass(frozen=True)
class Scope:
    """What a token is wanted for."""

    audience: str
    """The resource as the request spells it: the `aud` claim repeats it."""
    resource: Resource
    oidc: frozenset[str]
    """`openid`, `offline_access` …"""

    @classmethod
    def parse(cls, text: str, place: Place) -> Scope:
        """Reads a `scope` parameter. Raises EntraError.

        A scope is the resource, a slash and a permission, so that `https://host//.default` names `https://host/`
        (learn.microsoft.com/entra/identity-platform/scopes-oidc#trailing-slash-and-default).
        """
        scopes = set(text.split())
        audiences = {scope.rpartition("/")[0] for scope in scopes - _OIDC_SCOPES}
        if len(audiences) > 1:
            raise EntraError(700022)
        audience = "".join(audiences)
        if not audience:
            raise EntraError(700023)
        resource = place.cloud.resource(audience)
        if resource is None:
            raise EntraError(500011, resource=audience, tenant=place.tenant or place.segment)
        return cls(audience, resource, frozenset(scopes & _OIDC_SCOPES))


async def token(request: web.Request) -> web.Response:
    """Answers a token request by its grant."""
    call = await _read(request)
    grant = call.need("grant_type")
    if grant not in _GRANTS:
        raise EntraError(70003, grant=grant)
    return web.json_response(_GRANTS[grant](call))


async def device_code(request: web.Request) -> web.Response:
    """Begins the login of a device that cannot show a browser."""
    call = await _read(request)
    client_id = call.need("client_id")
    check_public_client(call.place, client_id)
    call.scope()
    expires = call.place.context.now() + _DEVICE_CODE_LIFETIME
    code, login = call.state.begin_device_login(client_id, call.need("scope"), expires)
    page = f"https://{call.place.host}/device"
    return web.json_response(
        {
            "user_code": login.user_code,
            "device_code": code,
            "verification_uri": page,
            "expires_in": int(_DEVICE_CODE_LIFETIME.total_seconds()),
            "interval": _POLL_SECONDS,
            "message": f"To sign in, use a web browser to open the page {page} and enter the code {login.user_code} to"
            " authenticate.",
        }
    )


async def _read(request: web.Request) -> _Call:
    form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return _Call(place_of(request), request.config_dict[STATE], form)


def _client_credentials(call: _Call) -> dict[str, Any]:
    place = call.place
    if place.tenant is None:
        raise EntraError(9001023 if place.segment == "common" else 50059)
    client = find_client(place.context.world, place.tenant, call.need("client_id"))
    authenticate(client, call.form, call.state.key_pairs, place.context.now())
    audience = call.scope().audience
    access_token = place.context.entra_token(place.tenant, audience, client.name, client.application.app_id)
    return {**_lifetime(place), "access_token": access_token}


def _password(call: _Call) -> dict[str, Any]:
    if call.place.segment == "common":
        raise EntraError(9001023)
    check_public_client(call.place, call.need("client_id"))
    tenant, name = find_by_name(call.place, call.need("username"))
    if call.place.context.world.tenants[tenant].users[name].password != call.need("password"):
        raise EntraError(50126)
    return _user_token(call, tenant, name, call.scope())


def _device_code(call: _Call) -> dict[str, Any]:
    code = call.need("device_code")
    login = call.state.device_login(code)
    if login is None or login.client_id != call.need("client_id"):
        raise EntraError(70018)
    if login.expires <= call.place.context.now():
        raise EntraError(70019)
    if login.user is None:
        raise EntraError(70016)
    world = call.place.context.world
    tenant, name = find_in_tenant(world, world.tenant_of(login.user), login.user, call.place.tenant, login.client_id)
    answer = _user_token(call, tenant, name, Scope.parse(login.scope, call.place))
    call.state.end_device_login(code)
    return answer


def _refresh_token(call: _Call) -> dict[str, Any]:
    grant = call.state.grants.get(call.need("refresh_token"))
    if grant is None or grant.client_id != call.need("client_id"):
        raise EntraError(70000)
    world = call.place.context.world
    check_grant(world.tenants[grant.tenant].users[grant.user], grant)
    tenant, name = find_in_tenant(world, grant.tenant, grant.user, call.place.tenant, grant.client_id)
    return _user_token(call, tenant, name, call.scope())


def _user_token(call: _Call, tenant: str, name: str, scope: Scope) -> dict[str, Any]:
    place = call.place
    client_id = call.need("client_id")
    user = place.context.world.tenants[tenant].users[name]
    check_user(user, place.cloud, scope.resource, client_id, place.tenant or place.segment)
    delegated = scope.resource.delegated_scope
    answer = {
        **_lifetime(place),
        "scope": f"{scope.audience}/{delegated} {scope.audience}/.default",
        "access_token": place.context.entra_token(tenant, scope.audience, name, client_id, {"scp": delegated}),
    }
    if "offline_access" in scope.oidc:
        answer["refresh_token"] = call.state.remember(Grant(tenant, name, client_id, place.context.now()))
        answer["foci"] = "1"
    if "openid" in scope.oidc:
        answer["id_token"] = _id_token(place, tenant, name, client_id)
    if call.form.get("client_info") == "1":
        info = json.dumps({"uid": user.id, "utid": place.context.world.tenants[tenant].id})
        answer["client_info"] = base64.urlsafe_b64encode(info.encode()).decode().rstrip("=")
    return answer


def _id_token(place: Place, tenant: str, name: str, client_id: str) -> str:
    directory = place.context.world.tenants[tenant]
    user = directory.users[name]
    now = int(place.context.now().timestamp())
    return place.context.sign(
        {
            "aud": client_id,
            "iss": f"https://{place.host}/{directory.id}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "name": user.display_name,
            "oid": user.id,
            "preferred_username": user.upn,
            "sub": user.id,
            "tid": directory.id,
            "ver": "2.0",
        }
    )


def _lifetime(place: Place) -> dict[str, Any]:
    seconds = int(place.context.world.knobs.entra_token_lifetime.total_seconds()) - 1
    return {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds}


_GRANTS: dict[str, Callable[[_Call], dict[str, Any]]] = {
    "client_credentials": _client_credentials,
    "password": _password,
    "urn:ietf:params:oauth:grant-type:device_code": _device_code,
    "refresh_token": _refresh_token,
}
