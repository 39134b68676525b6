"""Whether the registry's network rules let an Azure service in, from where that service comes.

The order of the rules: https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks
and https://learn.microsoft.com/azure/container-registry/allow-access-trusted-services.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Optional, Tuple

from ..domain.resource_id import same_id
from ..facts.private_link import APPROVED, PrivateEndpoint, PrivateZone
from ..facts.registry import Registry
from ..facts.services import Part, Service, ServiceKind, SignIn
from .ip_rules import matches_any

_TRUSTED = (ServiceKind.CONTAINER_GROUP, ServiceKind.WORKSPACE)
"""Services that may pass by the rules with a managed identity, of those that are understood."""


class Way(str, Enum):
    """How a service comes in, or why not."""

    OPEN = "the registry's network rules keep nobody out"
    PRIVATE = "it comes through a private endpoint"
    ADDRESS = "its addresses are allowed"
    TRUSTED = "it is a trusted service, which passes by the rules"
    BYPASS_OFF = "trusted services do not pass by the rules"
    PUBLIC_OFF = "public network access is disabled"
    ADDRESS_REFUSED = "none of its addresses is allowed"
    NO_RULE = "no address at all is allowed"
    SHARED_AGENTS = "it runs on shared agents without a system-assigned identity"
    TASKS_OFF = "tasks do not pass by the rules"
    UNKNOWN = "from where it comes is not known"

    @property
    def is_refusal(self) -> bool:
        """Whether it does not get in."""
        return self in _REFUSALS


_REFUSALS = (
    Way.BYPASS_OFF,
    Way.PUBLIC_OFF,
    Way.ADDRESS_REFUSED,
    Way.NO_RULE,
    Way.SHARED_AGENTS,
    Way.TASKS_OFF,
)


@dataclass(frozen=True)
class Verdict:
    """How a service comes in."""

    way: Way
    unlinked: Tuple[str, ...] = ()
    """Networks of the service to which no private zone with the registry's record is linked, where the registry has a
    private endpoint."""
    missing: str = ""
    """What could not be read, as a sentence, where the way is unknown."""
    needs: Optional[str] = None


_TASKS_BYPASS_NOT_SHOWN = (
    "Whether the registry lets its tasks in (networkRuleBypassAllowedForTasks) is not in the answer; "
    "a newer az asks for it."
)


def way_of(
    service: Service,
    registry: Registry,
    zones: Optional[Tuple[PrivateZone, ...]],
) -> Verdict:
    """Decides; `zones` is None where they could not be read."""
    if not registry.is_restricted:
        return Verdict(Way.OPEN)
    if service.sign_in is SignIn.ELSEWHERE:
        return Verdict(Way.OPEN)
    if service.kind is ServiceKind.TASK:
        return _way_of_task(service, registry)
    gap = service.gap(Part.NETWORK)
    if gap is not None:
        return Verdict(Way.UNKNOWN, missing=gap.detail, needs=gap.needs)
    if any(
        same_id(subnet.partition("/subnets/")[0], each) for subnet in _subnets(registry) for each in service.networks
    ):
        return Verdict(Way.UNKNOWN, missing="A subnet of its network may come in by a service endpoint.")
    unlinked: Tuple[str, ...] = ()
    if service.networks and any(status == APPROVED for _, status in registry.private_endpoints):
        if zones is None:
            return Verdict(
                Way.UNKNOWN,
                missing="To which networks the private DNS zone is linked could not be read.",
                needs="Microsoft.Network/privateDnsZones/read, with privateDnsZones/virtualNetworkLinks/read",
            )
        unlinked = tuple(each for each in service.networks if not _is_led(each, registry.login_server, zones))
        if not unlinked:
            return Verdict(Way.PRIVATE)
        if len(unlinked) < len(service.networks):
            return Verdict(Way.UNKNOWN, unlinked, "Only some of its networks are linked to the private DNS zone.")
    return Verdict(_public_way(service, registry), unlinked)


def in_endpoint_network(networks: Tuple[str, ...], endpoints: Optional[Tuple[PrivateEndpoint, ...]]) -> bool:
    """Whether a private endpoint of the registry is in one of the networks."""
    return any(same_id(each.network, network) for each in endpoints or () for network in networks)


def _subnets(registry: Registry) -> Tuple[str, ...]:
    return registry.network.virtual_network_rules if registry.public_network_access != "Disabled" else ()


def _is_led(network: str, login_server: str, zones: Tuple[PrivateZone, ...]) -> bool:
    return any(
        zone.addresses(login_server) and any(same_id(linked, network) for linked in zone.networks) for zone in zones
    )


def _way_of_task(service: Service, registry: Registry) -> Verdict:
    """Only a system-assigned identity passes, where the registry lets it:
    https://learn.microsoft.com/azure/container-registry/manage-network-bypass-policy-for-tasks."""
    if service.in_agent_pool:
        return Verdict(Way.UNKNOWN)
    identity = service.identity
    if identity is None or identity.resource_id is not None:
        return Verdict(Way.SHARED_AGENTS)
    if registry.network.tasks_bypass is None:
        # Older API versions do not have the field.
        return Verdict(Way.UNKNOWN, missing=_TASKS_BYPASS_NOT_SHOWN)
    return Verdict(Way.TRUSTED if registry.network.tasks_bypass else Way.TASKS_OFF)


def _public_way(service: Service, registry: Registry) -> Way:
    is_trusted = service.kind in _TRUSTED and service.sign_in is SignIn.MANAGED_IDENTITY
    bypasses = is_trusted and registry.bypass != "None"
    if registry.public_network_access == "Disabled":
        # The documentation does not say which of the two settings prevails.
        return Way.UNKNOWN if bypasses else Way.PUBLIC_OFF
    if bypasses:
        return Way.TRUSTED if registry.bypass is not None else Way.UNKNOWN
    allowed = [each for each in service.addresses if matches_any(each, registry.ip_rules)]
    if service.addresses:
        if len(allowed) == len(service.addresses):
            return Way.ADDRESS
        return Way.UNKNOWN if allowed else Way.ADDRESS_REFUSED
    if is_trusted:
        return Way.BYPASS_OFF
    return Way.UNKNOWN if registry.ip_rules else Way.NO_RULE
