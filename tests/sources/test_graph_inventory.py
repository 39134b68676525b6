"""Holders of roles over batched answers of Microsoft Graph."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any, Optional
from urllib.parse import unquote

import pytest

from azext_acrdiag.domain.fact import Unknown, Why
from azext_acrdiag.facts.authorization import RoleAssignment, RoleDefinition
from azext_acrdiag.facts.inventory import HeldRole, Holder
from azext_acrdiag.facts.network import Contact
from azext_acrdiag.ports import HttpFailure, Response
from azext_acrdiag.sources.azure_rest import RestService
from azext_acrdiag.sources.federation import READ_TRUSTS
from azext_acrdiag.sources.graph_batch import GraphBatch
from azext_acrdiag.sources.graph_inventory import InventorySource

from .fake_azure import ACTIVE, GRAPH, TENANT, FakeAzure, FakeTokens, evidence
from .fakes import Request, respond

ROLE = RoleDefinition("r-1", "AcrPull", False, ())
Part = dict[str, Any]
REFUSED = {"status": 403, "body": {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient."}}}


def assignment(principal_id: str, kind: str) -> RoleAssignment:
    return RoleAssignment(f"a-{principal_id}", principal_id, kind, "/scope", ROLE, None, None, None)


def batched(answer: Callable[[str], Part], sizes: list[int] | None = None) -> FakeAzure:
    """Answers each request of a batch by its decoded address, in reverse order."""

    def respond_to(request: Request) -> Response:
        parts = (request.json or {})["requests"]
        if sizes is not None:
            sizes.append(len(parts))
        answers = [{"id": part["id"], "status": 200, **answer(unquote(part["url"]))} for part in reversed(parts)]
        return respond(200, {"responses": answers})

    return FakeAzure({r"POST \$batch$": respond_to})


def source(azure: FakeAzure) -> InventorySource:
    arm = RestService("Azure Resource Manager", GRAPH, GRAPH, azure.http, FakeTokens())
    return InventorySource(service(azure), arm, TENANT, ACTIVE)


def service(azure: FakeAzure) -> RestService:
    return RestService("Microsoft Graph", GRAPH, GRAPH, azure.http, FakeTokens())


def values(*entries: Part, **more: Any) -> Part:
    return {"body": {"value": list(entries), **more}}


def principal(object_id: str, **changes: Any) -> Part:
    return {
        "id": object_id,
        "appId": f"app-{object_id}",
        "displayName": f"name-{object_id}",
        "accountEnabled": True,
        "servicePrincipalType": "Application",
        "appOwnerOrganizationId": TENANT.upper(),
        "alternativeNames": [],
        "passwordCredentials": [],
        "keyCredentials": [],
        **changes,
    }


def secret(key_id: str) -> Part:
    return {"keyId": key_id, "displayName": "main", "hint": "abc", "endDateTime": "2027-01-01T00:00:00Z"}


def application(app_id: str, **changes: Any) -> Part:
    return {"id": f"o-{app_id}", "appId": app_id, "passwordCredentials": [], "keyCredentials": [], **changes}


# Batches


def test_twenty_requests_in_a_batch_and_each_answer_where_it_belongs() -> None:
    sizes: list[int] = []
    azure = batched(lambda url: {"body": {"url": url}}, sizes)
    wanted = [f"/users/{number}" for number in range(45)]
    answers = GraphBatch(service(azure), ACTIVE).read(wanted)
    assert sizes == [20, 20, 5]
    assert [answers[each] for each in wanted] == [{"url": each} for each in wanted]


def test_pages_are_followed_within_batches() -> None:
    def answer(url: str) -> Part:
        if url.endswith("page=2"):
            return values({"n": 2})
        return values({"n": 1}, **{"@odata.nextLink": f"https://graph.microsoft.com/v1.0{url}?page=2"})

    azure = batched(answer)
    lists = GraphBatch(service(azure), ACTIVE).lists(["/a", "/b"])
    assert lists == {"/a": ({"n": 1}, {"n": 2}), "/b": ({"n": 1}, {"n": 2})}
    assert len(azure.requests) == 2


def test_a_list_without_end_is_given_up() -> None:
    azure = batched(lambda url: values(**{"@odata.nextLink": f"https://graph.microsoft.com/v1.0{url}"}))
    assert isinstance(GraphBatch(service(azure), ACTIVE).lists(["/a"])["/a"], Exception)


def test_an_answer_that_is_missing_or_malformed_fails_alone() -> None:
    def answer(url: str) -> Part:
        return {"body": {"fine": True}} if url == "/a" else {"status": "?"}

    answers = GraphBatch(service(batched(answer)), ACTIVE).read(["/a", "/b"])
    assert answers["/a"] == {"fine": True}
    assert isinstance(answers["/b"], Exception)
    silent = FakeAzure({r"POST \$batch$": respond(200, {"responses": []})})
    assert isinstance(GraphBatch(service(silent), ACTIVE).read(["/a"])["/a"], Exception)


def test_no_answer_at_all_fails_them_all() -> None:
    azure = FakeAzure({r"POST \$batch$": HttpFailure(Contact.TIMED_OUT, "timed out")})
    answers = GraphBatch(service(azure), ACTIVE).read(["/a", "/b"])
    assert all(isinstance(each, Exception) for each in answers.values())


def test_after_silence_nothing_more_is_asked() -> None:
    asked = []

    def silence(request: Request) -> Response:
        asked.append(request)
        raise HttpFailure(Contact.TIMED_OUT, "Read timed out.")

    batch = GraphBatch(service(FakeAzure({r"POST \$batch$": silence})), ACTIVE)
    answers = batch.read([f"/users/{number}" for number in range(45)])
    assert len(answers) == 45
    assert len(asked) == 1


# Holders


def world(url: str) -> Part:
    """A group with one application and a user, one managed identity, one foreign application."""
    if url.startswith("/groups/"):
        return values(
            {"@odata.type": "#microsoft.graph.servicePrincipal", "id": "P1"},
            {"@odata.type": "#microsoft.graph.user", "id": "u1"},
        )
    if url.startswith("/servicePrincipals"):
        return values(
            principal("p1", passwordCredentials=[secret("k-sp")]),
            principal(
                "m1", servicePrincipalType="ManagedIdentity", alternativeNames=["isExplicit=True", "/subscriptions/s/x"]
            ),
            principal("f1", appOwnerOrganizationId="elsewhere"),
        )
    if url.endswith("/federatedIdentityCredentials"):
        return values({"name": "gh", "issuer": "https://i", "subject": "s", "audiences": ["a"]})
    assert url.startswith("/applications")
    return values(application("app-p1", passwordCredentials=[secret("k-app")], owners=[{"displayName": "Dana"}, {}]))


ASSIGNMENTS = [
    assignment("g1", "Group"),
    assignment("p1", "ServicePrincipal"),
    assignment("m1", "ServicePrincipal"),
    assignment("f1", "ServicePrincipal"),
    assignment("gone", "ServicePrincipal"),
    assignment("u1", "User"),
]


def test_holders_with_what_they_sign_in_with() -> None:
    azure = batched(world)
    found = source(azure).holders(ASSIGNMENTS, with_federated=True)
    by_id = {each.object_id: each for each in found.holders}
    assert sorted(by_id) == ["f1", "gone", "m1", "p1"]
    first = by_id["p1"]
    assert [each.group_id for each in first.roles] == [None, "g1"]
    assert [(each.key_id, each.on) for each in first.secrets] == [
        ("k-app", "application"),
        ("k-sp", "service principal"),
    ]
    assert first.secrets[0].end == datetime(2027, 1, 1, tzinfo=timezone.utc)
    assert (first.owners, [each.name for each in first.federated]) == (("Dana",), ["gh"])
    assert (by_id["m1"].is_managed_identity, by_id["m1"].resource_id) == (True, "/subscriptions/s/x")
    foreign, gone = by_id["f1"].unread, by_id["gone"].unread
    assert foreign is not None
    assert "in the tenant elsewhere" in (foreign.needs or "")
    assert gone is not None
    assert "left over" in gone.detail


IDENTITY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/puller"


@pytest.mark.parametrize(
    ("answer", "names", "needs"),
    [
        (evidence("arm-user-assigned-identity-federated-credentials-list"), ["fic1", "fic2"], None),
        (evidence("arm-authorization-failed-403"), [], READ_TRUSTS),
    ],
)
def test_trusts_of_a_user_assigned_identity_are_read_from_arm(
    answer: Response, names: list[str], needs: Optional[str]
) -> None:
    azure = batched(
        lambda url: values(
            principal("m1", servicePrincipalType="ManagedIdentity", alternativeNames=["isExplicit=True", IDENTITY])
        )
    )
    azure.routes[r"GET /userAssignedIdentities/puller/federatedIdentityCredentials\?"] = answer
    (found,) = source(azure).read([Holder("m1", ())], with_federated=True)
    assert [each.name for each in found.federated] == names
    assert (found.unread and found.unread.needs) == needs


def test_federated_credentials_are_not_asked_for_unless_wanted() -> None:
    azure = batched(world)
    source(azure).holders(ASSIGNMENTS, with_federated=False)
    assert not any("federatedIdentity" in json.dumps(request.json) for request in azure.requests)


def test_values_are_never_selected() -> None:
    azure = batched(world)
    source(azure).holders(ASSIGNMENTS, with_federated=True)
    assert not any("secretText" in json.dumps(request.json) for request in azure.requests)


def test_a_group_that_is_refused_is_named_and_the_others_are_read() -> None:
    found = source(batched(lambda url: REFUSED if url.startswith("/groups/") else world(url))).holders(
        ASSIGNMENTS, False
    )
    assert [each.object_id for each in found.unread_groups] == ["g1"]
    assert found.unread_groups[0].why.needs == "GroupMember.Read.All (Microsoft Graph)"
    assert "p1" in [each.object_id for each in found.holders]


def test_what_is_refused_or_malformed_is_unread() -> None:
    (refused,) = source(batched(lambda url: REFUSED)).read([Holder("p1", ())], False)
    assert refused.unread == Unknown(
        Why.PERMISSION,
        "Microsoft Graph answered 403: Insufficient.",
        "Application.Read.All (Microsoft Graph)",
    )
    odd = batched(lambda url: values(principal("p1", appId=7)) if url.startswith("/servicePrincipals") else world(url))
    (malformed,) = source(odd).read([Holder("p1", ())], False)
    assert malformed.unread is not None
    assert malformed.unread.why is Why.ERROR


def test_an_application_that_is_gone() -> None:
    azure = batched(lambda url: values() if url.startswith("/applications") else world(url))
    (found,) = source(azure).read([Holder("p1", (HeldRole(assignment("p1", "ServicePrincipal")),))], False)
    assert found.unread is not None
    assert "gone from the directory" in found.unread.detail
