"""What the bodies of all consumers have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ...world import ManagedIdentity, Tenant, World
from ..network import network_id


@dataclass(frozen=True)
class Resource:
    """An Azure resource with its body."""

    id: str
    body: dict[str, Any]


def managed_identity(world: World, name: str) -> tuple[Tenant, ManagedIdentity]:
    """The managed identity of this name and its tenant. Raises KeyError."""
    for tenant in world.tenants.values():
        if name in tenant.managed_identities:
            return tenant, tenant.managed_identities[name]
    raise KeyError(name)


def subnet_id(world: World, network: str) -> str:
    """The resource id of the subnet that consumers are in."""
    return f"{network_id(world, network)}/subnets/default"


def identity_body(world: World, system: str, user_assigned: Iterable[str]) -> dict[str, Any] | None:
    """The `identity` of a resource (`arm-registries-get-premium-identity-both.json`); None: it has none."""
    names = list(user_assigned)
    if not system and not names:
        return None
    body: dict[str, Any] = {"type": ", ".join(["SystemAssigned"] * bool(system) + ["UserAssigned"] * bool(names))}
    if system:
        tenant, identity = managed_identity(world, system)
        body |= {"principalId": identity.id, "tenantId": tenant.id}
    if names:
        held = [managed_identity(world, name)[1] for name in names]
        body["userAssignedIdentities"] = {
            each.resource_id: {"principalId": each.id, "clientId": each.client_id} for each in held
        }
    return body
