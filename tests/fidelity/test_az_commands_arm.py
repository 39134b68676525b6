"""The real `az` against the simulated Azure Resource Manager and Microsoft Graph, unmodified."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import OpenStage
from tests.harness.stage import Stage

REGISTRY = "contosoapps"
_STRANGER: dict[str, Any] = {
    "tenants": {"contoso": {"users": {"stranger": {}}}},
    "roleAssignments": {
        "stranger-reads": {"principal": "stranger", "role": "Reader", "scope": "resourceGroup:prod/other"}
    },
    "client": {"login": {"principal": "stranger", "subscription": "prod"}},
}


def _az(stage: Stage, *words: str) -> Any:
    result = stage.sandbox.az([*words, "--output", "json"])
    assert result.exit == 0, result.stderr
    return json.loads(result.stdout)


def _failure(stage: Stage, *words: str) -> str:
    result = stage.sandbox.az(list(words))
    assert result.exit != 0, result.stdout
    return result.stderr


def _names(items: list[dict[str, Any]]) -> list[str]:
    return [item["name"] for item in items]


# --- Somebody with rights ---------------------------------------------------------------------------------------------


def test_subscriptions(healthy_stage: Stage) -> None:
    assert _names(_az(healthy_stage, "account", "list", "--refresh")) == ["Production"]
    shown = _az(healthy_stage, "account", "show")
    assert (shown["id"], shown["user"]["name"]) == (
        healthy_stage.world.subscriptions["prod"].id,
        "developer@contoso.com",
    )
    assert _names(_az(healthy_stage, "group", "list")) == ["apps"]
    (tenant,) = _az(healthy_stage, "rest", "--url", "/tenants?api-version=2022-12-01")["value"]
    assert tenant["tenantId"] == healthy_stage.world.tenants["contoso"].id


@pytest.mark.parametrize("page_size", [0, 1])
def test_a_registry_and_what_is_below_it(open_stage: OpenStage, page_size: int) -> None:
    state = {
        "scopeMaps": {"ci": {"actions": ["repositories/team/api/content/read"]}},
        "tokens": {
            "ci": {"scopeMap": "ci", "passwords": {"password1": {"expiry": "2030-01-01T00:00:00Z"}}},
            "old": {"scopeMap": "ci"},
        },
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.0/24"}]},
        "roleAssignmentMode": "AbacRepositoryPermissions",
    }
    stage = open_stage(registries={REGISTRY: state}, knobs={"pageSize": page_size})
    shown = _az(stage, "acr", "show", "--name", REGISTRY)
    assert (shown["id"], shown["loginServer"]) == (stage.world.registries[REGISTRY].id, f"{REGISTRY}.azurecr.io")
    assert shown["roleAssignmentMode"] == "AbacRepositoryPermissions"
    assert _names(_az(stage, "acr", "list")) == [REGISTRY]
    assert _names(_az(stage, "acr", "list", "--resource-group", "apps")) == [REGISTRY]
    tokens = {one["name"]: one for one in _az(stage, "acr", "token", "list", "--registry", REGISTRY)}
    assert set(tokens) == {"ci", "old"}
    assert tokens["ci"]["credentials"]["passwords"][0]["expiry"].startswith("2030-01-01")
    assert "ci" in _names(_az(stage, "acr", "scope-map", "list", "--registry", REGISTRY))
    rules = _az(stage, "acr", "network-rule", "list", "--name", REGISTRY)
    assert [rule["ipAddressOrRange"] for rule in rules["ipRules"]] == ["203.0.113.0/24"]
    assert _az(stage, "acr", "show-usage", "--name", REGISTRY)["value"]
    assert _names(_az(stage, "acr", "replication", "list", "--registry", REGISTRY)) == ["westeurope"]
    assert _az(stage, "acr", "check-name", "--name", REGISTRY)["reason"] == "AlreadyExists"


def test_role_assignments(healthy_stage: Stage) -> None:
    world = healthy_stage.world
    everything = _az(healthy_stage, "role", "assignment", "list", "--all")
    assert {one["name"] for one in everything} == {one.id for one in world.role_assignments.values()}
    app_id = world.tenants["contoso"].applications["ci-pull"].app_id
    words = ("--assignee", app_id, "--scope", world.registries[REGISTRY].id, "--include-inherited", "--include-groups")
    found = _az(healthy_stage, "role", "assignment", "list", *words)
    assert [(one["roleDefinitionName"], one["principalName"]) for one in found] == [
        ("Reader", app_id),
        ("AcrPull", app_id),
    ]


def test_assignments_through_nested_groups(open_stage: OpenStage) -> None:
    stage = open_stage(
        tenants={
            "contoso": {"groups": {"outer": {"members": ["platform"]}, "platform": {"members": ["developer", "outer"]}}}
        },
        roleAssignments={"by-group": {"principal": "outer", "role": "AcrDelete", "scope": "managementGroup:corp"}},
    )
    words = (
        "--assignee",
        "developer@contoso.com",
        "--scope",
        stage.world.registries[REGISTRY].id,
        "--include-inherited",
    )
    direct = _az(stage, "role", "assignment", "list", *words)
    assert {one["roleDefinitionName"] for one in direct} == {"Reader", "AcrPush"}
    through = _az(stage, "role", "assignment", "list", *words, "--include-groups")
    assert {one["roleDefinitionName"] for one in through} == {"Reader", "AcrPush", "AcrDelete"}
    member_of = _az(stage, "ad", "user", "get-member-groups", "--id", "developer@contoso.com")
    assert {group["displayName"] for group in member_of} == {"platform", "outer"}


def test_role_definitions(open_stage: OpenStage) -> None:
    custom = {"actions": ["Microsoft.ContainerRegistry/registries/pull/read"], "roleName": "Puller"}
    stage = open_stage(roleDefinitions={"puller": custom})
    assert [one["roleName"] for one in _az(stage, "role", "definition", "list", "--name", "AcrPull")] == ["AcrPull"]
    assert [one["roleName"] for one in _az(stage, "role", "definition", "list", "--custom-role-only")] == ["Puller"]


def test_the_directory(healthy_stage: Stage) -> None:
    world = healthy_stage.world
    application = world.tenants["contoso"].applications["ci-pull"]
    assert _az(healthy_stage, "ad", "signed-in-user", "show")["id"] == world.object_id("developer")
    assert _az(healthy_stage, "ad", "sp", "show", "--id", application.app_id)["id"] == world.object_id("ci-pull")
    assert _az(healthy_stage, "ad", "app", "show", "--id", application.app_id)["id"] == application.id
    (credential,) = _az(healthy_stage, "ad", "app", "credential", "list", "--id", application.app_id)
    assert credential["hint"] == application.secrets["main"].value[:3]
    assert _az(healthy_stage, "ad", "app", "federated-credential", "list", "--id", application.app_id) == []
    assert _az(healthy_stage, "ad", "group", "member", "list", "--group", "platform")[0]["displayName"] == "Developer"


def test_an_owner_may_see_the_password_of_the_admin_user(open_stage: OpenStage) -> None:
    stage = open_stage(
        registries={REGISTRY: {"adminUserEnabled": True}},
        client={"login": {"principal": "owner", "subscription": "prod"}},
    )
    shown = _az(stage, "acr", "credential", "show", "--name", REGISTRY)
    passwords = {one["name"]: one["value"] for one in shown["passwords"]}
    assert passwords == stage.world.registries[REGISTRY].admin_passwords


# --- Somebody without -------------------------------------------------------------------------------------------------


def test_who_may_not_read_the_registry_does_not_find_it(open_stage: OpenStage) -> None:
    stage = open_stage(**_STRANGER)
    told = _failure(stage, "acr", "show", "--name", REGISTRY)
    assert (
        f"The resource with name '{REGISTRY}' and type 'Microsoft.ContainerRegistry/registries' could not be found"
        in told
    )
    assert _az(stage, "acr", "list") == []
    told = _failure(stage, "acr", "show", "--name", REGISTRY, "--resource-group", "apps")
    assert "(AuthorizationFailed) The client 'stranger@contoso.onmicrosoft.com'" in told
    assert "'Microsoft.ContainerRegistry/registries/read'" in told
    told = _failure(stage, "role", "assignment", "list", "--all")
    assert "'Microsoft.Authorization/roleAssignments/read'" in told


def test_a_service_principal_reads_no_directory(open_stage: OpenStage) -> None:
    stage = open_stage(client={"login": {"principal": "ci-pull", "subscription": "prod"}})
    app_id = stage.world.tenants["contoso"].applications["ci-push"].app_id
    for kind in ("sp", "app"):
        assert "Insufficient privileges to complete the operation." in _failure(
            stage, "ad", kind, "show", "--id", app_id
        )
    assert "delegated authentication" in _failure(stage, "ad", "signed-in-user", "show")


def test_a_denial_is_told(open_stage: OpenStage) -> None:
    deny = {
        "principals": ["*"],
        "scope": f"registry:{REGISTRY}",
        "actions": ["Microsoft.ContainerRegistry/registries/tokens/read"],
    }
    told = _failure(open_stage(denyAssignments={"stack": deny}), "acr", "token", "list", "--registry", REGISTRY)
    assert "(DenyAssignmentAuthorizationFailed)" in told
    assert "because of the deny assignment with name 'stack'" in told
