"""The firewall of a registry: who gets through, and what everybody else is told."""

from __future__ import annotations

from typing import Any

import pytest

from ..simulator.registry.network import arrives_privately, is_allowed
from ..simulator.world import Client, Registry
from .registry_under_test import REGISTRY, bearer, registry_with, serving, world_with

_PLACE = {"subscription": "prod", "resourceGroup": "apps"}


def _registry(**changes: Any) -> Registry:
    return Registry.model_validate(_PLACE | changes)


def _rules(*values: str) -> dict[str, Any]:
    return {"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": value} for value in values]}}


@pytest.mark.parametrize(
    ("properties", "address", "allowed"),
    [
        ({}, "203.0.113.10", True),
        (_rules(), "203.0.113.10", False),
        (_rules("203.0.113.10"), "203.0.113.10", True),
        (_rules("203.0.113.0/28"), "203.0.113.10", True),
        (_rules("203.0.113.7/28"), "203.0.113.10", True),
        (_rules("203.0.113.0/29"), "203.0.113.10", False),
        (_rules("198.51.100.1", "203.0.113.0/24"), "203.0.113.10", True),
        (_rules("0.0.0.0/0"), "2001:db8::10", False),
        ({"publicNetworkAccess": "Disabled"}, "203.0.113.10", False),
        (_rules("203.0.113.10") | {"publicNetworkAccess": "Disabled"}, "203.0.113.10", False),
    ],
)
def test_the_rules_decide_about_an_address(properties: dict[str, Any], address: str, allowed: bool) -> None:
    assert is_allowed(_registry(**properties), address, privately=False) is allowed


@pytest.mark.parametrize("properties", [_rules(), {"publicNetworkAccess": "Disabled"}])
def test_no_rule_applies_to_a_private_endpoint(properties: dict[str, Any]) -> None:
    assert is_allowed(_registry(**properties), "10.0.0.4", privately=True)


@pytest.mark.parametrize(
    ("status", "path", "privately"),
    [
        ("Approved", [REGISTRY], True),
        ("Approved", [], False),
        ("Pending", [REGISTRY], False),
        ("Rejected", [REGISTRY], False),
    ],
)
def test_only_an_approved_private_endpoint_is_a_way(status: str, path: list[str], privately: bool) -> None:
    registry = _registry(privateEndpointConnections={"one": {"status": status}})
    assert arrives_privately(REGISTRY, registry, Client(private_path=path)) is privately


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v2/"),
        ("POST", "/oauth2/exchange"),
        ("GET", "/oauth2/token"),
        ("GET", "/v2/team/api/manifests/1.4"),
        ("GET", "/acr/v1/_catalog"),
        ("GET", "/no/such/page"),
    ],
)
def test_a_denied_client_hears_its_address_everywhere(method: str, path: str) -> None:
    with serving(registry_with(publicNetworkAccess="Disabled")) as registry:
        answer = registry.call(method, path, headers=bearer("whatever"))
    assert answer.status == 403
    assert (
        rb"client with IP \u0027203.0.113.10\u0027 is not allowed access. Refer https://aka.ms/acr/firewall"
        in answer.raw
    )
    assert answer.error.startswith(
        "DENIED client with IP '203.0.113.10' is not allowed access. "
        "Refer https://aka.ms/acr/firewall to grant access. CorrelationId: "
    )
    assert "WWW-Authenticate" not in answer.headers


def test_the_correlation_id_can_be_left_out() -> None:
    world = world_with(registries={REGISTRY: _rules("192.0.2.1")}, knobs={"correlationId": False})
    with serving(world) as registry:
        assert registry.call("GET", "/v2/").error.endswith("to grant access.")


def test_a_client_on_the_private_path_gets_the_challenge() -> None:
    properties = {"publicNetworkAccess": "Disabled", "privateEndpointConnections": {"one": {}}}
    world = world_with(registries={REGISTRY: properties}, client={"privatePath": [REGISTRY]})
    with serving(world) as registry:
        assert registry.call("GET", "/v2/").status == 401


@pytest.mark.parametrize(
    ("status", "address", "expected"),
    [("Approved", "10.0.0.7", 401), ("Pending", "10.0.0.7", 403), ("Approved", "10.9.9.9", 403)],
)
def test_a_zone_leads_in_by_an_approved_endpoint_only(status: str, address: str, expected: int) -> None:
    endpoint = {"status": status, "addresses": {"contosoapps.azurecr.io": "10.0.0.7"}}
    zone = {
        "subscription": "prod",
        "resourceGroup": "apps",
        "zone": "privatelink.azurecr.io",
        "records": {"contosoapps": [address]},
        "networks": ["apps-network"],
    }
    world = world_with(
        registries={REGISTRY: {"publicNetworkAccess": "Disabled", "privateEndpointConnections": {"one": endpoint}}},
        privateDnsZones={"hub": zone},
        client={"network": "apps-network"},
    )
    with serving(world) as registry:
        assert registry.call("GET", "/v2/").status == expected


def test_a_denied_call_is_logged_with_the_address() -> None:
    with serving(registry_with(publicNetworkAccess="Disabled")) as registry:
        registry.call("GET", "/v2/", headers={"User-Agent": "docker/28"})
        (event,) = registry.context.events
    assert (event.operation, event.status, event.address, event.user_agent) == (
        "Login",
        403,
        "203.0.113.10",
        "docker/28",
    )
