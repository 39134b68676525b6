"""User-assigned managed identities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..world import ManagedIdentity, Subscription, Tenant, World
from .protocol import ArmError, Call
from .routes import Route

_TYPE = "Microsoft.ManagedIdentity/userAssignedIdentities"
_FEDERATED = "federatedIdentityCredentials"
_PATH = f"/subscriptions/{{subscription}}/resourceGroups/{{group}}/providers/{_TYPE}/{{identity}}"


def _all(world: World) -> Iterator[tuple[Tenant, ManagedIdentity]]:
    for tenant in world.tenants.values():
        for identity in tenant.managed_identities.values():
            if identity.user_assigned and identity.resource_id:
                yield tenant, identity


def get_identity(call: Call) -> dict[str, Any]:
    """Returns a user-assigned identity (`arm-user-assigned-identity-get.json`)."""
    return _body(*_find(call, call.path))


def list_federated(call: Call) -> dict[str, Any]:
    """Lists whose tokens an identity trusts (`arm-user-assigned-identity-federated-credentials-list.json`)."""
    _, identity = _find(call, call.path.rpartition("/")[0])
    kind = f"{_TYPE}/{_FEDERATED}"
    return {
        "value": [
            {
                "id": f"{identity.resource_id}/{_FEDERATED}/{name}",
                "name": name,
                "type": kind,
                "properties": {"issuer": each.issuer, "subject": each.subject, "audiences": each.audiences},
            }
            for name, each in identity.federated_credentials.items()
        ]
    }


def _find(call: Call, resource_id: str) -> tuple[Tenant, ManagedIdentity]:
    for tenant, identity in _all(call.world):
        if identity.resource_id.lower() == resource_id.lower():
            return tenant, identity
    name, group = call.params["identity"], call.params["group"]
    raise ArmError(
        404,
        "ResourceNotFound",
        f"The Resource '{_TYPE}/{name}' under resource group '{group}' was not found. For more details please go to "
        "https://aka.ms/ARMResourceNotFoundFix",
    )


def _body(tenant: Tenant, identity: ManagedIdentity) -> dict[str, Any]:
    return {
        "location": "westeurope",
        "tags": {},
        "id": identity.resource_id,
        "name": identity.resource_id.rpartition("/")[2],
        "type": _TYPE,
        "properties": {"tenantId": tenant.id, "principalId": identity.id, "clientId": identity.client_id},
    }


def identity_resources(world: World, subscription: Subscription) -> list[dict[str, Any]]:
    """Returns the identities of a subscription as entries of the generic list of resources."""
    prefix = f"/subscriptions/{subscription.id}/".lower()
    return [
        {key: value for key, value in _body(tenant, identity).items() if key != "properties"}
        for tenant, identity in _all(world)
        if identity.resource_id.lower().startswith(prefix)
    ]


ROUTES = (
    Route("GET", _PATH, f"{_TYPE}/read", get_identity),
    Route("GET", f"{_PATH}/{_FEDERATED}", f"{_TYPE}/{_FEDERATED}/read", list_federated),
)
