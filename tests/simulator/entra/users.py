"""Users who sign in: where they are found and what stops them."""

from __future__ import annotations

from typing import Optional

from ..clouds import Cloud, Resource
from ..context import AZURE_CLI
from ..world import User, World
from .errors import EntraError
from .protocol import Place, names_of
from .state import Grant


def find_by_name(place: Place, upn: str) -> tuple[str, str]:
    """Tenant and name of the user with a sign-in name, in the tenant asked or else in the user's own.

    Raises EntraError.
    """
    world = place.context.world
    homes = [name for name, tenant in world.tenants.items() if tenant.cloud == place.cloud.name]
    for tenant_name in [place.tenant] if place.tenant else homes:
        for name, user in world.tenants[tenant_name].users.items():
            if user.upn.lower() == upn.lower() and (place.tenant or user.type == "Member"):
                return tenant_name, name
    if place.tenant:
        raise EntraError(50034, tenant=world.tenants[place.tenant].id)
    domain = upn.rpartition("@")[2].lower()
    for tenant_name in homes:
        if domain in names_of(world.tenants[tenant_name]):
            raise EntraError(50034, tenant=world.tenants[tenant_name].id)
    raise EntraError(90002, tenant=domain)


def find_in_tenant(world: World, home: str, name: str, tenant: Optional[str], client_id: str) -> tuple[str, str]:
    """Tenant and name under which a user is known in the tenant asked (a guest has an object of its own there).
    Raises EntraError."""
    if tenant is None or tenant == home:
        return home, name
    user = world.tenants[home].users[name]
    guest_upn = f"{user.upn.replace('@', '_')}#ext#@{world.tenants[tenant].domain}"
    for guest_name, guest in world.tenants[tenant].users.items():
        if guest.upn.lower() in (user.upn.lower(), guest_upn.lower()):
            return tenant, guest_name
    raise EntraError(50020, upn=user.upn, home=world.tenants[home].id, tenant=tenant, app_id=client_id)


def check_user(user: User, cloud: Cloud, resource: Resource, client_id: str, tenant: str) -> None:
    """Raises EntraError if the user may have no token for the resource."""
    if not user.account_enabled:
        raise EntraError(50057)
    for name, code in user.refuse.items():
        if name == "*" or cloud.resource(name) == resource:
            raise EntraError(code, resource=resource.app_id, client=client_id, tenant=tenant)


def check_grant(user: User, grant: Grant) -> None:
    """Raises EntraError if a refresh token counts no more.

    Moments count to the second, as in Entra's own texts, so that "now" revokes what was issued just before.
    """
    issued = grant.issued.replace(microsecond=0)
    if not user.account_enabled:
        raise EntraError(50057)
    if user.sessions_revoked_at and issued <= user.sessions_revoked_at:
        raise EntraError(50173, issued=grant.issued, valid_from=user.sessions_revoked_at)
    if user.sessions_inactive_since and issued <= user.sessions_inactive_since:
        raise EntraError(700082, issued=grant.issued)


def check_public_client(place: Place, client_id: str) -> None:
    """Raises EntraError if no such application may sign users in. The Azure CLI is known everywhere."""
    known = {
        application.app_id
        for tenant in place.context.world.tenants.values()
        for application in tenant.applications.values()
        if not application.deleted_at
    }
    if client_id.lower() not in known | {AZURE_CLI}:
        raise EntraError(700016, app_id=client_id, tenant=place.segment)
