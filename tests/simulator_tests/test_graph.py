"""Microsoft Graph: who may read the directory, and what stands in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives import hashes

from ..simulator.world import World
from .registry_under_test import world_with
from .service_under_test import Answer, ServiceUnderTest, graph_of

NOBODY = "11111111-2222-4333-8444-555555555555"


def _world(**changes: Any) -> World:
    """Nested groups, a guest, a disabled user, a managed identity and applications of every kind."""
    contoso = {
        "users": {
            "guest": {"upn": "pat_fabrikam.com#EXT#@contoso.onmicrosoft.com", "type": "Guest"},
            "left": {"accountEnabled": False},
        },
        "groups": {
            "inner": {"members": ["developer", "outer", "ci-pull", "puller"]},
            "outer": {"members": ["inner"]},
        },
        "applications": {
            "ci-pull": {
                "secrets": {"old": {"start": "now-400d", "end": "now-10d", "value": "abc8Q~secret"}},
                "certificates": {"cert": {"end": "now+30d"}},
                "federatedCredentials": {"main": {"issuer": "https://token.example", "subject": "repo:a/b"}},
            },
            "auditor": {},
            "gone": {"deletedAt": "now-3d"},
            "long-gone": {"deletedAt": "now-31d"},
        },
        "servicePrincipals": {
            "auditor": {"directoryReader": True},
            "partner": {"accountEnabled": False, "secrets": {"own": {}}},
        },
        "managedIdentities": {"puller": {"resourceId": "/subscriptions/s/puller"}},
    }
    tenants = {"contoso": contoso, "fabrikam": {"users": {"pat": {}}, "applications": {"partner": {}}}}
    return world_with(tenants=tenants, **changes)


def _get(path: str, who: str = "developer") -> Answer:
    return graph_of(_world()).get(f"/v1.0/{path}", who)


# --- Authentication and rights ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("", "Access token is empty."),
        ("a.b.c", "Access token validation failure."),
    ],
)
def test_bad_tokens(token: str, message: str) -> None:
    answer = graph_of(_world()).get("/v1.0/me", token=token)
    assert (answer.status, answer.code, answer.message) == (401, "InvalidAuthenticationToken", message)
    assert "authorization_uri" in answer.headers["WWW-Authenticate"]


def test_a_token_for_arm_and_an_expired_one() -> None:
    graph = graph_of(_world())
    wrong = graph.token("developer", aud="https://management.core.windows.net/")
    assert "Invalid audience" in graph.get("/v1.0/me", token=wrong).message
    old = graph.token("developer")
    graph.context.advanced = timedelta(hours=3)
    assert "expired" in graph.get("/v1.0/me", token=old).message


@pytest.mark.parametrize(
    ("who", "status"), [("developer", 200), ("auditor", 200), ("guest", 403), ("ci-push", 403), ("puller", 403)]
)
@pytest.mark.parametrize("path", ["users", "groups", "applications", "servicePrincipals", f"users/{NOBODY}"])
def test_members_read_the_directory_and_others_do_not(who: str, status: int, path: str) -> None:
    answer = _get(path, who)
    if NOBODY in path and status == 200:
        status = 404
    assert answer.status == status
    if status == 403:
        assert (answer.code, answer.message) == (
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )


def test_everybody_sees_themselves() -> None:
    world = _world()
    graph = graph_of(world)
    assert graph.get("/v1.0/me?$select=id,userType", "guest").body["userType"] == "Guest"
    assert graph.get(f"/v1.0/users/{world.object_id('guest')}", "guest").status == 200
    assert graph.get("/v1.0/me/memberOf", "guest").names == []
    application = graph.get("/v1.0/me", "ci-push")
    assert (application.status, application.code) == (400, "BadRequest")
    assert "delegated authentication" in application.message


def test_the_directory_is_that_of_the_token() -> None:
    world = _world()
    graph = graph_of(world)
    answer = graph.get("/v1.0/users", token=graph.token("pat", tenant="fabrikam"))
    assert answer.names == ["pat"]
    path = f"/v1.0/users/{world.object_id('developer')}"
    assert graph.get(path, token=graph.token("pat", tenant="fabrikam")).code == "Request_ResourceNotFound"


def test_sister_clouds_have_their_own_audience() -> None:
    graph = graph_of(_world())
    graph.host = "graph.microsoft.us"
    assert graph.get("/v1.0/me", "developer").status == 401
    graph.audience = "https://graph.microsoft.us/"
    assert graph.get("/v1.0/me", "developer").status == 200


# --- Users and groups -------------------------------------------------------------------------------------------------


def test_users_by_id_name_and_filter() -> None:
    user = _world().tenants["contoso"].users["developer"]
    for key in (user.id, "DEVELOPER@contoso.com"):
        assert _get(f"users/{key}").body["id"] == user.id
    assert _get("users?$filter=userPrincipalName eq 'Developer@contoso.com'").names == ["Developer"]
    assert _get("users?$filter=accountEnabled eq false&$select=id,displayName").names == ["left"]
    assert _get("users?$filter=mail eq 'x' or displayName eq 'left'").names == ["left"]
    assert _get(f"users/{NOBODY}").code == "Request_ResourceNotFound"


def test_what_is_told_of_a_user_must_be_selected() -> None:
    assert "accountEnabled" not in _get("users/developer@contoso.com").body
    selected = _get("users/developer@contoso.com?$select=accountEnabled,userType").body
    assert (selected["accountEnabled"], selected["userType"]) == (True, "Member")
    assert "id" not in selected
    assert selected["@odata.context"].endswith("$metadata#users(accountEnabled,userType)/$entity")
    assert _get("users?$select=colour").status == 400


def test_groups_and_their_members() -> None:
    world = _world()
    inner = world.object_id("inner")
    assert _get(f"groups/{inner}").body["displayName"] == "inner"
    assert _get("groups?$filter=startswith(displayName,'IN')").names == ["inner"]
    members = _get(f"groups/{inner}/members").body["value"]
    assert {one["@odata.type"] for one in members} == {
        "#microsoft.graph.user",
        "#microsoft.graph.group",
        "#microsoft.graph.servicePrincipal",
    }
    assert {one["id"] for one in members} == {world.object_id(n) for n in ("developer", "outer", "ci-pull", "puller")}
    everybody = _get(f"groups/{inner}/transitiveMembers").names
    assert {"Developer", "ci-pull", "puller"} <= set(everybody)
    assert _get(f"groups/{NOBODY}/members").status == 404


def _memberships(path: str) -> set[str]:
    return set(_get(path).names)


def test_memberships_through_groups_and_cycles() -> None:
    world = _world()
    developer = world.object_id("developer")
    assert _memberships("me/memberOf") == {"platform", "inner"}
    assert _memberships("me/transitiveMemberOf") == {"platform", "inner", "outer"}
    assert _memberships(f"users/{developer}/transitiveMemberOf/microsoft.graph.group") == {
        "platform",
        "inner",
        "outer",
    }
    assert _memberships(f"servicePrincipals/{world.object_id('ci-pull')}/transitiveMemberOf") == {"inner", "outer"}
    assert _memberships(f"groups/{world.object_id('outer')}/memberOf") == {"inner"}
    assert _memberships(f"users/{developer}/transitiveMemberOf/microsoft.graph.directoryRole") == set()


def test_member_groups() -> None:
    world = _world()
    graph = graph_of(world)
    inner, outer, platform = (world.object_id(name) for name in ("inner", "outer", "platform"))
    for path in (f"directoryObjects/{world.object_id('puller')}", f"servicePrincipals/{world.object_id('puller')}"):
        answer = graph.post(f"/v1.0/{path}/getMemberGroups", {"securityEnabledOnly": False})
        assert set(answer.body["value"]) == {inner, outer}
    check = f"/v1.0/users/{world.object_id('developer')}/checkMemberGroups"
    assert graph.post(check, {"groupIds": [NOBODY, platform.upper()]}).body["value"] == [platform.upper()]
    assert graph.post(check, {"groupIds": [NOBODY] * 21}).status == 400
    assert set(graph.post("/v1.0/me/getMemberGroups", {}, "developer").body["value"]) == {inner, outer, platform}
    wrong_kind = f"/v1.0/users/{world.object_id('ci-pull')}/getMemberGroups"
    assert graph.post(wrong_kind, {}).status == 404


# --- Applications and service principals ------------------------------------------------------------------------------


def test_an_application_by_every_key() -> None:
    application = _world().tenants["contoso"].applications["ci-pull"]
    for path in (
        f"applications/{application.id}",
        f"applications(appId='{application.app_id}')",
        f"applications?$filter=appId eq '{application.app_id}'",
        "applications?$filter=displayName eq 'CI-pull'",
    ):
        body = _get(path).body
        assert (body["value"][0] if "value" in body else body)["appId"] == application.app_id
    assert _get(f"applications(appId='{NOBODY}')").code == "Request_ResourceNotFound"
    assert _get(f"applications?$filter=appId eq '{NOBODY}'").body["value"] == []


def test_secrets_show_their_hint_and_never_themselves() -> None:
    application = _world().tenants["contoso"].applications["ci-pull"]
    answer = _get(f"applications/{application.id}")
    old = next(one for one in answer.body["passwordCredentials"] if one["displayName"] == "old")
    assert (old["hint"], old["secretText"], old["keyId"]) == ("abc", None, application.secrets["old"].key_id)
    assert old["endDateTime"] == f"{application.secrets['old'].end:%Y-%m-%dT%H:%M:%SZ}"
    assert not any(secret.value in str(answer.body) for secret in application.secrets.values())


def test_certificates_show_the_thumbprint_of_the_one_that_signs() -> None:
    world = _world()
    application = world.tenants["contoso"].applications["ci-pull"]
    graph = graph_of(world)
    (key,) = graph.get(f"/v1.0/applications/{application.id}").body["keyCredentials"]
    pair = graph.state.key_pairs.get("ci-pull", "cert", application.certificates["cert"])
    assert key["customKeyIdentifier"] == pair.certificate.fingerprint(hashes.SHA1()).hex().upper()
    assert key["keyId"] == application.certificates["cert"].key_id


def test_federated_credentials() -> None:
    application = _world().tenants["contoso"].applications["ci-pull"]
    for key in (f"applications/{application.id}", f"applications(appId='{application.app_id}')"):
        (credential,) = _get(f"{key}/federatedIdentityCredentials").body["value"]
        assert (credential["issuer"], credential["subject"]) == ("https://token.example", "repo:a/b")
        assert credential["audiences"] == ["api://AzureADTokenExchange"]


def test_deleted_applications_are_kept_for_thirty_days() -> None:
    world = _world()
    path = "directory/deletedItems/microsoft.graph.application"
    assert _get(path).names == ["gone"]
    app_id = world.tenants["contoso"].applications["gone"].app_id
    (found,) = _get(f"{path}?$filter=appId eq '{app_id}'").body["value"]
    assert found["deletedDateTime"]
    assert _get(f"applications(appId='{app_id}')").status == 404
    assert "gone" not in _get("applications").names
    assert "gone" not in _get("servicePrincipals").names


def test_service_principals() -> None:
    world = _world()
    contoso = world.tenants["contoso"]
    app_id = contoso.applications["ci-pull"].app_id
    for path in (
        f"servicePrincipals/{world.object_id('ci-pull')}",
        f"servicePrincipals(appId='{app_id}')",
        f"servicePrincipals?$filter=appId eq '{app_id}'",
        f"servicePrincipals?$filter=servicePrincipalNames/any(c:c eq '{app_id}')",
        f"servicePrincipals?$filter=appId in ('{NOBODY}','{app_id}')",
    ):
        body = _get(path).body
        assert (body["value"][0] if "value" in body else body)["id"] == world.object_id("ci-pull")
    assert _get(f"servicePrincipals(appId='{NOBODY}')").status == 404


def test_a_service_principal_of_another_directorys_application() -> None:
    world = _world()
    app_id = world.tenants["fabrikam"].applications["partner"].app_id
    partner = _get(f"servicePrincipals(appId='{app_id}')").body
    assert partner["appOwnerOrganizationId"] == world.tenants["fabrikam"].id
    assert partner["accountEnabled"] is False
    assert [one["displayName"] for one in partner["passwordCredentials"]] == ["own"]
    assert _get(f"applications(appId='{app_id}')").status == 404


def test_a_managed_identity_is_a_service_principal() -> None:
    identity = _world().tenants["contoso"].managed_identities["puller"]
    body = _get(f"servicePrincipals(appId='{identity.client_id}')").body
    assert (body["id"], body["servicePrincipalType"]) == (identity.id, "ManagedIdentity")
    assert body["alternativeNames"] == ["isExplicit=True", identity.resource_id]


# --- Directory objects, pages, batches --------------------------------------------------------------------------------


def test_objects_by_their_ids() -> None:
    world = _world()
    application = world.tenants["contoso"].applications["ci-pull"]
    graph = graph_of(world)
    ids = [world.object_id("developer"), world.object_id("inner").upper(), application.id, NOBODY]

    def types(body: dict[str, Any]) -> list[str]:
        answer = graph.post("/v1.0/directoryObjects/getByIds", body, "developer")
        return [one["@odata.type"].rpartition(".")[2] for one in answer.body["value"]]

    assert types({"ids": ids}) == ["user", "group", "application"]
    assert types({"ids": ids, "types": ["user", "servicePrincipal", "directoryObjectPartnerReference"]}) == ["user"]
    assert graph.post("/v1.0/directoryObjects/getByIds", {"ids": [NOBODY] * 1001}, "developer").status == 400
    assert graph.get(f"/v1.0/directoryObjects/{ids[0]}", "developer").body["@odata.type"] == "#microsoft.graph.user"


def _pages(graph: ServiceUnderTest, path: str) -> list[list[str]]:
    pages = []
    while path:
        answer = graph.get(path, "developer")
        pages.append(answer.names)
        link = urlsplit(answer.body.get("@odata.nextLink", ""))
        assert link.netloc in ("", "graph.microsoft.com")
        path = f"{link.path}?{link.query}" if link.path else ""
    return pages


@pytest.mark.parametrize(("size", "query"), [(2, ""), (0, "?$top=2"), (2, "?$top=50")])
def test_lists_come_in_pages(size: int, query: str) -> None:
    graph = graph_of(_world(knobs={"pageSize": size}))
    pages = _pages(graph, f"/v1.0/users{query}")
    assert [len(page) for page in pages] == [2, 2]
    assert len({name for page in pages for name in page}) == 4


def test_what_is_not_understood_is_refused() -> None:
    assert _get("users?$search=x").status == 400
    assert _get("users?$top=many").status == 400
    assert _get("users?$filter=displayName ne 'x'").code == "Request_UnsupportedQuery"
    assert _get("users?$filter=displayName eq 'a' and displayName eq 'b' or id eq 'c'").status == 400
    assert _get("users?$filter=displayName eq 'a' displayName eq 'b'").status == 400
    assert _get("users?$filter=colour eq 'a'").status == 400
    unknown = _get("planner/tasks")
    assert (unknown.status, unknown.message) == (400, "Resource not found for the segment 'planner'.")


def test_quotes_in_filters_are_doubled() -> None:
    world = world_with(tenants={"contoso": {"users": {"owner": {"displayName": "O'Neill"}}}})
    answer = graph_of(world).get("/v1.0/users?$filter=displayName eq 'O''Neill'")
    assert answer.names == ["O'Neill"]


def test_batches() -> None:
    world = _world()
    steps = [
        {"id": "1", "method": "GET", "url": "/me?$select=id"},
        {"id": "2", "method": "GET", "url": f"/applications(appId='{NOBODY}')"},
        {"id": "3", "method": "POST", "url": "/directoryObjects/getByIds", "body": {"ids": [world.object_id("inner")]}},
        {"id": "4", "method": "GET", "url": "/users?%24filter=displayName%20eq%20'left'"},
    ]
    answer = graph_of(world).post("/v1.0/$batch", {"requests": steps}, "developer")
    responses = {one["id"]: one for one in answer.body["responses"]}
    assert [responses[key]["status"] for key in "1234"] == [200, 404, 200, 200]
    assert responses["1"]["body"]["id"] == world.object_id("developer")
    assert responses["2"]["body"]["error"]["code"] == "Request_ResourceNotFound"
    assert responses["4"]["body"]["value"][0]["displayName"] == "left"
    assert graph_of(world).post("/v1.0/$batch", {"requests": steps * 6}, "developer").status == 400


# --- Owners and throttled parts of batches ----------------------------------------------------------------------------


def test_owners_of_applications_are_expanded() -> None:
    world = _world()
    world.tenants["contoso"].applications["ci-pull"].owners = ["developer"]
    app_id = world.tenants["contoso"].applications["ci-pull"].app_id
    expand = "$select=appId&$expand=owners($select=id,displayName)"
    one = graph_of(world).get(f"/v1.0/applications(appId='{app_id}')?{expand}", "developer").body
    (listed,) = (
        graph_of(world).get(f"/v1.0/applications?$filter=appId eq '{app_id}'&{expand}", "developer").body["value"]
    )
    assert one["owners"] == listed["owners"]
    assert [sorted(owner) for owner in one["owners"]] == [["@odata.type", "displayName", "id"]]
    refused = graph_of(world).get(f"/v1.0/applications(appId='{app_id}')?$expand=createdOnBehalfOf", "developer")
    assert refused.status == 400


def test_a_part_of_a_batch_is_throttled_for_itself() -> None:
    fault = {"host": "graph.microsoft.com", "path": "/v1.0/groups", "status": 429, "body": {"error": {}}}
    requests = [{"id": each, "method": "GET", "url": f"/{each}"} for each in ("groups", "users")]
    answer = graph_of(_world(faults=[fault])).post("/v1.0/$batch", {"requests": requests}, "developer")
    assert {each["id"]: each["status"] for each in answer.body["responses"]} == {"groups": 429, "users": 200}
