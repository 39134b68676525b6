"""Virtual machines, scale sets and machine learning workspaces: shapes of the templates reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...world import TYPES, Machine, MachineLearning, World, consumer_id
from .resource import Resource, identity_body, managed_identity


def resources(world: World, name: str, consumer: Machine | MachineLearning) -> Iterator[Resource]:
    """The machine or workspace."""
    resource_id = consumer_id(world, name)
    properties: dict[str, Any] = {"provisioningState": "Succeeded"}
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
