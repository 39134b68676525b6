"""User name and password, as `docker login` sends them: who is that?

The texts are those that people report (`tests/evidence/documented/acr-basic-*.json`). A user name that the registry
knows with a wrong password gets the general text; a name that nobody has gets "Application not registered with AAD."
(github.com/Azure/azure-cli/issues/29659).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Optional

import jwt

from ..access import has_any_permission
from ..context import Context
from ..world import Registry, Secret, ServicePrincipal, Tenant, World
from .errors import AUTHENTICATION_REQUIRED
from .rights import Identity
from .scopes import from_claim
from .tokens import InvalidToken, verified

ZERO_GUID = "00000000-0000-0000-0000-000000000000"
"""The user name that says: the password is a token of this registry."""
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Rejected(Exception):
    """A credential that is not accepted; the message is what the registry says."""


def identify(context: Context, name: str, registry: Registry, username: str, password: str) -> Identity:
    """Returns the identity behind user name and password. Raises Rejected."""
    now = context.now()
    if username == ZERO_GUID:
        return from_own_token(context, registry, password)
    if username == name:
        accepted = registry.admin_user_enabled and password in registry.admin_passwords.values()
        return _accept(accepted, Identity("admin", name))
    if username in registry.tokens:
        token = registry.tokens[username]
        matching = [one for one in token.passwords.values() if one.value == password]
        alive = any(one.expiry is None or now < one.expiry for one in matching)
        return _accept(token.status == "enabled" and alive, Identity("token", username))
    if _GUID.fullmatch(username):
        return _service_principal(context.world, registry, username, password, now)
    if _is_jwt(password):
        raise Rejected("aad access token with sp failed client id must be guid")
    raise Rejected("Application not registered with AAD.")


def from_own_token(context: Context, registry: Registry, token: str) -> Identity:
    """Returns the identity behind a refresh or access token of the registry. Raises Rejected."""
    try:
        return from_refresh_token(context, registry, token)
    except InvalidToken:
        pass
    try:
        claims = verified(context, registry, token, "access_token")
    except InvalidToken as error:
        raise Rejected(AUTHENTICATION_REQUIRED) from error
    return Identity("limited", claims["sub"], app_id=claims.get("appid", ""), access=from_claim(claims["access"]))


def from_refresh_token(context: Context, registry: Registry, token: str) -> Identity:
    """Returns the identity that a refresh token was issued to. Raises InvalidToken."""
    claims = verified(context, registry, token, "refresh_token")
    subject = claims["sub"]
    return Identity(
        "entra",
        subject,
        object_id=object_id_of(context.world, tenant_of(context.world, registry), subject),
        app_id=claims["appid"],
        permissions=tuple(claims.get("permissions", {}).get("Actions", ())),
    )


def tenant_of(world: World, registry: Registry) -> Tenant:
    """Returns the tenant that the registry trusts: that of its subscription."""
    return world.tenants[world.subscriptions[registry.subscription].tenant]


def _accept(accepted: bool, identity: Identity) -> Identity:
    if not accepted:
        raise Rejected(AUTHENTICATION_REQUIRED)
    return identity


def _service_principal(world: World, registry: Registry, app_id: str, password: str, now: datetime) -> Identity:
    principal = _find(world, tenant_of(world, registry), app_id)
    if principal is None:
        raise Rejected("Application not registered with AAD.")
    _, application = world.application(principal.application)
    secrets = [*application.secrets.values(), *principal.secrets.values()]
    if not (principal.account_enabled and any(_opens(secret, password, now) for secret in secrets)):
        raise Rejected("Invalid clientid or client secret.")
    identity = Identity("entra", application.app_id, object_id=principal.id, app_id=application.app_id)
    return _accept(has_any_permission(world, registry, principal.id, now), identity)


def _find(world: World, tenant: Tenant, app_id: str) -> Optional[ServicePrincipal]:
    for principal in tenant.service_principals.values():
        _, application = world.application(principal.application)
        if application.app_id.lower() == app_id.lower() and not application.deleted_at:
            return principal
    return None


def _opens(secret: Secret, password: str, now: datetime) -> bool:
    return secret.value == password and secret.start <= now < secret.end


def object_id_of(world: World, tenant: Tenant, subject: str) -> str:
    """Returns whose token it is, by its `sub` claim; empty when the principal is gone."""
    for user in tenant.users.values():
        if user.upn == subject:
            return user.id
    for identity in tenant.managed_identities.values():
        if identity.client_id == subject:
            return identity.id
    found = _find(world, tenant, subject)
    return found.id if found else ""


def _is_jwt(text: str) -> bool:
    try:
        jwt.get_unverified_header(text)
    except jwt.InvalidTokenError:
        return False
    return True
