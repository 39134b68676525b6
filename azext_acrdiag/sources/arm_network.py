"""Private endpoints and private DNS zones, as Azure Resource Manager shows them."""

from __future__ import annotations

from typing import Dict, List, Optional, Tuple

from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..facts.private_link import HostAddresses, PrivateEndpoint, PrivateZone
from ..facts.registry import Location, Registry
from .azure_rest import FAILURES, Refused, RestService, odata
from .fields import objects, required, text, texts

_SOURCE = "Azure Resource Manager"
_NETWORK_VERSION = "2022-01-01"
_DNS_VERSION = "2020-06-01"
_RESOURCE_GRAPH_VERSION = "2021-03-01"
_ENDPOINT_READ = "Microsoft.Network/privateEndpoints/read and networkInterfaces/read"
_ZONE_READ = (
    "Microsoft.Network/privateDnsZones/read, with privateDnsZones/A/read and privateDnsZones/virtualNetworkLinks/read"
)
_ZONE_TYPE = "microsoft.network/privatednszones"
_MOST = 5
"""Of endpoints, of zones, and of hosts in a zone: enough for all but strange registries, and a bound on requests."""


class NetworkSource:
    """Providers of private_endpoints and private_zones."""

    def __init__(self, service: RestService) -> None:
        self._service = service

    def private_endpoints(self, registry: Registry) -> Fact[Tuple[PrivateEndpoint, ...]]:
        """The private endpoints of the registry with their addresses; they may be in anybody's subscription."""
        statuses = dict(registry.private_endpoints)
        found, refusal = [], None
        for name, resource_id in registry.private_endpoint_ids[:_MOST]:
            try:
                found.append(self._endpoint(name, statuses[name], resource_id))
            except FAILURES as failure:
                refusal = failure
                found.append(PrivateEndpoint(name, statuses[name], None))
        if refusal is not None and all(each.network is None for each in found):
            raised = refusal

            def ask() -> Fact[Tuple[PrivateEndpoint, ...]]:
                raise raised

            return self._service.fact(ask, _ENDPOINT_READ)
        return Known(tuple(found), _SOURCE)

    def private_zones(self, registry: Registry, location: Location) -> Fact[Tuple[PrivateZone, ...]]:
        """The private DNS zones for registries that the account can read, with their records of this one."""
        if location.registry is None:
            return Absent("The registry was not found.")
        label, _, suffix = registry.login_server.partition(".")
        hosts = {registry.login_server: label}
        hosts.update((host, host[: -len(suffix) - 1]) for host in registry.data_endpoint_hosts[: _MOST - 1])
        subscription_id = location.registry.subscription_id

        def ask() -> Fact[Tuple[PrivateZone, ...]]:
            ids = self._zone_ids(f"privatelink.{suffix}", subscription_id)
            if not ids:
                return Unknown(
                    Why.PERMISSION, f"The account can read no private DNS zone privatelink.{suffix}.", _ZONE_READ
                )
            return Known(tuple(self._zone(each, hosts, subscription_id) for each in ids[:_MOST]), _SOURCE)

        return self._service.fact(ask, _ZONE_READ)

    def _endpoint(self, name: str, status: str, resource_id: str) -> PrivateEndpoint:
        version = {"api-version": _NETWORK_VERSION}
        subscription_id = resource_id.split("/")[2]
        answer = self._service.get(resource_id, version, subscription_id)
        subnet = required(text(answer, "properties", "subnet", "id"), "subnet")
        interfaces = objects(answer, "properties", "networkInterfaces") or ()
        hosts: Dict[str, List[str]] = {}
        for interface in interfaces[:1]:
            content = self._service.get(required(text(interface, "id"), "id"), version, subscription_id)
            for configuration in objects(content, "properties", "ipConfigurations") or ():
                address = text(configuration, "properties", "privateIPAddress")
                for host in texts(configuration, "properties", "privateLinkConnectionProperties", "fqdns") or ():
                    hosts.setdefault(host.lower(), []).extend([address] if address else [])
        pairs = tuple(HostAddresses(host, tuple(addresses)) for host, addresses in hosts.items())
        return PrivateEndpoint(name, status, subnet.rpartition("/subnets/")[0], pairs)

    def _zone_ids(self, zone: str, subscription_id: str) -> List[str]:
        query = (
            f"resources | where type =~ '{_ZONE_TYPE}' | where name =~ '{odata(zone)}' | project id | order by id asc"
        )
        answer = self._service.post(
            "/providers/Microsoft.ResourceGraph/resources",
            {"api-version": _RESOURCE_GRAPH_VERSION},
            {"query": query, "options": {"$top": _MOST, "resultFormat": "objectArray"}},
            subscription_id,
        )
        return [required(text(row, "id"), "id") for row in required(objects(answer, "data"), "data")]

    def _zone(self, resource_id: str, hosts: Dict[str, str], subscription_id: str) -> PrivateZone:
        version = {"api-version": _DNS_VERSION}
        links = self._service.pages(f"{resource_id}/virtualNetworkLinks", version, subscription_id)
        networks = (text(link, "properties", "virtualNetwork", "id") for link in links)
        return PrivateZone(
            resource_id,
            tuple(each for each in networks if each),
            tuple(
                HostAddresses(host, self._addresses(f"{resource_id}/A/{label}", version, subscription_id))
                for host, label in hosts.items()
            ),
        )

    def _addresses(self, path: str, version: Dict[str, str], subscription_id: str) -> Tuple[str, ...]:
        try:
            answer = self._service.get(path, version, subscription_id)
        except Refused as refusal:
            if refusal.status == 404:
                return ()
            raise
        found: List[Optional[str]] = [
            text(each, "ipv4Address") for each in objects(answer, "properties", "aRecords") or ()
        ]
        return tuple(address for address in found if address)
