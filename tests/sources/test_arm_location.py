"""Where a registry is, over recorded answers; runs with every supported CLI."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.fact import Absent, Known, Unknown, Why
from azext_acrdiag.domain.target import Target, parse_target
from azext_acrdiag.facts.given import Cloud
from azext_acrdiag.facts.network import Contact
from azext_acrdiag.facts.registry import Location
from azext_acrdiag.ports import HttpFailure, Response, TokenRefusal
from azext_acrdiag.sources.arm import ArmSource, reference

from .fake_azure import (
    ACCOUNT,
    ACTIVE,
    FOREIGN,
    FOREIGN_TENANT,
    OTHER,
    SUBSCRIPTIONS,
    TENANT,
    FakeAzure,
    FakeTokens,
    evidence,
    make_arm,
    resource_id,
)
from .fakes import Request, respond

ARM = "https://management.core.windows.net/"
CLOUD = Cloud("AzureCloud", ".azurecr.io", ((".azurecr.cn", "AzureChinaCloud"),))
LIST = "GET /subscriptions/[^/]+/resources\\?"
GRAPH = "POST /providers/Microsoft.ResourceGraph/resources\\?"
REGISTRY = "GET /registries/contosoapps\\?"
NO_REGISTRIES = respond(200, {"value": []})

MakeSource = Callable[..., ArmSource]


@pytest.fixture
def source_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeSource:
    """Makes the source on a stand-in for Azure."""
    return partial(make_arm, tmp_path, monkeypatch)


def target(text: str = "contosoapps") -> Target:
    return parse_target(text, (Action.PULL,))


def listed(subscription_id: str = ACTIVE, name: str = "contosoapps") -> dict[str, str]:
    return {"id": resource_id(subscription_id, name), "name": name, "type": "Microsoft.ContainerRegistry/registries"}


def rows(*subscription_ids: str, login_server: str = "contosoapps.azurecr.io") -> Response:
    data = [{"id": resource_id(each), "name": "contosoapps", "loginServer": login_server} for each in subscription_ids]
    return respond(200, {"totalRecords": len(data), "count": len(data), "data": data, "resultTruncated": "false"})


def test_a_registry_in_the_active_subscription_takes_one_request(source_on: MakeSource) -> None:
    azure = FakeAzure({LIST: respond(200, {"value": [listed(name="ContosoApps")]})})
    found = source_on(azure).location(target(), ACCOUNT, CLOUD)
    assert isinstance(found, Known)
    assert found.value.registry == reference(resource_id(name="ContosoApps"))
    assert found.value.searched == ("subscription Production",)
    assert not found.value.is_elsewhere
    assert len(azure.requests) == 1
    asked = azure.asked("resourceType eq 'Microsoft.ContainerRegistry/registries' and name eq 'contosoapps'")
    assert f"/subscriptions/{ACTIVE}/" in asked[0].url


def test_other_names_in_the_answer_do_not_count(source_on: MakeSource) -> None:
    azure = FakeAzure({LIST: respond(200, {"value": [listed(name="contosoapps2")]}), GRAPH: rows()})
    found = source_on(azure, known=SUBSCRIPTIONS[:2]).location(target(), ACCOUNT, CLOUD)
    assert isinstance(found, Known)
    assert found.value.registry is None


def test_pages_are_followed_on_the_same_host_only(source_on: MakeSource) -> None:
    def first_page(link: str) -> Response:
        return respond(200, {"value": [], "nextLink": link})

    near = FakeAzure(
        {
            "GET skiptoken": respond(200, {"value": [listed()]}),
            LIST: first_page("https://management.azure.com/subscriptions/x/resources?%24skiptoken=2"),
        }
    )
    found = source_on(near).location(target(), ACCOUNT, CLOUD)
    assert isinstance(found, Known)
    assert found.value.registry is not None
    for link in ("https://evil.example/subscriptions/x/resources?%24skiptoken=2", "https://[half"):
        far = FakeAzure({LIST: first_page(link)})
        assert isinstance(source_on(far).location(target(), ACCOUNT, CLOUD), Unknown)
        assert len(far.requests) == 1


@pytest.mark.parametrize(
    "nothing_there",
    [
        NO_REGISTRIES,
        evidence("arm-authorization-failed-403"),
        evidence("documented/arm-subscription-not-found-404"),
    ],
    ids=["empty", "no role in it", "gone"],
)
def test_a_registry_elsewhere_is_found_by_one_query_over_everything(
    source_on: MakeSource, nothing_there: Response
) -> None:
    azure = FakeAzure({LIST: nothing_there, GRAPH: rows(OTHER)})
    found = source_on(azure).location(target(), ACCOUNT, CLOUD)
    assert isinstance(found, Known)
    assert found.value.registry == reference(resource_id(OTHER), "contosoapps.azurecr.io")
    assert found.value.is_elsewhere
    assert len(found.value.searched) == 2
    (query,) = azure.asked("ResourceGraph")
    assert query.json is not None
    assert "name =~ 'contosoapps'" in query.json["query"]
    assert "subscriptions" not in query.json


def test_a_registry_of_another_tenant_is_found_with_the_sign_in_for_it(source_on: MakeSource) -> None:
    def answer(request: Request) -> Response:
        assert request.bearer is not None
        return rows(FOREIGN) if request.bearer.reveal().endswith(FOREIGN) else rows()

    azure = FakeAzure({LIST: NO_REGISTRIES, GRAPH: answer})
    found = source_on(azure).location(target(), ACCOUNT, CLOUD)
    assert isinstance(found, Known)
    assert found.value.registry == reference(resource_id(FOREIGN), "contosoapps.azurecr.io")
    assert [TENANT in text or FOREIGN_TENANT in text for text in found.value.searched] == [False, True, True]


def test_a_registry_nowhere_is_known_to_be_nowhere_with_what_was_searched(source_on: MakeSource) -> None:
    azure = FakeAzure({LIST: NO_REGISTRIES, GRAPH: rows()})
    found = source_on(azure).location(target(), ACCOUNT, CLOUD)
    assert found == Known(
        Location(
            None,
            ACTIVE,
            "Production",
            (
                "subscription Production",
                f"every subscription of tenant {TENANT} that the account can read",
                f"every subscription of tenant {FOREIGN_TENANT} that the account can read",
            ),
        ),
        "Azure Resource Manager",
    )
    assert len(azure.asked("ResourceGraph")) == 2


def test_azure_resource_manager_tells_strangers_the_tenant_of_a_registry(source_on: MakeSource) -> None:
    refused = evidence("documented/arm-invalid-authentication-token-tenant-401")
    found = source_on(FakeAzure({REGISTRY: refused})).location(target(resource_id()), ACCOUNT, CLOUD)
    assert isinstance(found, Known)
    assert (found.value.registry, found.value.tenant_id) == (None, "cdc5aeea-15c5-4db6-b079-fcadd2505dc2")


def test_a_sign_in_that_ended_in_another_tenant_is_not_searched_and_does_no_harm(source_on: MakeSource) -> None:
    class Tokens(FakeTokens):
        def get(self, resource: str, subscription_id: str | None = None) -> Any:
            ended = TokenRefusal("AADSTS700082: The refresh token has expired.", 700082)
            return ended if subscription_id == FOREIGN else super().get(resource, subscription_id)

    azure = FakeAzure({LIST: NO_REGISTRIES, GRAPH: rows()})
    found = source_on(azure, Tokens()).location(target(), ACCOUNT, CLOUD)
    assert isinstance(found, Known)
    assert found.value.registry is None
    assert not any(FOREIGN_TENANT in text for text in found.value.searched)


def no_subscriptions() -> Response:
    details = [{"code": "NoValidSubscriptionsInQueryRequest", "message": "There must be at least one subscription."}]
    return respond(400, {"error": {"code": "BadRequest", "message": "Please provide below info.", "details": details}})


@pytest.mark.parametrize(
    "refusal", [no_subscriptions(), respond(403, {"error": {"code": "Forbidden", "message": "No."}})]
)
def test_an_account_that_can_read_nothing_finds_nothing(source_on: MakeSource, refusal: Response) -> None:
    azure = FakeAzure({LIST: NO_REGISTRIES, GRAPH: refusal})
    found = source_on(azure, known=SUBSCRIPTIONS[:1]).location(target(), ACCOUNT, CLOUD)
    assert isinstance(found, Known)
    assert found.value.registry is None


def test_an_account_without_subscriptions_asks_for_all_at_once(source_on: MakeSource) -> None:
    account = replace(ACCOUNT, subscription_id=TENANT, subscription_name="N/A(tenant level account)")
    azure = FakeAzure({GRAPH: rows(OTHER)})
    found = source_on(azure, known=()).location(target(), account, CLOUD)
    assert isinstance(found, Known)
    assert found.value.registry is not None


@pytest.mark.parametrize(
    ("routes", "why"),
    [
        ({LIST: evidence("arm-throttled-429-resource-requests")}, Why.THROTTLED),
        ({LIST: evidence("arm-service-unavailable-503-html")}, Why.ERROR),
        ({LIST: evidence("arm-expired-authentication-token-401")}, Why.PERMISSION),
        ({LIST: HttpFailure(Contact.TIMED_OUT, "slow")}, Why.TIMEOUT),
        ({LIST: HttpFailure(Contact.PROXY_FAILED, "407")}, Why.UNREACHABLE),
        ({LIST: respond(200, b"<html>")}, Why.ERROR),
        ({LIST: respond(200, {"value": "all"})}, Why.ERROR),
        ({LIST: respond(200, {"items": []})}, Why.ERROR),
        ({LIST: NO_REGISTRIES, GRAPH: respond(200, {"count": 0})}, Why.ERROR),
        ({LIST: respond(200, {"value": [{"name": "contosoapps", "id": 7}]})}, Why.ERROR),
        ({LIST: NO_REGISTRIES, GRAPH: evidence("arm-resource-graph-query-error-400")}, Why.ERROR),
        ({LIST: NO_REGISTRIES, GRAPH: HttpFailure(Contact.RESET, "reset")}, Why.UNREACHABLE),
        ({LIST: NO_REGISTRIES, GRAPH: respond(200, {"data": [{"id": "/subscriptions/x"}]})}, Why.ERROR),
    ],
)
def test_a_search_that_failed_is_unknown_and_never_nowhere(
    source_on: MakeSource, routes: dict[str, Any], why: Why
) -> None:
    found = source_on(FakeAzure(routes)).location(target(), ACCOUNT, CLOUD)
    assert isinstance(found, Unknown)
    assert found.why is why
    assert found.detail.endswith(".")


@pytest.mark.parametrize(
    ("refusal", "why", "needs"),
    [
        (TokenRefusal("AADSTS50076: Use MFA.", 50076), Why.NOT_SIGNED_IN, "az login"),
        (TokenRefusal("refused", unreachable=True), Why.UNREACHABLE, "a network path to Entra"),
    ],
)
def test_without_a_token_the_location_is_unknown(
    source_on: MakeSource, refusal: TokenRefusal, why: Why, needs: str
) -> None:
    azure = FakeAzure({})
    found = source_on(azure, FakeTokens({ARM: refusal})).location(target(), ACCOUNT, CLOUD)
    assert isinstance(found, Unknown)
    assert (found.why, found.needs) == (why, needs)
    assert refusal.message in found.detail
    assert azure.requests == []


def test_a_login_server_with_a_label_is_searched_by_itself(source_on: MakeSource) -> None:
    azure = FakeAzure({GRAPH: rows(OTHER, login_server="contosoapps-a1b2.azurecr.io")})
    found = source_on(azure).location(target("ContosoApps-a1b2.azurecr.io/team/api:1"), ACCOUNT, CLOUD)
    assert isinstance(found, Known)
    assert found.value.registry is not None
    assert azure.requests[0].json is not None
    assert "properties.loginServer =~ 'contosoapps-a1b2.azurecr.io'" in azure.requests[0].json["query"]


def test_of_registries_that_share_a_name_the_typed_one_counts(source_on: MakeSource) -> None:
    data = [
        {"id": resource_id(each), "name": "contosoapps", "loginServer": host}
        for each, host in ((ACTIVE, "contosoapps-x.azurecr.io"), (OTHER, "contosoapps.azurecr.io"))
    ]
    azure = FakeAzure({LIST: NO_REGISTRIES, GRAPH: respond(200, {"data": data})})
    typed = source_on(azure).location(target("contosoapps.azurecr.io"), ACCOUNT, CLOUD)
    named = source_on(azure).location(target(), ACCOUNT, CLOUD)
    assert isinstance(typed, Known)
    assert isinstance(named, Known)
    assert typed.value.registry is not None
    assert named.value.registry is not None
    assert (typed.value.registry.subscription_id, named.value.registry.subscription_id) == (OTHER, ACTIVE)


def test_a_login_server_of_another_cloud_is_not_searched_here(source_on: MakeSource) -> None:
    azure = FakeAzure({})
    found = source_on(azure).location(target("contosoapps.azurecr.cn"), ACCOUNT, CLOUD)
    assert found == Absent("The login server belongs to AzureChinaCloud, but az is set to AzureCloud.")
    assert azure.requests == []


def test_names_cannot_break_out_of_a_query(source_on: MakeSource) -> None:
    azure = FakeAzure({LIST: NO_REGISTRIES, GRAPH: rows()})
    hostile = Target(given="x", name="a' or '1' eq '1", actions=(Action.PULL,))
    source_on(azure).location(hostile, ACCOUNT, CLOUD)
    assert azure.asked("name eq 'a'' or ''1'' eq ''1'")
    assert azure.requests[1].json is not None
    assert r"name =~ 'a\' or \'1\' eq \'1'" in azure.requests[1].json["query"]


def test_a_resource_id_is_asked_for_once_for_location_and_settings(source_on: MakeSource) -> None:
    azure = FakeAzure({REGISTRY: evidence("arm-registries-get-premium")})
    source = source_on(azure)
    found = source.location(target(resource_id(OTHER)), ACCOUNT, CLOUD)
    assert isinstance(found, Known)
    assert found.value.registry is not None
    assert found.value.is_elsewhere
    assert isinstance(source.registry(found.value), Known)
    assert len(azure.requests) == 1


@pytest.mark.parametrize("name", ["arm-authorization-failed-403-read", "arm-resource-group-not-found-404"])
def test_a_resource_id_that_shows_nothing_is_nowhere(source_on: MakeSource, name: str) -> None:
    found = source_on(FakeAzure({REGISTRY: evidence(name)})).location(target(resource_id()), ACCOUNT, CLOUD)
    assert isinstance(found, Known)
    assert found.value.registry is None
    assert resource_id() in found.value.searched[0]


def test_a_registry_of_the_same_name_with_another_label_is_a_namesake(source_on: MakeSource) -> None:
    azure = FakeAzure({GRAPH: rows(OTHER, login_server="contosoapps-new2.azurecr.io")})
    found = source_on(azure, known=SUBSCRIPTIONS[:2]).location(target("contosoapps-a1b2.azurecr.io"), ACCOUNT, CLOUD)
    assert isinstance(found, Known)
    assert found.value.registry is None
    assert [each.login_server for each in found.value.namesakes] == ["contosoapps-new2.azurecr.io"]
    (query,) = azure.requests
    assert query.json is not None
    assert "name =~ 'contosoapps' or properties.loginServer =~ 'contosoapps-a1b2.azurecr.io'" in query.json["query"]
