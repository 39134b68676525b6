"""Azure resources that pull: each kind has a module with the bodies of its resources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...world import TYPES, AksCluster, Machine, MachineLearning, World
from ..protocol import ArmError, Call, find_subscription
from ..routes import Route
from ..subscriptions import find_group
from . import aks, apps, machines
from .resource import Resource

_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}"


def resources(world: World) -> Iterator[Resource]:
    """Every resource that the consumers of a world consist of."""
    for name, consumer in world.consumers.items():
        if isinstance(consumer, AksCluster):
            yield from aks.resources(world, name, consumer)
        elif isinstance(consumer, (Machine, MachineLearning)):
            yield from machines.resources(world, name, consumer)
        else:
            yield from apps.resources(world, name, consumer)


def get_resource(call: Call) -> dict[str, Any]:
    """Returns a resource."""
    for resource in resources(call.world):
        if resource.id.lower() == call.path.lower():
            return resource.body
    kind, name = call.path.split("/providers/")[1].rsplit("/", 1)
    raise ArmError(
        404,
        "ResourceNotFound",
        f"The Resource '{kind}/{name}' under resource group '{call.params['group']}' was not found. For more details "
        "please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def list_scale_sets(call: Call) -> dict[str, Any]:
    """Lists the scale sets of a resource group; a cluster's are in a group that nobody made by hand."""
    find_subscription(call.world, call.params["subscription"])
    prefix = f"{call.path}/".lower()
    found = [resource.body for resource in resources(call.world) if resource.id.lower().startswith(prefix)]
    if not found:
        find_group(call)
    return call.page(found)


ROUTES = (
    *(Route("GET", f"{_GROUP}/providers/{each}/{{name}}", f"{each}/read", get_resource) for each in TYPES.values()),
    Route("GET", f"{_GROUP}/providers/Microsoft.Web/sites/{{name}}/config/web", apps.CONFIG_READ, get_resource),
    Route("GET", f"{_GROUP}/providers/{machines.INTERFACES}/{{name}}-nic", f"{machines.INTERFACES}/read", get_resource),
    *(
        Route("GET", f"{_GROUP}/providers/{each}/{{name}}", f"{each}/read", get_resource)
        for each in (apps.ENVIRONMENTS, aks.PUBLIC_ADDRESSES)
    ),
    Route("GET", f"{_GROUP}/providers/{aks.SCALE_SETS}", f"{aks.SCALE_SETS}/read", list_scale_sets),
)
