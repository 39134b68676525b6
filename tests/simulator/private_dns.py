"""What a machine inside a virtual network gets from the private DNS zones that are linked to that network.

A linked zone answers for every name below it, also for names that it does not know: "What is an Azure Private DNS
zone?" and "Connect privately to an Azure container registry" of the documentation.
"""

from __future__ import annotations

from typing import Optional

from .world import PrivateEndpointConnection, Registry, World


def zone_answer(world: World, name: str) -> Optional[tuple[str, ...]]:
    """The addresses by the zone that answers, none for a name that it does not know; None: no zone answers."""
    for zone in world.private_dns_zones.values():
        ending = f".{zone.zone.lower()}"
        if world.client.network in zone.networks and name.endswith(ending):
            records = {label.lower(): addresses for label, addresses in zone.records.items()}
            return tuple(records.get(name.removesuffix(ending), ()))
    return None


def endpoint_at(world: World, address: str) -> Optional[PrivateEndpointConnection]:
    """The connection of a registry that has the address."""
    return next(
        (
            connection
            for registry in world.registries.values()
            for connection in registry.private_endpoint_connections.values()
            if address in connection.addresses.values()
        ),
        None,
    )


def carries(world: World, address: str) -> bool:
    """Whether a connection to a private address comes through: a private link carries nothing before it is approved."""
    endpoint = endpoint_at(world, address)
    return endpoint is not None and endpoint.status == "Approved"


def leads_to_endpoint(world: World, registry: Registry) -> bool:
    """Whether the login server leads the machine to an approved private endpoint of this registry."""
    label, _, suffix = registry.login_server.lower().partition(".")
    approved = {
        address
        for connection in registry.private_endpoint_connections.values()
        if connection.status == "Approved"
        for address in connection.addresses.values()
    }
    return bool(approved & {*(zone_answer(world, f"{label}.privatelink.{suffix}") or ())})
