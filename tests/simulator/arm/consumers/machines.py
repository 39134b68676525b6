"""Virtual machines, scale sets and machine learning workspaces: shapes of the templates reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...world import TYPES, Machine, MachineLearning, World, consumer_id
from .resource import Resource, identity_body, managed_identity, subnet_id

INTERFACES = "Microsoft.Network/networkInterfaces"


def scale_set_network(world: World, network: str) -> dict[str, Any]:
    """The properties of a scale set that say which subnet it is in."""
    if not network:
        return {}
    configurations = [{"properties": {"subnet": {"id": subnet_id(world, network)}}}]
    interface = {"name": "nic", "properties": {"primary": True, "ipConfigurations": configurations}}
    return {"virtualMachineProfile": {"networkProfile": {"networkInterfaceConfigurations": [interface]}}}


def resources(world: World, name: str, consumer: Machine | MachineLearning) -> Iterator[Resource]:
    """The machine or workspace."""
    resource_id = consumer_id(world, name)
    properties: dict[str, Any] = {"provisioningState": "Succeeded"}
    if consumer.kind == "vmss":
        properties |= scale_set_network(world, consumer.network)
    if consumer.kind == "vm" and consumer.network:
        interface_id = f"{resource_id.partition('/providers/')[0]}/providers/{INTERFACES}/{name}-nic"
        configurations = [{"properties": {"subnet": {"id": subnet_id(world, consumer.network)}}}]
        yield Resource(interface_id, {"id": interface_id, "properties": {"ipConfigurations": configurations}})
        properties["networkProfile"] = {"networkInterfaces": [{"id": interface_id}]}
    if isinstance(consumer, MachineLearning):
        properties["containerRegistry"] = world.registries[consumer.registry].id if consumer.registry else None
        if consumer.identity:
            properties["primaryUserAssignedIdentity"] = managed_identity(world, consumer.identity)[1].resource_id
    body: dict[str, Any] = {
        "id": resource_id,
        "name": name,
        "type": TYPES[consumer.kind],
        "location": consumer.location,
        "properties": properties,
    }
    identity = identity_body(world, consumer.system_assigned, consumer.identities)
    yield Resource(resource_id, body | ({"identity": identity} if identity else {}))
