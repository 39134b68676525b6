"""The registry's network rules let the service in.

Good state
    The network of the service is linked to a private DNS zone that leads to a private endpoint of the registry; or the
    addresses that the service is seen with are allowed; or it is a trusted service, which may pass by the rules.

Why it matters
    A service comes from a network of its own: what works on this machine says nothing about it. Only Container
    Instances and Machine Learning, with a managed identity, are trusted services here; AKS, Container Apps and App
    Service are not, whatever `networkRuleBypassOptions` says. A private endpoint serves a network only if the zone
    `privatelink.azurecr.io` is linked to that network: one link per network, that of a private cluster too.

How it is detected
    The service names its subnets and outbound addresses; the registry its rules, and the private DNS zones their links.
    A DNS server of one's own, a firewall or a NAT gateway on the way are not seen.

Fix
    Link the zone to the network of the service, allow its addresses, or allow trusted services.

References
    https://learn.microsoft.com/azure/container-registry/allow-access-trusted-services
    https://learn.microsoft.com/azure/container-registry/container-registry-private-endpoints
    https://learn.microsoft.com/azure/app-service/configure-custom-container
"""

from __future__ import annotations

from shlex import quote
from typing import List, Optional, Tuple

from ...access.service_way import Verdict, Way, in_endpoint_network, way_of
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...facts.private_link import PRIVATE_ENDPOINTS, PRIVATE_ZONES, PrivateEndpoint, PrivateZone
from ...facts.registry import REGISTRY, Registry
from ...facts.services import SERVICE, Service, ServiceKind
from ..base import rule
from ..service_wording import ARM, the, writes
from ..wording import MINUTES, WRITES_REGISTRY

_NETWORK_OWNER = (
    "the owner of the network, for example with the roles Private DNS Zone Contributor and Network Contributor"
)


@rule(
    code="ACRD-SVC-006",
    slug="service-blocked-by-network",
    good="The registry's network rules let the service in.",
    needs=(SERVICE, REGISTRY),
    uses=(PRIVATE_ENDPOINTS, PRIVATE_ZONES),
    rows=("S5", "S6", "B4"),
)
def judge(
    service: Service,
    registry: Registry,
    private_endpoints: Optional[Tuple[PrivateEndpoint, ...]],
    private_zones: Optional[Tuple[PrivateZone, ...]],
) -> Judgement:
    """Fails when the settings of both sides leave the service no way in."""
    verdict = way_of(service, registry, private_zones)
    if verdict.way is Way.OPEN:
        return not_applicable(f"{registry.name} keeps no network out.")
    if verdict.way is Way.UNKNOWN:
        detail = verdict.missing or f"From which addresses {the(service)} comes is not known."
        return undecided(detail, verdict.needs)
    if not verdict.way.is_refusal:
        return passed(f"{registry.name} lets {the(service)} in: {verdict.way.value}.")
    return failed(
        f"{registry.name} does not let {the(service)} in: {verdict.way.value}.",
        *_evidence(service, registry, verdict, private_endpoints),
        detail="A DNS server of one's own or a firewall on the way would not be seen here.",
        fix=_fix(service, registry, verdict, private_zones),
        confidence=Confidence.LIKELY,
    )


def _evidence(
    service: Service, registry: Registry, verdict: Verdict, endpoints: Optional[Tuple[PrivateEndpoint, ...]]
) -> List[Evidence]:
    rules = ", ".join(registry.ip_rules) or "none"
    found = [
        Evidence(
            f"publicNetworkAccess is {registry.public_network_access}, the default action {registry.default_action}; "
            f"allowed addresses: {rules}; networkRuleBypassOptions is {registry.bypass}.",
            ARM,
        )
    ]
    if service.addresses:
        found.append(Evidence(f"{service.name} goes out with {', '.join(service.addresses)}.", ARM))
    for network in verdict.unlinked:
        where = ", where a private endpoint of the registry is" if in_endpoint_network((network,), endpoints) else ""
        found.append(
            Evidence(f"It is in the network {_name(network)}{where}; no private DNS zone leads there from it.", ARM)
        )
    if service.unused_network is not None:
        found.append(
            Evidence(f"It is in the network {_name(service.unused_network)}, but does not pull through it.", ARM)
        )
    return found


def _fix(service: Service, registry: Registry, verdict: Verdict, zones: Optional[Tuple[PrivateZone, ...]]) -> Fix:
    zone = next((each for each in zones or () if each.addresses(registry.login_server)), None)
    if verdict.unlinked and zone is not None:
        parts = zone.resource_id.split("/")
        commands = tuple(
            f"az network private-dns link vnet create --resource-group {quote(parts[4])} "
            f"--zone-name {quote(parts[-1])} --name {quote(_name(network) + '-link')} "
            f"--virtual-network {quote(network)} --registration-enabled false"
            for network in verdict.unlinked
        )
        return Fix("Link the private DNS zone to the network of the service.", commands, _NETWORK_OWNER, MINUTES)
    if service.unused_network is not None:
        command = f"az resource update --ids {quote(service.resource_id)} --set properties.vnetImagePullEnabled=true"
        return Fix("Have the app pull its image through its network.", (command,), writes(service), MINUTES)
    if service.kind is ServiceKind.TASK:
        return _of_task(registry, verdict)
    if verdict.way is Way.BYPASS_OFF:
        command = f"az acr update --name {quote(registry.name)} --allow-trusted-services true"
        return Fix("Allow trusted services.", (command,), WRITES_REGISTRY, MINUTES)
    if verdict.way is Way.ADDRESS_REFUSED:
        commands = tuple(
            f"az acr network-rule add --name {quote(registry.name)} --ip-address {quote(each)}"
            for each in service.addresses
        )
        return Fix("Allow the addresses of the service, as long as they stay.", commands, WRITES_REGISTRY, MINUTES)
    command = (
        f"az network private-endpoint create --resource-group {quote(service.resource_group)} "
        f"--name {quote(registry.name + '-endpoint')} --connection-name {quote(registry.name)} "
        f"--private-connection-resource-id {quote(registry.resource_id)} "
        "--group-id registry --vnet-name NETWORK --subnet SUBNET"
    )
    return Fix(
        "Make a private endpoint of the registry in the network of the service, with its private DNS zone.",
        (command,),
        _NETWORK_OWNER,
        MINUTES,
    )


def _of_task(registry: Registry, verdict: Verdict) -> Fix:
    if verdict.way is Way.TASKS_OFF:
        command = (
            f"az resource update --ids {quote(registry.resource_id)} --api-version 2025-06-01-preview "
            "--set properties.networkRuleBypassAllowedForTasks=true"
        )
        return Fix("Let tasks with a system-assigned identity pass by the rules.", (command,), WRITES_REGISTRY, MINUTES)
    command = f"az acr agentpool create --registry {quote(registry.name)} --name POOL --subnet-id SUBNET"
    text = "Run the task in an agent pool in a network that may come in, or give it a system-assigned identity."
    return Fix(text, (command,), WRITES_REGISTRY, MINUTES)


def _name(resource_id: str) -> str:
    return resource_id.rpartition("/")[2]
