"""The names of the registry lead to its private endpoint, which is approved.

Good state
    The private DNS zone that the network uses has a record of the login server and of each data endpoint, with the
    addresses of a private endpoint whose connection is approved.

Why it matters
    A private endpoint works by its DNS records alone. Where the zone is not linked, lacks a record or keeps one of an
    endpoint that is gone, clients see a missing name, a time-out or a refused public address, and nothing says why.

How it is detected
    Only where the registry or a data endpoint is not reached: the state of the connections, the addresses of the
    endpoints' network interfaces, and the records and links of the zones that the account can read, held against the
    address that the name has here.

Fix
    Approve the connection, link the zone to the client's network, or add the missing record, best by a zone group of
    the private endpoint.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-private-endpoints
    https://learn.microsoft.com/azure/private-link/private-endpoint-dns
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Sequence, Tuple

from ...access.ip_rules import is_private
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.network import (
    CHALLENGE,
    DATA_ENDPOINTS,
    RESOLUTION,
    Challenge,
    Contact,
    Resolution,
    Route,
)
from ...facts.private_link import APPROVED, PRIVATE_ENDPOINTS, PRIVATE_ZONES, PrivateEndpoint, PrivateZone
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_NETWORK, BY_REGISTRY, Clues, Context, Pattern
from ..wording import MINUTES, WRITES_REGISTRY, resolution_evidence, subscription_option

_PRIVATE = r"(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)[\d.]{3,11}"
_CLUES = Clues(
    "The private endpoint of the registry is not found or not reached from where the client runs.",
    "Link the private DNS zone to the client's network, have records for login server and data endpoint, and open the "
    "way to port 443.",
    (
        Pattern("privatelink.azurecr.", 90, BY_NETWORK, ANYWHERE),
        Pattern("i/o timeout", 88, BY_NETWORK, AT_REGISTRY, rf"(?:dial tcp|->) ?{_PRIVATE}:443: i/o timeout"),
        Pattern("connect: ", 84, BY_NETWORK, AT_REGISTRY, rf"dial tcp {_PRIVATE}:443: connect: "),
        Pattern("private endpoint", 68, BY_NETWORK, AT_REGISTRY),
        Pattern("i/o timeout", 64, BY_NETWORK),
        Pattern("client.timeout exceeded", 70, BY_NETWORK),
        Pattern("context deadline exceeded", 68, BY_NETWORK),
        Pattern("request canceled while waiting", 70, BY_NETWORK),
        Pattern("no such host", 62, BY_NETWORK),
        Pattern("connectivity_dns_error", 68, BY_NETWORK, ANYWHERE),
        Pattern("connect to the registry login server", 58, BY_NETWORK, ANYWHERE),
        Pattern(
            "failed to fetch", 46, BY_REGISTRY, AT_REGISTRY, r"failed to fetch (?:anonymous|oauth) token[^\n]{0,200}403"
        ),
    ),
    (
        Context("private endpoint", 16),
        Context("blob.core", -26),
        Context(".data.azurecr.", -20),
    ),
    (
        "nslookup {host}",
        "az network private-endpoint-connection list --name {name} --resource-group "
        "RESOURCE_GROUP --type Microsoft.ContainerRegistry/registries",
    ),
    "the administrator of the network",
)
_LOST = (Contact.TIMED_OUT, Contact.REFUSED, Contact.RESET, Contact.TLS_FAILED, Contact.NOT_A_REGISTRY)
_STATES = {
    "Pending": "waits for approval",
    "Rejected": "was rejected",
    "Disconnected": "was disconnected",
}
_UNKNOWN = ("", "", "SUBSCRIPTION", "", "RESOURCE_GROUP", "ENDPOINT")
"""In place of the parts of a resource id that is not known."""
_NETWORK_OWNER = "whoever runs the network: Private DNS Zone Contributor on the zone"


@rule(
    code="ACRD-NET-010",
    slug="private-endpoint-dns-wrong",
    good="The names of the registry lead to its private endpoint, which is approved.",
    needs=(TARGET, CHALLENGE, REGISTRY),
    uses=(RESOLUTION, DATA_ENDPOINTS, PRIVATE_ENDPOINTS, PRIVATE_ZONES, LOCATION),
    explains=(
        "dns-resolution-failed",
        "registry-unreachable",
        "tls-interception",
        "not-a-registry-answer",
        "client-ip-not-allowed",
        "public-network-disabled",
        "data-endpoint-blocked",
    ),
    rows=("S3", "S5"),
    clues=_CLUES,
)
def judge(
    target: Target,
    challenge: Challenge,
    registry: Registry,
    resolution: Optional[Resolution],
    data_endpoints: Optional[Tuple[Route, ...]],
    private_endpoints: Optional[Tuple[PrivateEndpoint, ...]],
    private_zones: Optional[Tuple[PrivateZone, ...]],
    location: Optional[Location],
) -> Judgement:
    """Fails where the registry is not reached and its endpoints or zones tell why."""
    if not registry.private_endpoints:
        return not_applicable("The registry has no private endpoint.")
    unfound = [each.host for each in data_endpoints or () if each.obstacle is not None]
    if challenge.contact is Contact.CHALLENGED and not unfound:
        return passed("The registry and its data endpoints are reached.")
    address = _private_address(resolution)
    seen = (resolution_evidence(resolution),) if resolution is not None and resolution.addresses else ()
    if address is not None and challenge.contact in _LOST:
        return _leads_nowhere(target, registry, address, private_endpoints, location, seen)
    if challenge.contact is Contact.CHALLENGED:
        hosts = unfound
    elif challenge.contact in (Contact.NAME_NOT_RESOLVED, Contact.DENIED):
        hosts = [registry.login_server]
    else:
        return undecided("Nothing here tells whether the way to the private endpoint is open.")
    if private_zones is None:
        return undecided(
            "The private DNS zone of the registry could not be read.",
            "Microsoft.Network/privateDnsZones/read, with privateDnsZones/A/read and "
            "privateDnsZones/virtualNetworkLinks/read, for example by the role Reader on the zone",
        )
    return _by_zones(registry, hosts, private_endpoints or (), private_zones, seen)


def _private_address(resolution: Optional[Resolution]) -> Optional[str]:
    addresses = resolution.addresses if resolution is not None else ()
    return next((each for each in addresses if is_private(each)), None)


def _leads_nowhere(
    target: Target,
    registry: Registry,
    address: str,
    endpoints: Optional[Tuple[PrivateEndpoint, ...]],
    location: Optional[Location],
    seen: Tuple[Evidence, ...],
) -> Judgement:
    """The name leads to a private address where no registry answers."""
    owner = next((each for each in endpoints or () if address in each.addresses), None)
    states = dict(registry.private_endpoints)
    name = owner.name if owner else next(iter(states))
    if (owner.status if owner else None) == APPROVED:
        return passed(f"The name leads to the address of the private endpoint {name}, which is approved.")
    if owner is not None or APPROVED not in states.values():
        state = states.get(name, "unknown")
        waits = state == "Pending"
        verb = "approve" if waits else "show"
        command = f"az acr private-endpoint-connection {verb} --registry-name {quote(target.name)} --name {quote(name)}"
        text = "Approve the connection." if waits else "Delete the private endpoint and make it anew."
        return failed(
            f"The private endpoint {name} of {registry.name} {_STATES.get(state, f'is {state}')}.",
            *seen,
            Evidence(f"The connection {name} is {state}.", "Azure Resource Manager"),
            detail="A private endpoint carries nothing before its connection is approved.",
            fix=Fix(text, (command + subscription_option(location),), WRITES_REGISTRY, MINUTES),
            confidence=Confidence.CERTAIN if owner else Confidence.LIKELY,
        )
    if endpoints is None or any(each.network is None for each in endpoints):
        return undecided(
            "The addresses of the private endpoints could not be read.",
            "Microsoft.Network/privateEndpoints/read and networkInterfaces/read",
        )
    right = ", ".join(sorted({each for endpoint in endpoints for each in endpoint.addresses}))
    return failed(
        f"{registry.login_server} leads to {address} here, which is no address of its private endpoints.",
        *seen,
        Evidence(f"The private endpoints have the addresses {right}.", "Azure Resource Manager"),
        detail="A zone that is linked to this network, or its own DNS, keeps a record of an endpoint that is gone.",
        fix=Fix(
            "Correct the record in the zone that this network uses.",
            (f"nslookup {quote(registry.login_server)}", _zone_group(registry)),
            _NETWORK_OWNER,
            MINUTES,
        ),
    )


def _by_zones(
    registry: Registry,
    hosts: Sequence[str],
    endpoints: Tuple[PrivateEndpoint, ...],
    zones: Tuple[PrivateZone, ...],
    seen: Tuple[Evidence, ...],
) -> Judgement:
    """What the zones say of the hosts that are not found here, or only with their public address."""
    zone_name = "privatelink." + registry.login_server.partition(".")[2]
    for host in hosts:
        holding = [zone for zone in zones if zone.addresses(host)]
        if not holding:
            return failed(
                f"The private DNS zone {zone_name} has no record of {host}.",
                *seen,
                *(Evidence(f"No A record of {host}.", zone.resource_id) for zone in zones),
                fix=Fix(
                    "Add the record, best by a zone group of the private endpoint, which keeps it up to date.",
                    (_zone_group(registry, zones[0].resource_id),),
                    _NETWORK_OWNER,
                    MINUTES,
                ),
                confidence=Confidence.LIKELY,
            )
        right = {
            address
            for endpoint in endpoints
            for each in endpoint.hosts
            if each.host == host
            for address in each.addresses
        }
        wrong = [zone for zone in holding if right and not right & {*zone.addresses(host)}]
        if len(wrong) == len(holding):
            return failed(
                f"The private DNS zone {zone_name} leads {host} to an address that no private endpoint has.",
                *seen,
                *(Evidence(f"{host} has {', '.join(zone.addresses(host))}.", zone.resource_id) for zone in wrong),
                Evidence(f"The private endpoints have {', '.join(sorted(right))}.", "Azure Resource Manager"),
                fix=Fix("Correct the record.", (_zone_group(registry, wrong[0].resource_id),), _NETWORK_OWNER, MINUTES),
                confidence=Confidence.LIKELY,
            )
        linked = {network.lower() for zone in holding for network in zone.networks}
        for endpoint in endpoints:
            if endpoint.network is not None and endpoint.network.lower() not in linked:
                return _not_linked(host, endpoint, holding[0], zone_name, seen)
    return undecided(
        "The private DNS zone leads to the private endpoint. Whether this machine is in a network that is linked to "
        "the zone, or forwards to it, cannot be seen from here."
    )


def _not_linked(
    host: str, endpoint: PrivateEndpoint, zone: PrivateZone, zone_name: str, seen: Tuple[Evidence, ...]
) -> Judgement:
    network = endpoint.network or ""
    _, _, subscription_id, _, group, *_ = zone.resource_id.split("/")
    links = ", ".join(each.rpartition("/")[2] for each in zone.networks) or "no network"
    return failed(
        f"The private DNS zone {zone_name} is not linked to {network.rpartition('/')[2]}, the network of the private "
        f"endpoint {endpoint.name}.",
        *seen,
        Evidence(f"The zone, which has a record of {host}, is linked to {links}.", zone.resource_id),
        detail="Machines in that network get the public address, unless their DNS is forwarded to a linked network.",
        fix=Fix(
            "Link the zone to the network that this machine is in.",
            (
                f"az network private-dns link vnet create --subscription {quote(subscription_id)} "
                f"--resource-group {quote(group)} --zone-name {quote(zone_name)} "
                f"--name {quote(network.rpartition('/')[2] + '-link')} --virtual-network {quote(network)} "
                "--registration-enabled false",
            ),
            _NETWORK_OWNER,
            MINUTES,
        ),
        confidence=Confidence.LIKELY,
    )


def _zone_group(registry: Registry, zone_id: str = "ZONE_ID") -> str:
    """The command that has a private endpoint keep its own records in a zone."""
    resource_id = registry.private_endpoint_ids[0][1] if registry.private_endpoint_ids else ""
    _, _, subscription_id, _, group, *_, name = resource_id.split("/") if resource_id.count("/") > 5 else _UNKNOWN
    return (
        f"az network private-endpoint dns-zone-group create --subscription {quote(subscription_id)} "
        f"--resource-group {quote(group)} --endpoint-name {quote(name)} --name default "
        f"--zone-name registry --private-dns-zone {quote(zone_id)}"
    )
