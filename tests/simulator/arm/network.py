"""Private endpoints with their network interfaces, and private DNS zones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..world import PrivateDnsZone, PrivateEndpointConnection, Registry, World, guid
from .protocol import ArmError, Call
from .registry_body import endpoint_id
from .routes import Route

_NETWORK = "Microsoft.Network"
_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/providers/" + _NETWORK
ZONE_TYPE = f"{_NETWORK}/privateDnsZones"
_ENDPOINT = _GROUP + "/privateEndpoints/{endpoint}"
_INTERFACE = _GROUP + "/networkInterfaces/{interface}"
_ZONE = _GROUP + "/privateDnsZones/{zone}"


def network_id(world: World, name: str) -> str:
    """The resource id of a virtual network. A world names networks and says nothing else of them."""
    subscription = next(iter(world.subscriptions.values()))
    return f"/subscriptions/{subscription.id}/resourceGroups/network/providers/{_NETWORK}/virtualNetworks/{name}"


def zone_id(world: World, zone: PrivateDnsZone) -> str:
    """The resource id of a private DNS zone."""
    subscription = world.subscriptions[zone.subscription]
    group = f"/subscriptions/{subscription.id}/resourceGroups/{zone.resource_group}"
    return f"{group}/providers/{ZONE_TYPE}/{zone.zone}"


def get_endpoint(call: Call) -> dict[str, Any]:
    """Returns a private endpoint (`arm-network-private-endpoint-get-acr.json`)."""
    for registry, name, connection in _connections(call.world):
        if endpoint_id(registry, name, connection).lower() == call.path.lower():
            return _endpoint_body(call.world, registry, name, connection)
    raise _not_found(f"{_NETWORK}/privateEndpoints/{call.params['endpoint']}", call.params["group"])


def get_interface(call: Call) -> dict[str, Any]:
    """Returns the network interface of a private endpoint, as far as `az acr check-health --vnet` reads it."""
    for registry, name, connection in _connections(call.world):
        resource_id = _interface_id(registry, name, connection)
        if resource_id.lower() == call.path.lower():
            return {
                "id": resource_id,
                "name": resource_id.rpartition("/")[2],
                "type": f"{_NETWORK}/networkInterfaces",
                "location": registry.location,
                "properties": {"ipConfigurations": list(_configurations(registry, connection))},
            }
    raise _not_found(f"{_NETWORK}/networkInterfaces/{call.params['interface']}", call.params["group"])


def list_links(call: Call) -> dict[str, Any]:
    """Lists the links of a zone to virtual networks (`VirtualNetworkLinkList.json` of azure-rest-api-specs)."""
    zone = _zone(call)
    return call.page(
        [
            {
                "id": f"{zone_id(call.world, zone)}/virtualNetworkLinks/{name}-link",
                "name": f"{name}-link",
                "type": f"{ZONE_TYPE}/virtualNetworkLinks",
                "location": "global",
                "properties": {
                    "virtualNetwork": {"id": network_id(call.world, name)},
                    "registrationEnabled": False,
                    "provisioningState": "Succeeded",
                    "virtualNetworkLinkState": "Completed",
                },
            }
            for name in zone.networks
        ]
    )


def get_record(call: Call) -> dict[str, Any]:
    """Returns an A record set of a zone (`RecordSetAGet.json` of azure-rest-api-specs)."""
    zone, name = _zone(call), call.params["record"].lower()
    addresses = {label.lower(): addresses for label, addresses in zone.records.items()}.get(name)
    if addresses is None:
        raise ArmError(
            404,
            "NotFound",
            f"The resource record '{name}' does not exist in resource group '{zone.resource_group}' of subscription "
            f"'{call.params['subscription']}'.",
            gateway=False,
        )
    return {
        "id": f"{zone_id(call.world, zone)}/A/{name}",
        "name": name,
        "type": f"{ZONE_TYPE}/A",
        "etag": guid("etag", zone.zone, name),
        "properties": {
            "fqdn": f"{name}.{zone.zone}.",
            "ttl": 10,
            "aRecords": [{"ipv4Address": address} for address in addresses],
            "isAutoRegistered": False,
        },
    }


def _connections(world: World) -> Iterator[tuple[Registry, str, PrivateEndpointConnection]]:
    for registry in world.registries.values():
        for name, connection in registry.private_endpoint_connections.items():
            yield registry, name, connection


def _endpoint_body(
    world: World, registry: Registry, name: str, connection: PrivateEndpointConnection
) -> dict[str, Any]:
    resource_id = endpoint_id(registry, name, connection)
    # Whoever may approve a connection makes it at once; others ask for it, and somebody decides.
    kind, other = "privateLinkServiceConnections", "manualPrivateLinkServiceConnections"
    if connection.status == "Pending":
        kind, other = other, kind
    link = {
        "name": name,
        "id": f"{resource_id}/{kind}/{name}",
        "etag": 'W/"1"',
        "type": f"{_NETWORK}/privateEndpoints/{kind}",
        "properties": {
            "provisioningState": "Succeeded",
            "privateLinkServiceId": registry.id,
            "groupIds": ["registry"],
            "privateLinkServiceConnectionState": {
                "status": connection.status,
                "description": "",
                "actionsRequired": "None",
            },
        },
    }
    return {
        "name": resource_id.rpartition("/")[2],
        "id": resource_id,
        "etag": 'W/"1"',
        "type": f"{_NETWORK}/privateEndpoints",
        "location": registry.location,
        "properties": {
            "provisioningState": "Succeeded",
            "resourceGuid": guid("endpoint", resource_id),
            kind: [link],
            other: [],
            "customNetworkInterfaceName": "",
            "subnet": {"id": f"{network_id(world, connection.network)}/subnets/default"},
            "ipConfigurations": [],
            "networkInterfaces": [{"id": _interface_id(registry, name, connection)}],
            "customDnsConfigs": [],
        },
    }


def _interface_id(registry: Registry, name: str, connection: PrivateEndpointConnection) -> str:
    group, _, rest = endpoint_id(registry, name, connection).partition("/providers/")
    return f"{group}/providers/{_NETWORK}/networkInterfaces/{rest.rpartition('/')[2]}.nic.{guid('nic', group, name)}"


def _configurations(registry: Registry, connection: PrivateEndpointConnection) -> Iterator[dict[str, Any]]:
    for host, address in connection.addresses.items():
        member = "registry" if host.lower() == registry.login_server.lower() else f"registry_data_{registry.location}"
        yield {
            "name": f"privateEndpointIpConfig.{guid('configuration', host)}",
            "properties": {
                "privateIPAddress": address,
                "privateIPAllocationMethod": "Dynamic",
                "privateLinkConnectionProperties": {
                    "groupId": "registry",
                    "requiredMemberName": member,
                    "fqdns": [host],
                },
            },
        }


def _zone(call: Call) -> PrivateDnsZone:
    for zone in call.world.private_dns_zones.values():
        if call.path.lower().startswith(f"{zone_id(call.world, zone)}/".lower()):
            return zone
    raise _not_found(f"{ZONE_TYPE}/{call.params['zone']}", call.params["group"])


def _not_found(resource: str, group: str) -> ArmError:
    return ArmError(
        404,
        "ResourceNotFound",
        f"The Resource '{resource}' under resource group '{group}' was not found. For more details please go to "
        "https://aka.ms/ARMResourceNotFoundFix",
    )


ROUTES = (
    Route("GET", _ENDPOINT, f"{_NETWORK}/privateEndpoints/read", get_endpoint),
    Route("GET", _INTERFACE, f"{_NETWORK}/networkInterfaces/read", get_interface),
    Route("GET", f"{_ZONE}/virtualNetworkLinks", f"{ZONE_TYPE}/virtualNetworkLinks/read", list_links),
    Route("GET", f"{_ZONE}/A/{{record}}", f"{ZONE_TYPE}/A/read", get_record),
)
