"""Azure resources that pull from registries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, Optional, Union

from pydantic import Field

from .values import Model

if TYPE_CHECKING:
    from .world import World


class _Consumer(Model):
    subscription: str
    resource_group: str
    location: str = "westeurope"
    network: str = ""
    """Name of the virtual network that it is in."""
    addresses: list[str] = []
    """Public addresses that it goes out with."""

    def user_assigned(self) -> Iterator[str]:
        """Names of the user-assigned identities that it has or names."""
        yield from ()

    def principals(self) -> Iterator[str]:
        """Names of everybody else it names."""
        yield from ()


class _WithIdentities(_Consumer):
    system_assigned: str = ""
    """Name of the managed identity that is its own."""
    identities: list[str] = []
    """User-assigned identities that are attached."""

    def user_assigned(self) -> Iterator[str]:
        yield from self.identities

    def principals(self) -> Iterator[str]:
        if self.system_assigned:
            yield self.system_assigned


class RegistryUse(Model):
    """What a service presents to one registry."""

    identity: str = ""
    """Name of a managed identity, which need not be attached."""
    username: str = ""


class App(_WithIdentities):
    """A container app, a job or a container group."""

    kind: Literal["container-app", "container-app-job", "container-group"]
    image: str
    registries: dict[str, RegistryUse] = {}
    """By login server."""

    def user_assigned(self) -> Iterator[str]:
        yield from super().user_assigned()
        for use in self.registries.values():
            if use.identity and use.identity != self.system_assigned:
                yield use.identity


class WebApp(_WithIdentities):
    """A web app or a function app."""

    kind: Literal["web-app"]
    image: str
    use_managed_identity: bool = True
    pulls_through_network: bool = True
    identity: str = ""
    """User-assigned identity that it pulls with, which need not be attached; empty: its own."""

    def user_assigned(self) -> Iterator[str]:
        yield from super().user_assigned()
        if self.identity:
            yield self.identity


class Machine(_WithIdentities):
    """A virtual machine or a scale set that is no cluster's."""

    kind: Literal["vm", "vmss"]


class MachineLearning(_WithIdentities):
    """A machine learning workspace."""

    kind: Literal["ml-workspace"]
    registry: str = ""
    """Name of the registry that is its own."""
    identity: str = ""
    """User-assigned identity that it works with; empty: its own."""


class NodePool(Model):
    """Nodes of a cluster; each pool is a scale set."""

    identities: Optional[list[str]] = None
    """User-assigned identities of the scale set; by default the cluster's kubelet identity."""


class AksCluster(_Consumer):
    kind: Literal["aks"]
    kubelet_identity: str = ""
    service_principal: str = ""
    """Name of an application: a cluster without managed identities."""
    control_plane: str = ""
    """System-assigned identity."""
    node_pools: dict[str, NodePool] = {"system": NodePool()}

    def user_assigned(self) -> Iterator[str]:
        if self.kubelet_identity:
            yield self.kubelet_identity
        for pool in self.node_pools.values():
            yield from pool.identities or ()

    def principals(self) -> Iterator[str]:
        yield from (each for each in (self.service_principal, self.control_plane) if each)


Consumer = Annotated[Union[AksCluster, App, WebApp, Machine, MachineLearning], Field(discriminator="kind")]

TYPES = {
    "aks": "Microsoft.ContainerService/managedClusters",
    "container-app": "Microsoft.App/containerApps",
    "container-app-job": "Microsoft.App/jobs",
    "container-group": "Microsoft.ContainerInstance/containerGroups",
    "web-app": "Microsoft.Web/sites",
    "vm": "Microsoft.Compute/virtualMachines",
    "vmss": "Microsoft.Compute/virtualMachineScaleSets",
    "ml-workspace": "Microsoft.MachineLearningServices/workspaces",
}
"""Type of the Azure resource by kind."""


def consumer_id(world: World, name: str) -> str:
    """The Azure resource id of a consumer."""
    consumer = world.consumers[name]
    subscription = world.subscriptions[consumer.subscription].id
    group = f"/subscriptions/{subscription}/resourceGroups/{consumer.resource_group}"
    return f"{group}/providers/{TYPES[consumer.kind]}/{name}"


def fill_consumers(world: World) -> None:
    """Make the resource groups of the consumers, and give their user-assigned identities resource ids."""
    identities = {name: each for tenant in world.tenants.values() for name, each in tenant.managed_identities.items()}
    for consumer in world.consumers.values():
        subscription = world.subscriptions[consumer.subscription]
        if consumer.resource_group not in subscription.resource_groups:
            subscription.resource_groups.append(consumer.resource_group)
        group = f"/subscriptions/{subscription.id}/resourceGroups/{consumer.resource_group}"
        for name in consumer.user_assigned():
            if name in identities and not identities[name].resource_id:
                kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
                identities[name].resource_id = f"{group}/providers/{kind}/{name}"
