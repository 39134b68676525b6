"""What Azure Resource Manager says about a registry besides its settings, over documented answers."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.fact import Absent, Fact, Known, Unknown
from azext_acrdiag.domain.target import parse_target
from azext_acrdiag.facts.registry import Location
from azext_acrdiag.facts.state import Deletion
from azext_acrdiag.sources.arm_state import StateSource
from azext_acrdiag.sources.azure_rest import RestService
from tests.rules import facts

from .fake_azure import ACCOUNT, ACTIVE, LOCATION, NOWHERE, OTHER, FakeAzure, FakeTokens, evidence, resource_id
from .fakes import respond

ARM = "https://management.azure.com/"
EVENTS = "GET eventtypes/management/values"


def source(azure: FakeAzure) -> StateSource:
    return StateSource(RestService("Azure Resource Manager", ARM, ARM, azure.http, FakeTokens()))


def event(at: str, operation: str = "delete", status: str = "Succeeded", **changes: Any) -> dict[str, Any]:
    (documented,) = evidence("documented/arm-activity-log-list").json()["value"]
    kind = "Microsoft.ContainerRegistry/registries"
    return {
        **documented,
        "resourceId": resource_id(),
        "operationName": {"value": f"{kind}/{operation}", "localizedValue": "Delete"},
        "status": {"value": status, "localizedValue": status},
        "eventTimestamp": at,
        **changes,
    }


def deletion(azure: FakeAzure, location: Location = NOWHERE, text: str = "contosoapps") -> Fact[Deletion]:
    return source(azure).deletion(parse_target(text, (Action.PULL,)), ACCOUNT, location, facts.NOW)


def test_the_last_deletion_of_the_registry_counts() -> None:
    events = [
        event("2026-11-22T00:00:00Z", resourceId=resource_id(name="contosoapps2")),
        event("2026-11-21T00:00:00Z", operation="replications/delete"),
        event("2026-11-21T00:00:00Z", status="Started"),
        event("2026-11-20T10:00:00.1234567Z"),
        event("2026-10-01T10:00:00Z"),
    ]
    azure = FakeAzure({EVENTS: respond(200, {"value": events})})
    found = deletion(azure)
    assert isinstance(found, Known)
    assert found.value == Deletion(
        resource_id(),
        datetime(2026, 11, 20, 10, 0, 0, 123456, timezone.utc),
        "admin@contoso.com",
        "1e121103-0ba6-4300-ac9d-952bb5d0c80f",
    )
    (request,) = azure.asked("resourceProvider eq 'Microsoft.ContainerRegistry'")
    assert f"/subscriptions/{ACTIVE}/" in request.url
    assert azure.asked("eventTimestamp ge '2026-08-26T10:00:00Z' and eventTimestamp le '2026-11-23T10:00:00Z'")


def test_a_resource_id_says_where_to_look() -> None:
    azure = FakeAzure({EVENTS: respond(200, {"value": []})})
    assert isinstance(deletion(azure, text=resource_id(OTHER)), Absent)
    (request,) = azure.asked(f"resourceUri eq '{resource_id(OTHER)}'")
    assert f"/subscriptions/{OTHER}/" in request.url


def test_a_registry_that_is_there_is_not_looked_for() -> None:
    azure = FakeAzure({})
    assert isinstance(deletion(azure, LOCATION), Absent)
    assert azure.requests == []


def test_without_the_right_to_read_the_log_it_is_unknown() -> None:
    found = deletion(FakeAzure({EVENTS: evidence("arm-authorization-failed-403")}))
    assert isinstance(found, Unknown)
    assert found.needs == "Microsoft.Insights/eventtypes/values/read on the subscription"
