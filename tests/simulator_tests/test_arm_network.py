"""Azure Resource Manager: private endpoints, their interfaces, private DNS zones."""

from __future__ import annotations

from typing import Any

from ..simulator.world import World
from .registry_under_test import REGISTRY, world_with
from .service_under_test import arm_of

HOST = "contosoapps.azurecr.io"
NETWORK = "api-version=2022-01-01"
DNS = "api-version=2020-06-01"


def _world(**connection: Any) -> World:
    return world_with(
        registries={REGISTRY: {"privateEndpointConnections": {"pe": {"addresses": {HOST: "10.0.0.7"}, **connection}}}},
        privateDnsZones={
            "hub": {
                "subscription": "prod",
                "resourceGroup": "apps",
                "zone": "privatelink.azurecr.io",
                "records": {"contosoapps": ["10.0.0.7"]},
                "networks": ["apps-network"],
            }
        },
    )


def _group(world: World) -> str:
    return f"{world.registries[REGISTRY].id.partition('/providers/')[0]}/providers/Microsoft.Network"


def test_an_endpoint_leads_to_its_interface_and_network() -> None:
    world = _world(network="spoke")
    arm = arm_of(world)
    registry = arm.get(f"{world.registries[REGISTRY].id}?api-version=2026-09-01-preview").body
    (connection,) = registry["properties"]["privateEndpointConnections"]
    properties = arm.get(f"{connection['properties']['privateEndpoint']['id']}?{NETWORK}").body["properties"]
    assert properties["subnet"]["id"].endswith("/virtualNetworks/spoke/subnets/default")
    assert properties["privateLinkServiceConnections"][0]["properties"]["privateLinkServiceId"] == registry["id"]
    (configuration,) = arm.get(f"{properties['networkInterfaces'][0]['id']}?{NETWORK}").body["properties"][
        "ipConfigurations"
    ]
    assert configuration["properties"]["privateIPAddress"] == "10.0.0.7"
    assert configuration["properties"]["privateLinkConnectionProperties"]["fqdns"] == [HOST]


def test_a_connection_that_waits_was_asked_for() -> None:
    world = _world(status="Pending")
    properties = arm_of(world).get(f"{_group(world)}/privateEndpoints/pe?{NETWORK}").body["properties"]
    assert properties["privateLinkServiceConnections"] == []
    assert len(properties["manualPrivateLinkServiceConnections"]) == 1


def test_a_zone_shows_its_links_and_records() -> None:
    world = _world()
    arm, zone = arm_of(world), f"{_group(world)}/privateDnsZones/privatelink.azurecr.io"
    (link,) = arm.get(f"{zone}/virtualNetworkLinks?{DNS}").body["value"]
    assert link["properties"]["virtualNetwork"]["id"].endswith("/virtualNetworks/apps-network")
    record = arm.get(f"{zone}/A/ContosoApps?{DNS}").body["properties"]
    assert (record["fqdn"], record["aRecords"]) == (
        "contosoapps.privatelink.azurecr.io.",
        [{"ipv4Address": "10.0.0.7"}],
    )
    missing = arm.get(f"{zone}/A/contosoapps.westeurope.data?{DNS}")
    assert (missing.status, missing.body["error"]["code"]) == (404, "NotFound")


def test_what_is_not_there_and_who_may_not_read() -> None:
    world = _world()
    arm, group = arm_of(world), _group(world)
    for path in ("privateEndpoints/none", "networkInterfaces/none", "privateDnsZones/none/A/x"):
        assert arm.get(f"{group}/{path}?{NETWORK}").status == 404
    assert arm.get(f"{group}/privateEndpoints/pe?{NETWORK}", "ci-push").status == 403


def test_resource_graph_knows_the_zones() -> None:
    query = "resources | where type =~ 'microsoft.network/privatednszones' | project id, name"
    arm = arm_of(_world())
    path = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
    assert [row["name"] for row in arm.post(path, {"query": query}).body["data"]] == ["privatelink.azurecr.io"]
    assert arm.post(path, {"query": query}, "ci-push").body["data"] == []
