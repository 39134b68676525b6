"""Where Azure services come from, read only where the registry restricts access."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.facts.services import Part
from tests.rules import facts

from .fake_azure import evidence
from .fakes import respond
from .test_services import APP, CLUSTER, CONTAINERS, FORBIDDEN, HELD, MACHINE, NAMED, SITE, body, found, site

DENY = replace(facts.REGISTRY, default_action="Deny")
SPOKE = "/subscriptions/s/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/spoke"
SUBNET = {"id": f"{SPOKE}/subnets/default"}
INTERFACE = {"properties": {"ipConfigurations": [{"properties": {"subnet": SUBNET}}]}}
SCALE_SET = {
    "id": "/v",
    "identity": None,
    "properties": {"virtualMachineProfile": {"networkProfile": {"networkInterfaceConfigurations": [INTERFACE]}}},
}


def cluster(address: Any) -> dict[str, Any]:
    return {
        "GET_managedClusters": evidence("arm-managed-cluster-get-kubelet-identity"),
        "GET_virtualMachineScaleSets\\?": body(value=[SCALE_SET]),
        "GET_publicIPAddresses": address,
    }


def test_a_cluster_is_in_the_networks_of_its_scale_sets_and_goes_out_through_its_load_balancer() -> None:
    service = found(CLUSTER, DENY, **cluster(body(properties={"ipAddress": "203.0.113.7"})))
    assert (service.networks, service.addresses) == ((SPOKE,), ("203.0.113.7",))


def test_addresses_that_may_not_be_read() -> None:
    service = found(CLUSTER, DENY, **cluster(FORBIDDEN))
    gap = service.gap(Part.NETWORK)
    assert gap is not None
    assert "publicIPAddresses/read" in (gap.needs or "")


def app(environment: Any) -> dict[str, Any]:
    properties = {
        "environmentId": "/subscriptions/s/environments/one",
        "configuration": {"registries": [NAMED]},
        "outboundIpAddresses": ["203.0.113.8"],
    }
    return {"GET_containerApps": body(identity=HELD, properties=properties), "GET_environments": environment}


def test_a_container_app_is_in_the_network_of_its_environment() -> None:
    configuration = {"infrastructureSubnetId": SUBNET["id"]}
    service = found(APP, DENY, **app(body(properties={"vnetConfiguration": configuration})))
    assert (service.networks, service.addresses) == ((SPOKE,), ("203.0.113.8",))


def test_an_environment_without_a_network_or_out_of_sight() -> None:
    assert found(APP, DENY, **app(body(properties={"vnetConfiguration": None}))).networks == ()
    assert found(APP, DENY, **app(FORBIDDEN)).gap(Part.NETWORK) is not None


def test_nothing_is_asked_where_everybody_gets_in() -> None:
    service = found(APP, GET_containerApps=app(None)["GET_containerApps"])
    assert (service.networks, service.addresses) == ((), ())


def test_a_container_group_names_its_subnets() -> None:
    assert found(CONTAINERS, DENY, GET_containerGroups=body(properties={"subnetIds": [SUBNET]})).networks == (SPOKE,)


def test_a_web_app_pulls_through_its_network_only_if_it_is_told_to() -> None:
    routes = site(acrUseManagedIdentityCreds=False)
    site_body = {"virtualNetworkSubnetId": SUBNET["id"], "outboundIpAddresses": "203.0.113.8,203.0.113.9"}
    through = found(SITE, **{**routes, "GET_/sites/": body(properties={**site_body, "vnetImagePullEnabled": True})})
    beside = found(SITE, **{**routes, "GET_/sites/": body(properties=site_body)})
    assert (through.networks, through.unused_network) == ((SPOKE,), None)
    assert (beside.networks, beside.unused_network) == ((), SPOKE)
    assert beside.addresses == ("203.0.113.8", "203.0.113.9")


def test_a_machine_is_in_the_network_of_its_interface() -> None:
    properties = {"networkProfile": {"networkInterfaces": [{"id": "/subscriptions/s/networkInterfaces/one"}]}}
    machine = body(identity=HELD, properties=properties)
    seen = found(MACHINE, DENY, GET_virtualMachines=machine, GET_networkInterfaces=respond(200, INTERFACE))
    unseen = found(MACHINE, DENY, GET_virtualMachines=machine, GET_networkInterfaces=FORBIDDEN)
    assert seen.networks == (SPOKE,)
    assert unseen.gap(Part.NETWORK) is not None


def test_a_scale_set_names_its_subnets() -> None:
    scale_set = MACHINE.replace("virtualMachines", "virtualMachineScaleSets")
    assert found(scale_set, DENY, GET_virtualMachineScaleSets=respond(200, SCALE_SET)).networks == (SPOKE,)
