"""Identifiers and secrets of things that were given none: derived from their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..clouds import CLOUDS
from .entra import Secret, ServicePrincipal, Tenant
from .registry import Registry
from .values import guid

if TYPE_CHECKING:
    from .world import World


def fill_identifiers(world: World) -> None:
    """Give everything in the world its identifier and its secrets."""
    for tenant_name, tenant in world.tenants.items():
        tenant.id = tenant.id or guid("tenant", tenant_name)
        tenant.domain = tenant.domain or f"{tenant_name}.onmicrosoft.com"
        _fill_directory(tenant, tenant_name)
    for name, subscription in world.subscriptions.items():
        subscription.id = subscription.id or guid("subscription", name)
        subscription.display_name = subscription.display_name or name
    for name, role in world.role_definitions.items():
        role.id = role.id or guid("role", name)
        role.role_name = role.role_name or name
    for kind, assignments in (
        ("assignment", world.role_assignments),
        ("eligible", world.eligible_assignments),
        ("deny", world.deny_assignments),
    ):
        for name, assignment in assignments.items():
            assignment.id = assignment.id or guid(kind, name)
    for name, registry in world.registries.items():
        _fill_registry(world, name, registry)
    for zone in world.private_dns_zones.values():
        cloud = CLOUDS[world.tenants[world.subscriptions[zone.subscription].tenant].cloud]
        zone.zone = zone.zone or "privatelink" + cloud.registry_suffix
    for name, workspace in world.workspaces.items():
        workspace.id = workspace.id or (
            f"/subscriptions/{world.subscriptions[workspace.subscription].id}/resourceGroups/{workspace.resource_group}"
            f"/providers/Microsoft.OperationalInsights/workspaces/{name}"
        )
        workspace.customer_id = workspace.customer_id or guid("workspace", name)


def _fill_directory(tenant: Tenant, tenant_name: str) -> None:
    for name, user in tenant.users.items():
        user.id = user.id or guid("user", name)
        user.upn = user.upn or f"{name}@{tenant.domain}"
        user.display_name = user.display_name or name
        user.password = user.password or f"Pw-{guid('password', name)[:18]}"
    for name, group in tenant.groups.items():
        group.id = group.id or guid("group", name)
        group.display_name = group.display_name or name
    for name, application in tenant.applications.items():
        application.id = application.id or guid("application", name)
        application.app_id = application.app_id or guid("appId", name)
        application.display_name = application.display_name or name
        _fill_secrets(name, application.secrets)
        for certificate_name, certificate in application.certificates.items():
            certificate.key_id = certificate.key_id or guid("certificate", name, certificate_name)
        if application.service_principal and not application.deleted_at:
            tenant.service_principals.setdefault(name, ServicePrincipal())
    for name, principal in tenant.service_principals.items():
        principal.id = principal.id or guid("servicePrincipal", tenant_name, name)
        principal.application = principal.application or name
        _fill_secrets(f"{name}-sp", principal.secrets)
    for name, identity in tenant.managed_identities.items():
        identity.id = identity.id or guid("managedIdentity", name)
        identity.client_id = identity.client_id or guid("clientId", name)
        identity.display_name = identity.display_name or name


def _fill_secrets(owner: str, secrets: dict[str, Secret]) -> None:
    for name, secret in secrets.items():
        secret.key_id = secret.key_id or guid("secret", owner, name)
        # Entra's own secrets look like this: three characters, "8Q~", then more.
        digits = guid("secretValue", owner, name).replace("-", "")
        secret.value = secret.value or f"{digits[:3]}8Q~{digits[3:]}"


def _fill_registry(world: World, name: str, registry: Registry) -> None:
    subscription = world.subscriptions[registry.subscription]
    if registry.resource_group not in subscription.resource_groups:
        subscription.resource_groups.append(registry.resource_group)
    registry.id = registry.id or (
        f"/subscriptions/{subscription.id}/resourceGroups/{registry.resource_group}"
        f"/providers/Microsoft.ContainerRegistry/registries/{name}"
    )
    cloud = world.tenants[subscription.tenant].cloud
    registry.login_server = registry.login_server or name.lower() + CLOUDS[cloud].registry_suffix
    for key in ("password", "password2"):
        registry.admin_passwords.setdefault(key, guid("admin", name, key).replace("-", "") + "+ACR")  # type: ignore[arg-type]
    for token_name, token in registry.tokens.items():
        for key, password in token.passwords.items():
            password.value = password.value or guid("token", name, token_name, key).replace("-", "") + "+TOK"
