"""Azure Resource Manager: authentication, the order of checks, subscriptions, resource groups, resources, pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from ..simulator.world import World
from .registry_under_test import REGISTRY, world_with
from .service_under_test import ServiceUnderTest, arm_of

VERSION = "api-version=2025-11-01"
ROLES = "Microsoft.Authorization"


def _registry(world: World) -> str:
    return world.registries[REGISTRY].id


def _subscription(world: World, name: str = "prod") -> str:
    return f"/subscriptions/{world.subscriptions[name].id}"


def _two_directories() -> World:
    return world_with(
        tenants={"fabrikam": {"users": {"stranger": {}}}},
        subscriptions={"theirs": {"tenant": "fabrikam"}},
        roleAssignments={
            "stranger-owns": {"principal": "stranger", "role": "Owner", "scope": "subscription:theirs"},
            # The object id that somebody has in another directory gives them nothing here.
            "wrong-directory": {"principal": "stranger", "role": "Owner", "scope": "subscription:prod"},
        },
    )


# --- Authentication ---------------------------------------------------------------------------------------------------


def test_the_version_of_the_api_must_be_named() -> None:
    answer = arm_of(world_with()).get("/subscriptions", token="")
    assert (answer.status, answer.code) == (400, "MissingApiVersionParameter")


def test_without_a_token_the_directory_of_the_subscription_is_told() -> None:
    world = world_with()
    answer = arm_of(world).get(f"{_subscription(world)}?{VERSION}", token="")
    assert (answer.status, answer.code) == (401, "AuthenticationFailed")
    assert f"https://login.windows.net/{world.tenants['contoso'].id}" in answer.headers["WWW-Authenticate"]
    assert answer.headers["x-ms-failure-cause"] == "gateway"


def test_a_token_that_nobody_signed() -> None:
    answer = arm_of(world_with()).get(f"/subscriptions?{VERSION}", token="a.b.c")
    assert (answer.status, answer.code) == (401, "InvalidAuthenticationToken")


def test_an_expired_token() -> None:
    arm = arm_of(world_with())
    token = arm.token("owner")
    arm.context.advanced = timedelta(hours=3)
    answer = arm.get(f"/subscriptions?{VERSION}", token=token)
    assert (answer.status, answer.code) == (401, "ExpiredAuthenticationToken")
    assert 'error_description="The access token has expired."' in answer.headers["WWW-Authenticate"]


def test_a_token_for_another_audience() -> None:
    arm = arm_of(world_with())
    answer = arm.get(f"/subscriptions?{VERSION}", token=arm.token("owner", aud="https://graph.microsoft.com/"))
    assert (answer.status, answer.code) == (401, "InvalidAuthenticationTokenAudience")


@pytest.mark.parametrize("audience", ["https://management.core.windows.net", "https://management.azure.com/"])
def test_both_audiences_are_accepted(audience: str) -> None:
    arm = arm_of(world_with())
    assert arm.get(f"/subscriptions?{VERSION}", token=arm.token("owner", aud=audience)).status == 200


def test_audiences_belong_to_the_cloud() -> None:
    arm = arm_of(world_with())
    arm.host = "management.chinacloudapi.cn"
    assert arm.get(f"/subscriptions?{VERSION}").code == "InvalidAuthenticationTokenAudience"
    arm.audience = "https://management.core.chinacloudapi.cn/"
    assert arm.get(f"/subscriptions?{VERSION}").status == 200


def test_a_token_of_another_directory_is_told_the_right_one() -> None:
    world = _two_directories()
    arm = arm_of(world)
    answer = arm.get(f"{_registry(world)}?{VERSION}", token=arm.token("stranger", tenant="fabrikam"))
    assert (answer.status, answer.code) == (401, "InvalidAuthenticationTokenTenant")
    home = world.tenants["contoso"].id
    assert f"wrong issuer 'https://sts.windows.net/{world.tenants['fabrikam'].id}/'" in answer.message
    assert f"'https://login.windows.net/{home}'" in answer.message
    assert home in answer.headers["WWW-Authenticate"]


# --- Authorization ----------------------------------------------------------------------------------------------------


def test_authorization_comes_before_existence() -> None:
    world = world_with()
    arm = arm_of(world)
    path = f"{_registry(world)}-absent?{VERSION}"
    refused = arm.get(path, "ci-push")
    assert (refused.status, refused.code) == (403, "AuthorizationFailed")
    app_id = world.tenants["contoso"].applications["ci-push"].app_id
    assert refused.message == (
        f"The client '{app_id}' with object id '{world.object_id('ci-push')}' does not have authorization to perform "
        f"action 'Microsoft.ContainerRegistry/registries/read' over scope '{path.partition('?')[0]}' or the scope is "
        "invalid. If access was recently granted, please refresh your credentials."
    )
    assert refused.headers["x-ms-failure-cause"] == "gateway"
    absent = arm.get(path, "owner")
    assert (absent.status, absent.code) == (404, "ResourceNotFound")


def test_a_refused_list_names_the_scope_that_it_belongs_to() -> None:
    world = world_with()
    answer = arm_of(world).get(f"{_registry(world)}/tokens?{VERSION}", "ci-push")
    assert f"'Microsoft.ContainerRegistry/registries/tokens/read' over scope '{_registry(world)}'" in answer.message


def test_a_denial_has_an_error_of_its_own() -> None:
    deny = {
        "principals": ["*"],
        "excludePrincipals": ["owner"],
        "scope": "resourceGroup:prod/apps",
        "actions": ["Microsoft.ContainerRegistry/registries/read"],
    }
    world = world_with(denyAssignments={"stack": deny})
    arm = arm_of(world)
    answer = arm.get(f"{_registry(world)}?{VERSION}", "developer")
    assert (answer.status, answer.code) == (403, "DenyAssignmentAuthorizationFailed")
    assert "The client 'developer@contoso.com'" in answer.message
    assert world.deny_assignments["stack"].id.replace("-", "") in answer.message
    assert arm.get(f"{_registry(world)}?{VERSION}", "owner").status == 200


def test_unknown_subscriptions_groups_and_children() -> None:
    world = world_with()
    arm = arm_of(world)
    nowhere = "11111111-1111-4111-8111-111111111111"
    for path in (f"/subscriptions/{nowhere}", f"/subscriptions/{nowhere}/resourceGroups/apps"):
        unknown = arm.get(f"{path}?{VERSION}")
        assert (unknown.status, unknown.code) == (404, "SubscriptionNotFound")
    group = arm.get(f"{_registry(world)}?{VERSION}".replace("/apps/", "/nowhere/"))
    assert (group.status, group.code) == (404, "ResourceGroupNotFound")
    child = arm.get(f"{_registry(world)}/scopeMaps/absent?{VERSION}")
    assert (child.status, child.code, child.body["status"]) == (404, "ResourceNotFound", "Failed")
    assert arm.get(f"{_registry(world)}/absentKind?{VERSION}").code == "InvalidResourceType"


def test_paths_mind_neither_letter_case_nor_doubled_slashes() -> None:
    world = world_with()
    arm = arm_of(world)
    for path in (_registry(world).upper(), f"{_registry(world)}/".replace("/providers", "//providers")):
        answer = arm.get(f"{path}?{VERSION}")
        assert (answer.status, answer.body["id"]) == (200, _registry(world))


def test_every_answer_has_request_ids_and_what_is_left_of_the_quota() -> None:
    world = world_with()
    arm = arm_of(world)
    read = arm.get(f"{_registry(world)}?{VERSION}")
    assert read.headers["x-ms-request-id"] == read.headers["x-ms-correlation-request-id"]
    assert read.headers["x-ms-routing-request-id"].endswith(read.headers["x-ms-request-id"])
    assert "x-ms-ratelimit-remaining-subscription-global-reads" in read.headers
    assert read.headers["api-supported-versions"] == "2025-11-01"
    refused = arm.post(f"{_registry(world)}/listCredentials?{VERSION}", None, "ci-push")
    assert refused.status == 403
    assert "x-ms-ratelimit-remaining-subscription-writes" in refused.headers


# --- Subscriptions, groups, resources ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "names"),
    [("owner", ["Production"]), ("ci-push", ["Production"]), ("visitor", []), ("boss", ["Development"])],
)
def test_a_subscription_shows_to_who_has_a_role_at_or_below_it(who: str, names: list[str]) -> None:
    world = world_with(
        tenants={"contoso": {"users": {"visitor": {}, "boss": {}}}},
        roleAssignments={"boss-reads": {"principal": "boss", "role": "Reader", "scope": "resourceGroup:dev/sandbox"}},
    )
    arm = arm_of(world)
    answer = arm.get(f"/subscriptions?{VERSION}", who)
    assert [one["displayName"] for one in answer.body["value"]] == names
    assert answer.body["count"] == {"type": "Total", "value": len(names)}
    expected = 200 if "Production" in names else 403
    assert arm.get(f"{_subscription(world)}?{VERSION}", who).status == expected


def test_subscriptions_of_another_directory_do_not_show() -> None:
    world = _two_directories()
    arm = arm_of(world)
    answer = arm.get(f"/subscriptions?{VERSION}", token=arm.token("stranger", tenant="fabrikam"))
    assert [one["subscriptionId"] for one in answer.body["value"]] == [world.subscriptions["theirs"].id]


def test_a_guest_sees_both_directories() -> None:
    guest = {"upn": "pat@fabrikam.com", "type": "Guest"}
    world = world_with(
        tenants={"contoso": {"users": {"guest": guest}}, "fabrikam": {"users": {"pat": {"upn": "pat@fabrikam.com"}}}}
    )
    arm = arm_of(world)
    answer = arm.get(f"/tenants?{VERSION}", token=arm.token("pat", tenant="fabrikam"))
    assert {one["tenantId"] for one in answer.body["value"]} == {one.id for one in world.tenants.values()}
    assert len(arm.get(f"/tenants?{VERSION}", "owner").body["value"]) == 1


def test_resource_groups() -> None:
    world = world_with()
    arm = arm_of(world)
    path = f"{_subscription(world)}/resourceGroups"
    assert arm.get(f"{path}?{VERSION}").names == ["apps"]
    assert arm.get(f"{path}?{VERSION}", "ci-push").names == []
    assert arm.get(f"{path}/APPS?{VERSION}", "ci-pull").body["name"] == "apps"
    assert arm.get(f"{path}/apps?{VERSION}", "ci-push").status == 403


RESOURCE_TYPE = "resourceType eq 'Microsoft.ContainerRegistry/registries'"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["contosoapps", "contosobase"]),
        (RESOURCE_TYPE, ["contosoapps", "contosobase"]),
        (RESOURCE_TYPE.upper().replace(" EQ ", " eq "), ["contosoapps", "contosobase"]),
        (f"{RESOURCE_TYPE} and name eq 'ContosoBase'", ["contosobase"]),
        ("resourceGroup eq 'base'", ["contosobase"]),
        ("resourceType eq 'Microsoft.Compute/disks'", []),
    ],
)
def test_the_list_of_resources_is_filtered(text: str, names: list[str]) -> None:
    world = world_with(registries={"contosobase": {"subscription": "prod", "resourceGroup": "base"}})
    answer = arm_of(world).get(f"{_subscription(world)}/resources?{VERSION}&$filter={text}")
    assert answer.names == names


def test_the_list_of_resources_holds_what_may_be_read() -> None:
    world = world_with(registries={"contosobase": {"subscription": "prod", "resourceGroup": "base"}})
    arm = arm_of(world)
    path = f"{_subscription(world)}/resources?{VERSION}"
    assert arm.get(path, "ci-pull").names == ["contosoapps"]
    assert arm.get(path, "ci-push").names == []
    assert arm.get(f"{path}&$filter=location eq 'x'").code == "InvalidFilterInQueryString"


# --- Pages ------------------------------------------------------------------------------------------------------------


def _all_pages(arm: ServiceUnderTest, path: str) -> tuple[list[Any], int]:
    items, pages = [], 0
    while path:
        body = arm.get(path).body
        items += body["value"]
        pages += 1
        link = urlsplit(body.get("nextLink", ""))
        assert link.netloc in ("", "management.azure.com")
        path = f"{link.path}?{link.query}" if link.path else ""
    return items, pages


@pytest.mark.parametrize(("size", "pages"), [(0, 1), (1, 5), (2, 3), (5, 1), (9, 1)])
def test_lists_come_in_pages(size: int, pages: int) -> None:
    world = world_with(knobs={"pageSize": size})
    items, count = _all_pages(arm_of(world), f"{_registry(world)}/scopeMaps?{VERSION}")
    assert count == pages
    assert len({item["name"] for item in items}) == len(items) == 5


def test_pages_keep_the_filter() -> None:
    world = world_with(knobs={"pageSize": 1})
    filter_ = f"assignedTo('{world.object_id('developer')}')"
    path = f"{_registry(world)}/providers/{ROLES}/roleAssignments?api-version=2022-04-01&$filter={filter_}"
    items, count = _all_pages(arm_of(world), path)
    assert count == 2
    assert {item["properties"]["principalId"] for item in items} == {world.object_id("developer")}
    assert arm_of(world).get(f"{_registry(world)}/tokens?{VERSION}&$skiptoken=x").code == "InvalidSkipToken"
