"""Azure Resource Manager: registries, what is below them, and managed identities."""

from __future__ import annotations

import pytest

from ..simulator.world import World
from .registry_under_test import REGISTRY, registry_with, world_with
from .service_under_test import arm_of

VERSION = "api-version=2025-11-01"
PREVIEW = "api-version=2026-09-01-preview"


def _registry(world: World) -> str:
    return world.registries[REGISTRY].id


def _subscription(world: World) -> str:
    return f"/subscriptions/{world.subscriptions['prod'].id}"


def test_registries_are_listed_as_far_as_they_may_be_read() -> None:
    world = world_with(
        registries={"contosobase": {"subscription": "prod", "resourceGroup": "base"}},
        tenants={"contoso": {"users": {"visitor": {}}}},
    )
    arm = arm_of(world)
    all_of_them = f"{_subscription(world)}/providers/Microsoft.ContainerRegistry/registries?{VERSION}"
    group = f"{_subscription(world)}/resourceGroups/base/providers/Microsoft.ContainerRegistry/registries?{VERSION}"
    assert arm.get(all_of_them).names == ["contosoapps", "contosobase"]
    assert arm.get(all_of_them, "ci-pull").names == ["contosoapps"]
    assert arm.get(all_of_them, "ci-push").names == []
    assert arm.get(all_of_them, "visitor").status == 403
    assert arm.get(group).names == ["contosobase"]
    assert arm.get(group, "ci-pull").status == 403


def test_a_registry_shows_the_state_of_the_world() -> None:
    world = registry_with(
        adminUserEnabled=True,
        anonymousPullEnabled=True,
        publicNetworkAccess="Disabled",
        networkRuleSet={"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.0/24"}]},
        networkRuleBypassOptions="None",
        roleAssignmentMode="AbacRepositoryPermissions",
        dataEndpointEnabled=True,
        policies={"azureADAuthenticationAsArmPolicy": {"status": "disabled"}},
        privateEndpointConnections={"pe": {"status": "Pending"}},
    )
    properties = arm_of(world).get(f"{_registry(world)}?{PREVIEW}").body["properties"]
    assert properties["adminUserEnabled"] is True
    assert properties["anonymousPullEnabled"] is True
    assert properties["publicNetworkAccess"] == "Disabled"
    assert properties["networkRuleSet"]["defaultAction"] == "Deny"
    assert properties["networkRuleSet"]["ipRules"] == [{"action": "Allow", "value": "203.0.113.0/24"}]
    assert properties["networkRuleBypassOptions"] == "None"
    assert properties["roleAssignmentMode"] == "AbacRepositoryPermissions"
    assert properties["dataEndpointHostNames"] == ["contosoapps.westeurope.data.azurecr.io"]
    assert properties["policies"]["azureADAuthenticationAsArmPolicy"] == {"status": "disabled"}
    assert properties["policies"]["exportPolicy"] == {"status": "enabled"}
    connection = properties["privateEndpointConnections"][0]
    assert connection["properties"]["privateLinkServiceConnectionState"]["status"] == "Pending"


@pytest.mark.parametrize(
    ("version", "present", "absent"),
    [
        ("2021-08-01-preview", ["anonymousPullEnabled"], ["metadataSearch", "roleAssignmentMode"]),
        ("2023-07-01", ["networkRuleSet"], ["anonymousPullEnabled", "roleAssignmentMode"]),
        ("2023-11-01-preview", ["metadataSearch"], ["roleAssignmentMode"]),
        ("2025-03-01-preview", ["roleAssignmentMode"], ["endpointProtocol", "networkRuleBypassAllowedForTasks"]),
        ("2025-11-01", ["roleAssignmentMode", "anonymousPullEnabled"], ["metadataSearch", "endpointProtocol"]),
        ("2026-01-01-preview", ["endpointProtocol"], ["writableCacheRepos"]),
        ("2026-09-01-preview", ["writableCacheRepos", "roleAssignmentMode"], []),
    ],
)
def test_properties_come_with_their_version(version: str, present: list[str], absent: list[str]) -> None:
    world = world_with()
    properties = arm_of(world).get(f"{_registry(world)}?api-version={version}").body["properties"]
    assert [name for name in present if name not in properties] == []
    assert [name for name in absent if name in properties] == []


def test_whether_arm_tokens_are_accepted_stands_in_previews_only() -> None:
    world = world_with()
    arm = arm_of(world)
    policy = "azureADAuthenticationAsArmPolicy"
    assert policy in arm.get(f"{_registry(world)}?{PREVIEW}").body["properties"]["policies"]
    assert policy not in arm.get(f"{_registry(world)}?{VERSION}").body["properties"]["policies"]


@pytest.mark.parametrize("sku", ["Basic", "Standard"])
def test_network_rules_belong_to_premium(sku: str) -> None:
    world = registry_with(sku=sku)
    arm = arm_of(world)
    assert "networkRuleSet" not in arm.get(f"{_registry(world)}?{PREVIEW}").body["properties"]
    assert arm.get(f"{_registry(world)}/replications?{VERSION}").names == []


def test_names_are_checked_over_the_whole_cloud() -> None:
    # Asked in one subscription about a registry that the caller may not see in another one.
    world = world_with(registries={"contosodev": {"subscription": "dev", "resourceGroup": "sandbox"}})
    path = f"{_subscription(world)}/providers/Microsoft.ContainerRegistry/checkNameAvailability?{VERSION}"
    arm = arm_of(world)
    assert arm.post(path, {"name": "ContosoDev"}).body["reason"] == "AlreadyExists"
    assert arm.post(path, {"name": "contoso-apps"}).body["reason"] == "Invalid"
    assert arm.post(path, {"name": "somethingnew"}).body == {"nameAvailable": True}
    assert arm.post(path, {"name": "somethingnew"}, "ci-pull").status == 403


def test_the_passwords_of_the_admin_user() -> None:
    world = registry_with(adminUserEnabled=True)
    path = f"{_registry(world)}/listCredentials?{VERSION}"
    answer = arm_of(world).post(path, None)
    assert answer.body["username"] == REGISTRY
    expected = world.registries[REGISTRY].admin_passwords
    assert {one["name"]: one["value"] for one in answer.body["passwords"]} == expected
    assert arm_of(world).post(path, None, "developer").status == 403
    disabled = arm_of(world_with()).post(path, None)
    assert disabled.status == 400
    assert "as Admin user is disabled" in disabled.message


def test_tokens_and_scope_maps() -> None:
    world = registry_with(
        scopeMaps={"ci": {"actions": ["repositories/team/api/content/read"], "description": "for CI"}},
        tokens={
            "ci": {
                "scopeMap": "ci",
                "status": "disabled",
                "passwords": {"password2": {"expiry": "2030-01-01T00:00:00Z"}, "password1": {}},
            }
        },
    )
    arm = arm_of(world)
    token = arm.get(f"{_registry(world)}/tokens/CI?{VERSION}").body["properties"]
    assert token["status"] == "disabled"
    assert token["scopeMapId"] == f"{_registry(world)}/scopeMaps/ci"
    passwords = token["credentials"]["passwords"]
    assert [one["name"] for one in passwords] == ["password1", "password2"]
    assert [one.get("expiry", "")[:10] for one in passwords] == ["", "2030-01-01"]
    assert not any("value" in one for one in passwords)
    maps = {one["name"]: one["properties"] for one in arm.get(f"{_registry(world)}/scopeMaps?{VERSION}").body["value"]}
    assert maps["ci"]["type"] == "UserDefined"
    assert maps["ci"]["description"] == "for CI"
    assert maps["_repositories_pull"]["type"] == "SystemDefined"
    assert maps["_repositories_pull"]["actions"] == ["repositories/*/content/read"]


@pytest.mark.parametrize("kind", ["cacheRules", "credentialSets", "connectedRegistries", "webhooks"])
def test_what_no_world_has_is_an_empty_list(kind: str) -> None:
    world = world_with()
    assert arm_of(world).get(f"{_registry(world)}/{kind}?{VERSION}").body == {"value": []}


def test_usages() -> None:
    world = registry_with(networkRuleSet={"ipRules": [{"value": "203.0.113.7"}]})
    usages = {one["name"]: one for one in arm_of(world).get(f"{_registry(world)}/listUsages?{VERSION}").body["value"]}
    assert usages["IPRules"] == {"name": "IPRules", "limit": 100, "currentValue": 1, "unit": "Count"}
    assert usages["Size"]["unit"] == "Bytes"


def test_a_managed_identity() -> None:
    group = f"{_subscription(world_with())}/resourceGroups/apps"
    resource_id = f"{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/puller"
    world = world_with(tenants={"contoso": {"managedIdentities": {"puller": {"resourceId": resource_id}}}})
    arm = arm_of(world)
    properties = arm.get(f"{resource_id}?{VERSION}").body["properties"]
    assert properties["principalId"] == world.object_id("puller")
    assert arm.get(f"{resource_id}?{VERSION}", "ci-push").status == 403
    assert arm.get(f"{resource_id}-absent?{VERSION}").code == "ResourceNotFound"
    found = arm.get(f"{_subscription(world)}/resources?{VERSION}&$filter=name eq 'puller'")
    assert found.names == ["puller"]
