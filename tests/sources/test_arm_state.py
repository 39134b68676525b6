"""What Azure Resource Manager says about a registry besides its settings, over documented answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.fact import Absent, Fact, Known, Unknown
from azext_acrdiag.domain.target import parse_target
from azext_acrdiag.facts.registry import Location
from azext_acrdiag.facts.repository import Presence
from azext_acrdiag.facts.state import Deletion, EncryptionIdentity, ProviderState, Replica, SubscriptionState, Usage
from azext_acrdiag.sources.arm import arm_service, read_registry
from azext_acrdiag.sources.arm_sdk import ArmSdk
from azext_acrdiag.sources.arm_state import StateSource
from tests.rules import facts

from .fake_azure import (
    ACCOUNT,
    ACTIVE,
    LOCATION,
    NOWHERE,
    OTHER,
    FakeAzure,
    FakeTokens,
    evidence,
    make_cli,
    resource_id,
)
from .fakes import respond

EVENTS = "GET eventtypes/management/values"


MakeSource = Callable[[FakeAzure], StateSource]


@pytest.fixture
def source_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeSource:
    """Makes the source on a stand-in for Azure."""

    def make(azure: FakeAzure) -> StateSource:
        cli_ctx, tokens = make_cli(tmp_path, monkeypatch), FakeTokens()
        return StateSource(arm_service(cli_ctx, azure.http, tokens), ArmSdk(cli_ctx, tokens, azure.transport()))

    return make


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


def deletion(source: StateSource, location: Location = NOWHERE, text: str = "contosoapps") -> Fact[Deletion]:
    return source.deletion(parse_target(text, (Action.PULL,)), ACCOUNT, location, facts.NOW)


def test_the_last_deletion_of_the_registry_counts(source_on: MakeSource) -> None:
    events = [
        event("2026-11-22T00:00:00Z", resourceId=resource_id(name="contosoapps2")),
        event("2026-11-21T00:00:00Z", operation="replications/delete"),
        event("2026-11-21T00:00:00Z", status="Started"),
        event("2026-11-20T10:00:00.1234567Z"),
        event("2026-10-01T10:00:00Z"),
    ]
    azure = FakeAzure({EVENTS: respond(200, {"value": events})})
    found = deletion(source_on(azure))
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


def test_a_resource_id_says_where_to_look(source_on: MakeSource) -> None:
    azure = FakeAzure({EVENTS: respond(200, {"value": []})})
    assert isinstance(deletion(source_on(azure), text=resource_id(OTHER)), Absent)
    (request,) = azure.asked(f"resourceUri eq '{resource_id(OTHER)}'")
    assert f"/subscriptions/{OTHER}/" in request.url


def test_a_registry_that_is_there_is_not_looked_for(source_on: MakeSource) -> None:
    azure = FakeAzure({})
    assert isinstance(deletion(source_on(azure), LOCATION), Absent)
    assert azure.requests == []


def test_without_the_right_to_read_the_log_it_is_unknown(source_on: MakeSource) -> None:
    found = deletion(source_on(FakeAzure({EVENTS: evidence("arm-authorization-failed-403")})))
    assert isinstance(found, Unknown)
    assert found.needs == "Microsoft.Insights/eventtypes/values/read on the subscription"


MISSING = replace(facts.MANIFEST, presence=Presence.NO_TAG, status=404)
PUSH = replace(facts.TARGET, actions=(Action.PUSH,))


def test_the_state_of_the_subscription_is_read_once_for_all_subjects(source_on: MakeSource) -> None:
    azure = FakeAzure({f"GET /subscriptions/{ACTIVE}\\?": respond(200, {"subscriptionId": ACTIVE, "state": "Warned"})})
    source = source_on(azure)
    for _ in range(2):
        found = source.subscription_state(LOCATION)
        assert isinstance(found, Known)
        assert found.value == SubscriptionState(ACTIVE, "Warned")
    assert len(azure.requests) == 1
    assert isinstance(source.subscription_state(NOWHERE), Absent)


def test_the_provider_is_asked_for_where_no_registry_was_found(source_on: MakeSource) -> None:
    azure = FakeAzure({"GET /providers/Microsoft.ContainerRegistry": evidence("arm-provider-get-containerregistry")})
    found = source_on(azure).provider_state(ACCOUNT, NOWHERE)
    assert isinstance(found, Known)
    assert found.value == ProviderState(ACTIVE, "Registered")
    assert isinstance(source_on(azure).provider_state(ACCOUNT, LOCATION), Absent)
    assert len(azure.requests) == 1


def test_replicas_are_read_where_an_image_is_missing(source_on: MakeSource) -> None:
    azure = FakeAzure({"GET /replications": evidence("arm-replications-list")})
    found = source_on(azure).replicas(facts.TARGET, LOCATION, facts.REGISTRY, facts.LOGIN, MISSING)
    assert isinstance(found, Known)
    assert [each.region for each in found.value] == ["centralus", "westus"]
    assert found.value[0] == Replica("centralus", "Succeeded", "Ready", None, True)
    assert all(each.is_ready for each in found.value)


def test_replicas_are_not_asked_for_where_they_explain_nothing(source_on: MakeSource) -> None:
    source = source_on(FakeAzure({}))
    standard = replace(facts.REGISTRY, sku="Standard")
    assert isinstance(source.replicas(facts.TARGET, LOCATION, facts.REGISTRY, facts.LOGIN, facts.MANIFEST), Absent)
    assert isinstance(source.replicas(facts.TARGET, LOCATION, standard, facts.LOGIN, MISSING), Absent)
    assert isinstance(source.replicas(PUSH, LOCATION, facts.REGISTRY, facts.REFUSED, None), Absent)


def test_usages_are_read_before_a_push(source_on: MakeSource) -> None:
    azure = FakeAzure({"GET /listUsages": evidence("arm-registries-list-usages")})
    source = source_on(azure)
    found = source.usages(PUSH, LOCATION)
    assert isinstance(found, Known)
    assert found.value.usages[0] == Usage("Size", 0, 536870912000, "Bytes")
    assert isinstance(source.usages(facts.TARGET, LOCATION), Absent)


@pytest.mark.parametrize(
    ("answer", "exists"),
    [
        (evidence("arm-user-assigned-identity-get"), True),
        (respond(404, {"error": {"code": "ResourceNotFound", "message": "It was not found."}}), False),
    ],
)
def test_the_identity_of_a_key_is_looked_for(source_on: MakeSource, answer: Any, exists: bool) -> None:
    registry = read_registry(evidence("arm-registries-get-premium-cmk").json(), None)
    assert registry.encryption is not None
    identity = registry.encryption.identity
    assert identity is not None
    found = source_on(FakeAzure({"GET /userAssignedIdentities/": answer})).encryption_identity(registry)
    assert isinstance(found, Known)
    assert found.value == EncryptionIdentity(identity, exists)


def test_azures_own_keys_need_no_identity(source_on: MakeSource) -> None:
    assert isinstance(source_on(FakeAzure({})).encryption_identity(facts.REGISTRY), Absent)
