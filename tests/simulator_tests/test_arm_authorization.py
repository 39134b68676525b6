"""Azure Resource Manager: what it tells about roles, permissions, denials, eligible assignments and access."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ..fidelity.shape import evidence
from ..simulator.access import REPOSITORY_NAME
from ..simulator.world import World
from .registry_under_test import REGISTRY, world_with
from .service_under_test import Answer, arm_of

AUTHORIZATION = "providers/Microsoft.Authorization"
ORPHAN = "0f0f0f0f-1111-4222-8333-444444444444"
ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"


def _world(**changes: Any) -> World:
    """Assignments at every level, for a user, for her group and for the group above it."""
    assignments = {
        "at-root": {"principal": "platform", "role": "Reader", "scope": "/"},
        "at-management-group": {"principal": "everyone", "role": "Monitoring Reader", "scope": "managementGroup:corp"},
        "on-token": {"principal": "developer", "role": "Contributor", "scope": f"{_registry()}/tokens/ci"},
        "orphan": {"principal": ORPHAN, "role": "AcrPull", "scope": f"registry:{REGISTRY}"},
        "elsewhere": {"principal": "developer", "role": "Owner", "scope": "subscription:dev"},
    }
    return world_with(
        tenants={"contoso": {"groups": {"everyone": {"members": ["platform"]}}}},
        roleAssignments={**assignments, **changes.pop("roleAssignments", {})},
        **changes,
    )


def _registry() -> str:
    return world_with().registries[REGISTRY].id


def _list(
    world: World, kind: str, text: str = "", scope: str | None = None, who: str = "owner", version: str = "2022-04-01"
) -> Answer:
    path = f"{_registry() if scope is None else scope}/{AUTHORIZATION}/{kind}?api-version={version}&$filter={text}"
    return arm_of(world).get(path, who)


def _names(world: World, answer: Answer) -> set[str]:
    assert answer.status == 200, answer.body
    by_id = {one.id: name for name, one in (world.role_assignments | world.eligible_assignments).items()}
    return {by_id[item["name"]] for item in answer.body["value"]}


ABOVE_AND_AT = {
    "at-root",
    "at-management-group",
    "developer-reads",
    "developer-pushes",
    "owner-owns",
    "ci-pull-reads",
    "ci-pull-pulls",
    "ci-push-pushes",
    "orphan",
}
DEVELOPERS = {"developer-reads", "developer-pushes"}
THROUGH_GROUPS = {"at-root", "at-management-group"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ABOVE_AND_AT | {"on-token"}),
        ("atScope()", ABOVE_AND_AT),
        ("principalId eq 'DEVELOPER'", DEVELOPERS | {"on-token"}),
        ("assignedTo('DEVELOPER')", DEVELOPERS | {"on-token"} | THROUGH_GROUPS),
        ("atScope() and assignedTo('DEVELOPER')", DEVELOPERS | THROUGH_GROUPS),
        ("assignedto('DEVELOPER') AND atscope()", DEVELOPERS | THROUGH_GROUPS),
        (f"principalId eq '{ORPHAN}'", {"orphan"}),
    ],
)
def test_what_each_filter_of_role_assignments_returns(text: str, expected: set[str]) -> None:
    world = _world()
    answer = _list(world, "roleAssignments", text.replace("DEVELOPER", world.object_id("developer")))
    assert _names(world, answer) == expected


@pytest.mark.parametrize(
    "text", ["principalId eq DEVELOPER", "atScope() and principalId eq 'x'", "roleDefinitionId eq 'x'"]
)
def test_filters_that_the_service_does_not_know(text: str) -> None:
    answer = _list(_world(), "roleAssignments", text)
    assert (answer.status, answer.code) == (400, "UnsupportedQuery")


def test_assignments_of_a_subscription_and_of_the_root() -> None:
    world = _world(roleAssignments={"owner-reads-all": {"principal": "owner", "role": "Reader", "scope": "/"}})
    subscription = f"/subscriptions/{world.subscriptions['dev'].id}"
    # The owner of one subscription reads the others by the role at the root.
    assert _names(world, _list(world, "roleAssignments", scope=subscription)) == THROUGH_GROUPS | {
        "elsewhere",
        "owner-reads-all",
    }
    at_root = _list(world, "roleAssignments", "atScope()", scope="")
    assert _names(world, at_root) == {"at-root", "owner-reads-all"}
    assert at_root.body["value"][0]["id"].startswith("/providers/Microsoft.Authorization/roleAssignments/")


def test_role_ids_are_those_of_the_subscription_that_is_asked() -> None:
    world = _world()
    found = _list(world, "roleAssignments", "atScope()").body["value"]
    by_id = {item["name"]: item for item in found}
    item = by_id[world.role_assignments["at-management-group"].id]
    prefix = f"/subscriptions/{world.subscriptions['prod'].id}/"
    assert item["properties"]["roleDefinitionId"].startswith(prefix)
    assert item["properties"]["scope"] == "/providers/Microsoft.Management/managementGroups/corp"
    assert item["id"].startswith("/providers/Microsoft.Management/managementGroups/corp/providers/")


def test_types_of_principals() -> None:
    world = _world()
    found = _list(world, "roleAssignments").body["value"]
    types = {item["properties"]["principalId"]: item["properties"]["principalType"] for item in found}
    assert types[world.object_id("developer")] == "User"
    assert types[world.object_id("platform")] == "Group"
    assert types[world.object_id("ci-pull")] == "ServicePrincipal"
    assert types[ORPHAN] == "Unknown"


def test_conditions_show_from_their_version_on() -> None:
    condition = "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEquals 'a'"
    limited = {"principal": "developer", "role": "Reader", "scope": f"registry:{REGISTRY}", "condition": condition}
    world = _world(roleAssignments={"limited": limited})
    name = world.role_assignments["limited"].id
    for version, expected in (("2022-04-01", (condition, "2.0")), ("2018-09-01-preview", (None, None))):
        properties = _list(world, f"roleAssignments/{name}", version=version).body["properties"]
        assert (properties.get("condition"), properties.get("conditionVersion")) == expected
    assert _list(world, "roleAssignments/absent").code == "RoleAssignmentNotFound"


def test_who_may_list_role_assignments() -> None:
    answer = _list(_world(), "roleAssignments", who="ci-push")
    assert (answer.status, answer.code) == (403, "AuthorizationFailed")
    assert "'Microsoft.Authorization/roleAssignments/read'" in answer.message


# --- Role definitions and permissions ---------------------------------------------------------------------------------


def test_roles_by_name_and_id() -> None:
    custom = {"Registry auditor": {"actions": ["*/read"], "assignableScopes": ["resourceGroup:prod/apps"]}}
    world = _world(roleDefinitions=custom)
    by_name = _list(world, "roleDefinitions", "roleName eq 'ACRPULL'").body["value"]
    assert [role["name"] for role in by_name] == [ACR_PULL]
    by_id = _list(world, f"roleDefinitions/{ACR_PULL}", version="2022-05-01-preview").body
    assert by_id["properties"]["roleName"] == "AcrPull"
    mine = _list(world, "roleDefinitions", "type eq 'CustomRole'").body["value"]
    assert [role["properties"]["roleName"] for role in mine] == ["Registry auditor"]
    elsewhere = f"/subscriptions/{world.subscriptions['prod'].id}"
    assert _list(world, "roleDefinitions", "type eq 'CustomRole'", scope=elsewhere).body["value"] == []
    assert _list(world, "roleDefinitions/AcrPull").code == "RoleDefinitionDoesNotExist"
    assert _list(world, "roleDefinitions", "roleName ne 'x'").status == 400


def test_data_actions_show_from_their_version_on() -> None:
    old = _list(_world(), f"roleDefinitions/{ACR_PULL}", version="2015-07-01").body["properties"]["permissions"][0]
    new = _list(_world(), f"roleDefinitions/{ACR_PULL}", version="2018-07-01").body["properties"]["permissions"][0]
    assert "dataActions" not in old
    assert new["dataActions"] == []


def test_everybody_may_list_their_own_permissions() -> None:
    found = _list(_world(), "permissions", who="ci-push").body["value"]
    expected = [f"Microsoft.ContainerRegistry/registries/{action}" for action in ("pull/read", "push/write")]
    assert [one["actions"] for one in found] == [expected]


# --- Deny assignments, locks, diagnostic settings ---------------------------------------------------------------------


def _denying(**deny: Any) -> World:
    stack = {
        "principals": ["*"],
        "excludePrincipals": ["owner"],
        "scope": "resourceGroup:prod/apps",
        "actions": ["a/b"],
    }
    other = {"principals": ["developer"], "scope": f"registry:{REGISTRY}", "actions": ["c/d"]}
    return _world(denyAssignments={"stack": {**stack, **deny}, "other": other})


def test_deny_assignments() -> None:
    world = _denying()
    found = {one["properties"]["denyAssignmentName"]: one for one in _list(world, "denyAssignments").body["value"]}
    assert set(found) == {"stack", "other"}
    stack = found["stack"]["properties"]
    assert stack["principals"] == [{"id": "00000000-0000-0000-0000-000000000000", "type": "SystemDefined"}]
    assert stack["excludePrincipals"] == [{"id": world.object_id("owner"), "type": "User"}]
    assert stack["permissions"] == [
        {"actions": ["a/b"], "notActions": [], "dataActions": [], "notDataActions": []},
    ]
    assert "denyAssignmentEffect" not in stack
    newer = _list(world, "denyAssignments", version="2024-07-01-preview").body["value"]
    assert {one["properties"]["denyAssignmentEffect"] for one in newer} == {"enforced"}


@pytest.mark.parametrize(
    ("text", "scope", "expected"),
    [
        ("atScope()", None, {"stack", "other"}),
        ("atScope()", "GROUP", {"stack"}),
        ("", "GROUP", {"stack", "other"}),
        ("denyAssignmentName eq 'OTHER'", None, {"other"}),
        ("principalId eq 'DEVELOPER'", None, {"other"}),
    ],
)
def test_filters_of_deny_assignments(text: str, scope: str | None, expected: set[str]) -> None:
    world = _denying()
    text = text.replace("DEVELOPER", world.object_id("developer"))
    group = f"/subscriptions/{world.subscriptions['prod'].id}/resourceGroups/apps"
    answer = _list(world, "denyAssignments", text, scope=group if scope else None)
    assert {one["properties"]["denyAssignmentName"] for one in answer.body["value"]} == expected


def test_one_deny_assignment() -> None:
    world = _denying()
    name = world.deny_assignments["stack"].id
    assert _list(world, f"denyAssignments/{name}").body["name"] == name
    assert _list(world, "denyAssignments/absent").code == "DenyAssignmentNotFound"


def test_locks_and_diagnostic_settings_are_none() -> None:
    world = _world()
    assert _list(world, "locks").body == {"value": []}
    path = f"{_registry()}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview"
    assert arm_of(world).get(path).body == {"value": []}
    assert arm_of(world).get(path, "ci-push").status == 403


# --- Privileged Identity Management -----------------------------------------------------------------------------------


def _eligible() -> World:
    return _world(
        eligibleAssignments={
            "by-group": {"principal": "platform", "role": "Owner", "scope": "subscription:prod", "end": "now+90d"},
            "own": {"principal": "ci-push", "role": "AcrDelete", "scope": f"registry:{REGISTRY}"},
            "ended": {"principal": "ci-push", "role": "Owner", "scope": f"registry:{REGISTRY}", "end": "now-1d"},
        }
    )


def test_what_the_caller_is_eligible_for_needs_no_permission() -> None:
    world = _eligible()
    answer = _list(world, "roleEligibilityScheduleInstances", "asTarget()", who="ci-push", version="2020-10-01")
    assert _names(world, answer) == {"own"}
    assert _list(world, "roleEligibilityScheduleInstances", who="ci-push", version="2020-10-01").status == 403
    group = _list(world, "roleEligibilityScheduleInstances", "asTarget()", who="developer", version="2020-10-01")
    (item,) = group.body["value"]
    assert item["properties"]["memberType"] == "Group"
    assert item["properties"]["endDateTime"]
    assert item["properties"]["expandedProperties"]["roleDefinition"]["displayName"] == "Owner"
    assert item["properties"]["expandedProperties"]["principal"]["displayName"] == "platform"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"by-group", "own"}),
        ("atScope()", {"by-group", "own"}),
        ("principalId eq 'DEVELOPER'", set()),
        ("assignedTo('DEVELOPER')", {"by-group"}),
    ],
)
def test_filters_of_eligible_assignments(text: str, expected: set[str]) -> None:
    world = _eligible()
    text = text.replace("DEVELOPER", world.object_id("developer"))
    assert _names(world, _list(world, "roleEligibilityScheduleInstances", text, version="2020-10-01")) == expected


def test_active_instances_are_the_role_assignments() -> None:
    world = _eligible()
    text = f"assignedTo('{world.object_id('developer')}')"
    answer = _list(world, "roleAssignmentScheduleInstances", f"atScope() and {text}", version="2020-10-01")
    assert _names(world, answer) == DEVELOPERS | THROUGH_GROUPS
    types = {item["name"]: item["properties"]["memberType"] for item in answer.body["value"]}
    assert types[world.role_assignments["developer-pushes"].id] == "Direct"
    assert types[world.role_assignments["developer-reads"].id] == "Inherited"
    assert types[world.role_assignments["at-root"].id] == "Group"


def test_an_activated_role_ends_and_the_request_stays() -> None:
    role = {"principal": "developer", "role": "AcrPush", "scope": f"registry:{REGISTRY}"}
    world = _world(
        eligibleAssignments={"could": role, "waiting": {**role, "role": "AcrDelete", "requested": "now-5m"}},
        roleAssignments={"activated": {**role, "createdOn": "now-7h", "end": "now+1h", "activates": "could"}},
    )
    mine = {"who": "developer", "version": "2020-10-01"}
    (active,) = (
        item["properties"]
        for item in _list(world, "roleAssignmentScheduleInstances", "asTarget()", **mine).body["value"]
        if item["properties"]["assignmentType"] == "Activated"
    )
    assert active["linkedRoleEligibilityScheduleId"] == world.eligible_assignments["could"].id
    assert active["endDateTime"]
    world.let_time_pass(datetime.now(timezone.utc) + timedelta(hours=2))
    assert "activated" not in world.role_assignments
    found = {
        item["properties"]["status"]: item["properties"]
        for item in _list(world, "roleAssignmentScheduleRequests", "asTarget()", **mine).body["value"]
    }
    assert set(found) == {"PendingApproval", "Provisioned"}
    assert found["Provisioned"]["scheduleInfo"]["expiration"]["duration"] == "PT480M"
    example = evidence("spec-examples/arm-role-assignment-schedule-request-put")["body"]["properties"]
    assert set(found["Provisioned"]) <= set(example) | {"linkedRoleEligibilityScheduleId"}


# --- Check access -----------------------------------------------------------------------------------------------------


def _question(world: World, subject: str, *actions: tuple[str, bool], **attributes: str) -> dict[str, Any]:
    return {
        "Subject": {"Attributes": {"ObjectId": world.object_id(subject)}},
        "Actions": [
            {"Id": f"Microsoft.ContainerRegistry/registries/{action}", "IsDataAction": data, "Attributes": attributes}
            for action, data in actions
        ],
        "Resource": {"Id": _registry()},
    }


def _check(world: World, body: Any, who: str = "owner") -> Answer:
    return arm_of(world).post(f"{_registry()}/{AUTHORIZATION}/checkAccess?api-version=2018-09-01-preview", body, who)


def test_access_is_checked_for_others_and_oneself() -> None:
    world = _world()
    body = _question(world, "ci-push", ("push/write", False), ("artifacts/delete", False))
    answer = _check(world, body)
    assert [one["accessDecision"] for one in answer.body] == ["Allowed", "NotAllowed"]
    assert answer.body[0]["roleAssignment"]["principalId"] == world.object_id("ci-push")
    assert "roleAssignment" not in answer.body[1]
    assert _check(world, body, "ci-push").status == 200
    assert _check(world, body, "ci-pull").status == 200
    assert _check(world, _question(world, "owner", ("push/write", False)), "ci-push").status == 403


def test_denials_and_attributes_count_in_checks() -> None:
    condition = f"@{REPOSITORY_NAME.replace(':', '[', 1)}] StringEquals 'team/api'"
    world = _denying(actions=["*/delete"])
    body = _question(world, "developer", ("artifacts/delete", False))
    assert _check(world, body).body[0]["accessDecision"] == "NotAllowed"
    reader = "Container Registry Repository Reader"
    limited = {"principal": "ci-push", "role": reader, "scope": f"registry:{REGISTRY}", "condition": condition}
    world = _world(roleAssignments={"limited": limited})
    attribute = REPOSITORY_NAME.partition(":")[2]
    for repository, decision in (("team/api", "Allowed"), ("team/web", "NotAllowed")):
        body = _question(world, "ci-push", ("repositories/content/read", True), **{attribute: repository})
        assert _check(world, body).body[0]["accessDecision"] == decision


def test_a_denied_check_names_the_denial() -> None:
    world = _denying(actions=["*/push/write"], principals=["ci-push"])
    (answer,) = _check(world, _question(world, "ci-push", ("push/write", False))).body
    assert answer["accessDecision"] == "NotAllowed"
    assert answer["denyAssignment"]["denyAssignmentName"] == "stack"


def test_checks_that_cannot_be_answered() -> None:
    world = _world()
    assert _check(world, {}).code == "InvalidRequestContent"
    assert _check(world, _question(world, "owner", *[("read", False)] * 201)).status == 400
