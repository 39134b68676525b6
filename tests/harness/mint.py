"""Issues refresh tokens of a simulated registry as of any moment."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from tests.simulator.access import legacy_permission_words
from tests.simulator.context import AZURE_CLI, Context
from tests.simulator.registry import tokens
from tests.simulator.registry.rights import Identity


def refresh_token(context: Context, registry: str, principal: str, issued: datetime) -> str:
    """The refresh token that the registry would have issued to the principal at that time. Raises KeyError."""
    world = context.world
    resource = world.registries[registry]
    tenant = world.tenants[world.tenant_of(principal)]
    if principal in tenant.users:
        user = tenant.users[principal]
        subject, object_id, app_id = user.upn, user.id, AZURE_CLI
    elif principal in tenant.managed_identities:
        identity = tenant.managed_identities[principal]
        subject, object_id, app_id = identity.client_id, identity.id, identity.client_id
    else:
        service_principal = tenant.service_principals[principal]
        app_id = world.application(service_principal.application)[1].app_id
        subject, object_id = app_id, service_principal.id
    legacy = resource.role_assignment_mode == "LegacyRegistryPermissions"
    words = tuple(legacy_permission_words(world, resource, object_id, issued)) if legacy else None
    then = dataclasses.replace(context, advanced=context.advanced + (issued - context.now()))
    return tokens.refresh_token(then, resource, Identity("entra", subject, object_id, app_id, words))
