"""What a registry is like, over recorded answers; runs with every supported CLI."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.fact import Absent, Known, Unknown, Why
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.domain.subject import ZERO_GUID
from azext_acrdiag.domain.target import Target, parse_target
from azext_acrdiag.facts.login import Credential, SecretShape
from azext_acrdiag.facts.registry import Location, NameAvailability, Registry
from azext_acrdiag.facts.repository import ScopedToken, TokenPassword
from azext_acrdiag.ports import Response
from azext_acrdiag.sources.account import Subscription
from azext_acrdiag.sources.arm import ArmSource, read_registry, reference

from .fake_azure import (
    ACCOUNT,
    ACTIVE,
    FOREIGN,
    FOREIGN_TENANT,
    LOCATION,
    NOWHERE,
    OTHER,
    SUBSCRIPTIONS,
    TENANT,
    FakeAzure,
    evidence,
    make_arm,
    resource_id,
)
from .fakes import respond

REGISTRY = "GET /registries/contosoapps\\?"

MakeSource = Callable[..., ArmSource]


@pytest.fixture
def source_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeSource:
    """Makes the source on a stand-in for Azure."""
    return partial(make_arm, tmp_path, monkeypatch)


def target(text: str = "contosoapps") -> Target:
    return parse_target(text, (Action.PULL,))


# Settings


def settings(source_on: MakeSource, answer: Any) -> Any:
    return source_on(FakeAzure({REGISTRY: answer})).registry(LOCATION)


def test_the_settings_of_a_registry(source_on: MakeSource) -> None:
    found = settings(source_on, evidence("arm-registries-get-abac"))
    assert isinstance(found, Known)
    registry = found.value
    assert registry.login_server == "clitestabac000002.azurecr.io"
    assert (registry.sku, registry.provisioning_state) == ("Basic", "Succeeded")
    assert (registry.admin_user_enabled, registry.anonymous_pull_enabled) == (False, False)
    assert (registry.public_network_access, registry.default_action, registry.ip_rules) == ("Enabled", None, ())
    assert registry.is_abac
    assert registry.arm_audience_enabled
    assert registry.tenant_id == TENANT


def test_the_network_rules_of_a_registry(source_on: MakeSource) -> None:
    found = settings(source_on, evidence("arm-registries-get-premium-firewall-ip-rule"))
    assert isinstance(found, Known)
    assert found.value.default_action == "Deny"
    assert len(found.value.ip_rules) == 1
    assert found.value.bypass == "AzureServices"


def test_the_data_endpoints_of_a_registry(source_on: MakeSource) -> None:
    found = settings(source_on, evidence("arm-registries-get-premium-data-endpoint"))
    assert isinstance(found, Known)
    assert found.value.data_endpoint_hosts


def test_rules_for_subnets_and_regional_endpoints_are_read_where_the_version_has_them(source_on: MakeSource) -> None:
    found = settings(source_on, evidence("arm-registries-get-premium-firewall-vnet-rule"))
    assert isinstance(found, Known)
    assert "/virtualNetworks/" in found.value.network.virtual_network_rules[0]
    assert found.value.network.regional_endpoints is None
    found = settings(source_on, evidence("arm-registries-put-regional-endpoints"))
    assert isinstance(found, Known)
    assert found.value.network.regional_endpoints
    assert found.value.network.regional_hosts == ("clireg000002.westus.geo.azurecr.io",)
    found = settings(source_on, evidence("arm-registries-get-premium-2026-09"))
    assert isinstance(found, Known)
    network = found.value.network
    assert (network.tasks_bypass, network.endpoint_protocol, network.regional_endpoints) == (False, "IPv4", False)


def test_private_endpoints_come_with_their_status() -> None:
    def connection(name: str, *status: str) -> dict[str, Any]:
        state = {"status": status[0]} if status else {}
        return {"name": name, "properties": {"privateLinkServiceConnectionState": state}}

    body = {"loginServer": "r.azurecr.io", "privateEndpointConnections": [connection("a", "Pending"), connection("b")]}
    registry = read_registry({"id": "/r", "name": "r", "properties": body}, None)
    assert registry.private_endpoints == (("a", "Pending"), ("b", "unknown"))


def test_what_the_service_does_not_say_is_not_known(source_on: MakeSource) -> None:
    body = {"id": resource_id(), "name": "contosoapps", "properties": {"loginServer": "contosoapps.azurecr.io"}}
    found = settings(source_on, respond(200, body))
    assert isinstance(found, Known)
    registry = found.value
    assert registry.is_abac is None
    for value in (
        registry.sku,
        registry.admin_user_enabled,
        registry.anonymous_pull_enabled,
        registry.public_network_access,
        registry.default_action,
        registry.bypass,
        registry.arm_audience_enabled,
    ):
        assert value is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": resource_id(), "name": "contosoapps"},
        {"id": resource_id(), "name": "contosoapps", "properties": {"loginServer": None}},
        {"id": resource_id(), "name": "contosoapps", "properties": {"loginServer": "r", "networkRuleSet": "Deny"}},
        {"id": resource_id(), "name": "contosoapps", "properties": "none"},
    ],
)
def test_settings_in_another_shape_are_unknown(source_on: MakeSource, body: Any) -> None:
    found = settings(source_on, respond(200, body))
    assert isinstance(found, Unknown)
    assert found.why is Why.ERROR


def test_settings_that_may_not_be_read_name_the_permission(source_on: MakeSource) -> None:
    found = settings(source_on, evidence("arm-authorization-failed-403-read"))
    assert isinstance(found, Unknown)
    assert found.why is Why.PERMISSION
    assert found.needs == "Microsoft.ContainerRegistry/registries/read"
    assert "does not have authorization to perform action" in found.detail


def test_a_registry_that_was_not_found_has_unknown_settings(source_on: MakeSource) -> None:
    azure = FakeAzure({})
    assert source_on(azure).registry(NOWHERE) == Unknown(
        Why.PERMISSION,
        "The registry is in no subscription that this account can read.",
        "Microsoft.ContainerRegistry/registries/read",
    )
    assert azure.requests == []


def test_the_tenant_is_that_of_the_registrys_subscription(source_on: MakeSource) -> None:
    def tenant(subscription_id: str, known: tuple[Subscription, ...]) -> Any:
        location = replace(LOCATION, registry=reference(resource_id(subscription_id)))
        azure = FakeAzure({REGISTRY: evidence("arm-registries-get-basic")})
        found = source_on(azure, known=known).registry(location)
        assert isinstance(found, Known)
        return found.value.tenant_id

    delegated = replace(SUBSCRIPTIONS[0], home_tenant_id="customer")
    assert tenant(FOREIGN, SUBSCRIPTIONS) == FOREIGN_TENANT
    assert tenant(ACTIVE, (delegated,)) == "customer"
    assert tenant(OTHER, (delegated,)) is None


# Name


def test_a_taken_name(source_on: MakeSource) -> None:
    azure = FakeAzure({"POST /checkNameAvailability": evidence("arm-registries-check-name-taken")})
    found = source_on(azure).name_availability(target(), ACCOUNT, NOWHERE)
    assert isinstance(found, Known)
    assert (found.value.available, found.value.reason) == (False, "AlreadyExists")
    assert found.value.message


def test_a_free_name(source_on: MakeSource) -> None:
    azure = FakeAzure({"POST /checkNameAvailability": evidence("arm-registries-check-name-available")})
    found = source_on(azure).name_availability(target(), ACCOUNT, NOWHERE)
    assert isinstance(found, Known)
    assert found.value == NameAvailability(True, None, None)


@pytest.mark.parametrize(
    ("text", "location"),
    [("contosoapps", LOCATION), ("contosoapps-a1b2.azurecr.io", NOWHERE)],
    ids=["found", "labelled"],
)
def test_a_name_is_only_asked_for_when_it_can_tell_something(
    source_on: MakeSource, text: str, location: Location
) -> None:
    azure = FakeAzure({})
    assert isinstance(source_on(azure).name_availability(target(text), ACCOUNT, location), Absent)
    assert azure.requests == []


def test_a_name_that_may_not_be_asked_for_is_unknown(source_on: MakeSource) -> None:
    azure = FakeAzure({"POST /checkNameAvailability": evidence("arm-authorization-failed-403")})
    found = source_on(azure).name_availability(target(), ACCOUNT, NOWHERE)
    assert isinstance(found, Unknown)
    assert found.needs == "Microsoft.ContainerRegistry/checkNameAvailability/read"


def test_an_answer_about_the_name_without_the_point_is_unknown(source_on: MakeSource) -> None:
    azure = FakeAzure({"POST /checkNameAvailability": respond(200, {"message": "maybe"})})
    assert isinstance(source_on(azure).name_availability(target(), ACCOUNT, NOWHERE), Unknown)


# Repository-scoped tokens


def credential(username: str) -> Credential:
    return Credential(username, Secret("password"), SecretShape.OTHER, None, "the command line")


@pytest.fixture
def registry() -> Registry:
    """The registry whose token service is asked."""
    answer = evidence("arm-registries-get-premium", id=resource_id(), name="contosoapps")
    return read_registry(answer.json(), TENANT)


def test_a_token_with_its_scope_map(source_on: MakeSource, registry: Registry) -> None:
    azure = FakeAzure(
        {
            "GET /tokens/syncToken\\?": evidence("arm-tokens-get-with-passwords"),
            "GET /scopeMaps/syncToken-scope-map\\?": evidence("arm-scopemaps-get"),
        }
    )
    found = source_on(azure).scoped_token(registry, credential("syncToken"))
    assert found == Known(
        ScopedToken(
            name="syncToken",
            exists=True,
            enabled=True,
            passwords=(TokenPassword("password2", datetime(2024, 1, 30, 1, 45, 37, 796887, timezone.utc), None),),
            scope_map="syncToken-scope-map",
            actions=("repositories/foo/content/read",),
        ),
        "Azure Resource Manager",
    )


@pytest.mark.parametrize("answer", [respond(200, {"properties": {}}), respond(200, {"properties": {"actions": "all"}})])
def test_a_scope_map_that_does_not_tell_its_actions_is_not_an_empty_one(
    source_on: MakeSource, registry: Registry, answer: Response
) -> None:
    azure = FakeAzure({"GET /tokens/": evidence("arm-tokens-get-with-passwords"), "GET /scopeMaps/": answer})
    found = source_on(azure).scoped_token(registry, credential("syncToken"))
    assert isinstance(found, Known)
    assert found.value.actions is None


def test_a_disabled_token_whose_scope_map_may_not_be_read(source_on: MakeSource, registry: Registry) -> None:
    azure = FakeAzure(
        {
            "GET /tokens/": respond(200, evidence("arm-tokens-patch-disabled").json()),
            "GET /scopeMaps/": evidence("arm-authorization-failed-403-read"),
        }
    )
    found = source_on(azure).scoped_token(registry, credential("build-agent"))
    assert isinstance(found, Known)
    assert found.value.enabled is False
    assert found.value.scope_map is not None
    assert found.value.actions is None


def test_a_user_name_that_is_no_token(source_on: MakeSource, registry: Registry) -> None:
    azure = FakeAzure({"GET /tokens/": evidence("arm-scopemaps-get-404")})
    found = source_on(azure).scoped_token(registry, credential("build-agent"))
    assert found == Known(ScopedToken("build-agent", exists=False), "Azure Resource Manager")


@pytest.mark.parametrize("name", ["my app", "x", "build_agent", "a/../b", "n" * 51])
def test_a_user_name_that_no_token_can_have_is_not_asked_for(
    source_on: MakeSource, registry: Registry, name: str
) -> None:
    azure = FakeAzure({})
    found = source_on(azure).scoped_token(registry, credential(name))
    assert isinstance(found, Known)
    assert not found.value.exists
    assert azure.requests == []


@pytest.mark.parametrize(
    "name", ["", ZERO_GUID, "33333333-0000-0000-0000-000000000001", "dana@contoso.com", "contosoapps", "ContosoApps"]
)
def test_user_names_of_other_kinds_raise_no_question(source_on: MakeSource, registry: Registry, name: str) -> None:
    azure = FakeAzure({})
    assert isinstance(source_on(azure).scoped_token(registry, credential(name)), Absent)
    assert azure.requests == []


def test_a_token_that_may_not_be_read_names_the_permission(source_on: MakeSource, registry: Registry) -> None:
    azure = FakeAzure({"GET /tokens/": evidence("arm-authorization-failed-403-read")})
    found = source_on(azure).scoped_token(registry, credential("build-agent"))
    assert isinstance(found, Unknown)
    assert found.needs == "Microsoft.ContainerRegistry/registries/tokens/read"


def test_an_expiry_that_cannot_be_read_is_not_never(source_on: MakeSource, registry: Registry) -> None:
    passwords = [{"name": "password1", "creationTime": "2024-01-30T01:45:37Z", "expiry": "tomorrow"}]
    body = {"name": "build-agent", "properties": {"status": "enabled", "credentials": {"passwords": passwords}}}
    found = source_on(FakeAzure({"GET /tokens/": respond(200, body)})).scoped_token(registry, credential("build-agent"))
    assert isinstance(found, Unknown)
