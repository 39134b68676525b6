"""Azure Resource Graph: pages, scopes, throttling."""

from __future__ import annotations

from typing import Any

import pytest

from azext_acrdiag.facts.estate import Scope
from azext_acrdiag.ports import Response
from azext_acrdiag.sources.azure_rest import FAILURES, Refused, RestService
from azext_acrdiag.sources.fields import WrongShape
from azext_acrdiag.sources.resource_graph import ResourceGraph

from .fake_azure import ACTIVE, OTHER, FakeAzure, FakeTokens, evidence
from .fakes import Request, respond

ARM = "https://arm.example.com/"
ASK = r"POST /providers/Microsoft\.ResourceGraph/resources\?api-version=2022-10-01$"


def graph(azure: FakeAzure, scope: Scope | None = None, pauses: list[float] | None = None) -> ResourceGraph:
    service = RestService("Azure Resource Manager", ARM, ARM, azure.http, FakeTokens())
    return ResourceGraph(service, scope or Scope(), ACTIVE, ([] if pauses is None else pauses).append)


def answering(*answers: Response) -> FakeAzure:
    """Gives the answers in turn."""
    left = list(answers)
    return FakeAzure({ASK: lambda request: left.pop(0)})


def page(*names: str, token: str | None = None, truncated: str = "false") -> Response:
    body: dict[str, Any] = {"data": [{"id": name} for name in names], "resultTruncated": truncated}
    return respond(200, {**body, **({"$skipToken": token} if token else {})})


def test_follows_the_pages() -> None:
    azure = answering(page("a", "b", token="next"), page("c"))
    assert [row["id"] for row in graph(azure).rows("resources")] == ["a", "b", "c"]
    asked = [request.json or {} for request in azure.requests]
    assert [each["options"].get("$skipToken") for each in asked] == [None, "next"]
    assert all(each["options"]["$top"] == 1000 and each["query"] == "resources" for each in asked)


def test_reads_a_genuine_page() -> None:
    azure = answering(evidence("arm-resource-graph-paged", **{"$skipToken": None}))
    assert graph(azure).rows("resources")


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), {}),
        (Scope((ACTIVE, OTHER)), {"subscriptions": [ACTIVE, OTHER]}),
        (Scope(management_group="corp"), {"managementGroups": ["corp"]}),
    ],
)
def test_names_what_is_scanned(scope: Scope, expected: dict[str, Any]) -> None:
    azure = answering(page())
    graph(azure, scope).rows("resources")
    body = dict(azure.requests[0].json or {})
    del body["query"], body["options"]
    assert body == expected


def test_asks_for_what_is_assigned_above_only_where_it_matters() -> None:
    azure = answering(page(), page())
    graph(azure).rows("resources")
    graph(azure).rows("authorizationresources", above_too=True)
    filters = [(request.json or {})["options"].get("authorizationScopeFilter") for request in azure.requests]
    assert filters == [None, "AtScopeAboveAndBelow"]


def test_waits_when_the_quota_is_used_up() -> None:
    pauses: list[float] = []
    azure = answering(respond(429), respond(429), page("a"))
    assert graph(azure, pauses=pauses).rows("resources") == ({"id": "a"},)
    assert pauses == [5.0, 5.0]


def test_does_not_wait_for_ever() -> None:
    azure = FakeAzure({ASK: respond(429)})
    with pytest.raises(Refused):
        graph(azure).rows("resources")
    assert len(azure.requests) == 4


def test_an_account_that_reads_no_subscription_sees_nothing() -> None:
    refusal = {"error": {"code": "BadRequest", "details": [{"code": "NoValidSubscriptionsInQueryRequest"}]}}
    assert graph(answering(respond(400, refusal))).rows("resources") == ()


def test_an_answer_that_was_cut_off_is_no_answer() -> None:
    with pytest.raises(WrongShape, match="cut off"):
        graph(answering(page("a", truncated="true"))).rows("resources")


@pytest.mark.parametrize("body", [{}, {"data": "no list"}, {"data": [1]}, b"no JSON"])
def test_garbage_is_an_answer_of_another_shape(body: object) -> None:
    with pytest.raises(FAILURES):
        graph(answering(respond(200, body))).rows("resources")


def test_never_ends_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("azext_acrdiag.sources.resource_graph._MOST_PAGES", 3)

    def again(request: Request) -> Response:
        return page("a", token="again")

    with pytest.raises(WrongShape, match="more than"):
        graph(FakeAzure({ASK: again})).rows("resources")
