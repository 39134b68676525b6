"""Many questions to Azure Resource Manager in one request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from azext_acrdiag.ports import Response
from azext_acrdiag.sources.arm_batch import ArmBatch
from azext_acrdiag.sources.azure_rest import NoAnswer, Refused, RestService
from azext_acrdiag.sources.fields import WrongShape

from .fake_azure import ACTIVE, FakeAzure, FakeTokens
from .fakes import Request, respond

ARM = "https://arm.example.com"
BATCH = r"POST /batch\?api-version=2020-06-01$"
PLACE = f"{ARM}/batch/operationResults/1?api-version=2020-06-01"
Part = dict[str, Any]


def batch(azure: FakeAzure, pauses: list[float] | None = None) -> ArmBatch:
    service = RestService("Azure Resource Manager", ARM, ARM, azure.http, FakeTokens())
    return ArmBatch(service, ACTIVE, ([] if pauses is None else pauses).append)


def responses(request: Request, answer: Callable[[str], Part]) -> list[Part]:
    """One for each request of a batch, in reverse order."""
    asked = (request.json or {})["requests"]
    assert all(each["httpMethod"] == "GET" and "content" not in each for each in asked)
    return [{"name": each["name"], "httpStatusCode": 200, **answer(each["url"])} for each in reversed(asked)]


def at_once(answer: Callable[[str], Part]) -> FakeAzure:
    return FakeAzure({BATCH: lambda request: respond(200, {"responses": responses(request, answer)})})


def values(*entries: str, **more: str) -> Part:
    return {"content": {"value": [{"name": each} for each in entries], **more}}


def test_each_list_gets_its_own_answer() -> None:
    azure = at_once(lambda url: values(url.rpartition("/")[2]))
    found = batch(azure).lists(["/a", "/b"])
    assert found == {"/a": ({"name": "a"},), "/b": ({"name": "b"},)}
    assert len(azure.requests) == 1


def test_a_refusal_takes_nothing_from_the_others() -> None:
    refusal = {"httpStatusCode": 403, "content": {"error": {"code": "AuthorizationFailed", "message": "No."}}}
    found = batch(at_once(lambda url: refusal if url.endswith("/b") else values("x"))).lists(["/a", "/b"])
    assert found["/a"] == ({"name": "x"},)
    assert isinstance(found["/b"], Refused)
    assert found["/b"].status == 403


def test_follows_the_pages_of_a_list() -> None:
    def answer(url: str) -> Part:
        return values("second") if "skip" in url else values("first", nextLink=f"{ARM}/a?skip=1")

    azure = at_once(answer)
    assert batch(azure).lists(["/a"]) == {"/a": ({"name": "first"}, {"name": "second"})}
    assert len(azure.requests) == 2


def test_a_page_elsewhere_is_not_followed() -> None:
    found = batch(at_once(lambda url: values("first", nextLink="https://elsewhere.example.com/a"))).lists(["/a"])
    assert isinstance(found["/a"], WrongShape)


def test_splits_what_is_too_much_for_one_request() -> None:
    azure = at_once(lambda url: values())
    done: list[int] = []
    found = batch(azure).lists([f"/{number}" for number in range(1001)], done.append)
    assert len(found) == 1001
    assert sorted(done) == [1, 500, 500]


def test_names_are_ids_and_the_same_in_every_run() -> None:
    azure = at_once(lambda url: values())
    for _ in range(2):
        batch(azure).lists(["/a", "/b"])
    first, second = [[each["name"] for each in (request.json or {})["requests"]] for request in azure.requests]
    assert first == second
    assert all(len(name) == 36 for name in first)


def waiting(polls: list[Response]) -> FakeAzure:
    """Accepts a batch, and answers whoever comes back with these in turn; the last holds the answers."""
    asked: list[Request] = []

    def accept(request: Request) -> Response:
        asked.append(request)
        return respond(202, location=PLACE, **{"retry-after": "3"})

    def come_back(request: Request) -> Response:
        return polls.pop(0) if polls else respond(200, {"value": responses(asked[0], lambda url: values("late"))})

    return FakeAzure({BATCH: accept, r"GET /batch/operationResults/1": come_back})


def test_comes_back_for_answers_that_take_time() -> None:
    pauses: list[float] = []
    azure = waiting([respond(202, location=PLACE)])
    assert batch(azure, pauses).lists(["/a"]) == {"/a": ({"name": "late"},)}
    assert pauses == [3.0, 1.0]
    assert [request.method for request in azure.requests] == ["POST", "GET", "GET"]


def test_the_token_goes_nowhere_else() -> None:
    azure = FakeAzure({BATCH: respond(202, location="https://elsewhere.example.com/batch")})
    assert isinstance(batch(azure).lists(["/a"])["/a"], WrongShape)
    assert len(azure.requests) == 1


def test_gives_up_when_the_answer_never_comes() -> None:
    azure = waiting([respond(202, location=PLACE)] * 100)
    assert isinstance(batch(azure).lists(["/a"])["/a"], NoAnswer)


@pytest.mark.parametrize("answer", [respond(404), respond(400, {}), respond(200, {"responses": []}), respond(200, {})])
def test_where_it_is_missing_everything_is_unknown(answer: Response) -> None:
    found = batch(FakeAzure({BATCH: answer})).lists(["/a", "/b"])
    assert all(isinstance(each, Exception) for each in found.values())
