"""Where a registry is and what it is like, over recorded answers; runs with every supported CLI."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.fact import Absent, Known, Unknown, Why
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.domain.subject import ZERO_GUID
from azext_acrdiag.domain.target import Target, parse_target
from azext_acrdiag.facts.given import Cloud
from azext_acrdiag.facts.login import Credential, SecretShape
from azext_acrdiag.facts.network import Contact
from azext_acrdiag.facts.registry import Location, NameAvailability
from azext_acrdiag.facts.repository import ScopedToken, TokenPassword
from azext_acrdiag.ports import HttpFailure, Response, TokenRefusal
from azext_acrdiag.sources.account import Subscription
from azext_acrdiag.sources.arm import ArmSource, arm_service, read_registry, reference
from azext_acrdiag.sources.arm_sdk import ArmSdk

from .azure import (
    ACCOUNT,
    ACTIVE,
    FOREIGN,
    FOREIGN_TENANT,
    LOCATION,
    NOWHERE,
    OTHER,
    SUBSCRIPTIONS,
    TENANT,
    FakeAzure,
    FakeTokens,
    evidence,
    make_cli,
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

    def make(
        azure: FakeAzure, tokens: FakeTokens | None = None, known: tuple[Subscription, ...] = SUBSCRIPTIONS
    ) -> ArmSource:
        cli_ctx, tokens = make_cli(tmp_path, monkeypatch), tokens or FakeTokens()
        return ArmSource(arm_service(cli_ctx, azure.http, tokens), ArmSdk(cli_ctx, tokens, azure.transport()), known)

    return make


def target(text: str = "contosoapps") -> Target:
    return parse_target(text, (Action.PULL,))


def listed(subscription_id: str = ACTIVE, name: str = "contosoapps") -> dict[str, str]:
    return {"id": resource_id(subscription_id, name), "name": name, "type": "Microsoft.ContainerRegistry/registries"}


def rows(*subscription_ids: str, login_server: str = "contosoapps.azurecr.io") -> Response:
    data = [{"id": resource_id(each), "name": "contosoapps", "loginServer": login_server} for each in subscription_ids]
    return respond(200, {"totalRecords": len(data), "count": len(data), "data": data, "resultTruncated": "false"})


# Location


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
    far = FakeAzure({LIST: first_page("https://evil.example/subscriptions/x/resources?%24skiptoken=2")})
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


@pytest.mark.parametrize("refusal", [no_subscriptions(), respond(403, {"error": {"code": "Forbidden", "message": "No."}})])
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


# Settings


def settings(source_on: MakeSource, answer: Any) -> Any:
    return source_on(FakeAzure({REGISTRY: answer})).registry(LOCATION)


def test_the_settings_of_a_registry(source_on: MakeSource) -> None:
    found = settings(source_on, evidence("arm-registries-get-abac"))
    assert isinstance(found, Known)
    registry = found.value
    assert registry.login_server == "clitestabac000002.azurecr.io"
    assert (registry.sku, registry.provisioning_state) == ("Basic", "Succeeded")
    assert (registry.admin_user_enabled, registry.anonymous_pull_enabled) == (False, False)
    assert (registry.public_network_access, registry.default_action, registry.ip_rules) == ("Enabled", None, ())
    assert registry.is_abac
    assert registry.arm_audience_enabled
    assert registry.tenant_id == TENANT


def test_the_network_rules_of_a_registry(source_on: MakeSource) -> None:
    found = settings(source_on, evidence("arm-registries-get-premium-firewall-ip-rule"))
    assert isinstance(found, Known)
    assert found.value.default_action == "Deny"
    assert len(found.value.ip_rules) == 1
    assert found.value.bypass == "AzureServices"


def test_the_data_endpoints_of_a_registry(source_on: MakeSource) -> None:
    found = settings(source_on, evidence("arm-registries-get-premium-data-endpoint"))
    assert isinstance(found, Known)
    assert found.value.data_endpoint_enabled
    assert found.value.data_endpoint_hosts


def test_private_endpoints_come_with_their_status() -> None:
    def connection(name: str, *status: str) -> dict[str, Any]:
        state = {"status": status[0]} if status else {}
        return {"name": name, "properties": {"privateLinkServiceConnectionState": state}}

    body = {"loginServer": "r.azurecr.io", "privateEndpointConnections": [connection("a", "Pending"), connection("b")]}
    registry = read_registry({"id": "/r", "name": "r", "properties": body}, None)
    assert registry.private_endpoints == (("a", "Pending"), ("b", "unknown"))


def test_what_the_service_does_not_say_is_not_known(source_on: MakeSource) -> None:
    body = {"id": resource_id(), "name": "contosoapps", "properties": {"loginServer": "contosoapps.azurecr.io"}}
    found = settings(source_on, respond(200, body))
    assert isinstance(found, Known)
    registry = found.value
    assert registry.is_abac is None
    for value in (
        registry.sku,
        registry.admin_user_enabled,
        registry.anonymous_pull_enabled,
        registry.public_network_access,
        registry.default_action,
        registry.bypass,
        registry.arm_audience_enabled,
        registry.data_endpoint_enabled,
    ):
        assert value is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": resource_id(), "name": "contosoapps"},
        {"id": resource_id(), "name": "contosoapps", "properties": {"loginServer": None}},
        {"id": resource_id(), "name": "contosoapps", "properties": {"loginServer": "r", "networkRuleSet": "Deny"}},
        {"id": resource_id(), "name": "contosoapps", "properties": "none"},
    ],
)
def test_settings_in_another_shape_are_unknown(source_on: MakeSource, body: Any) -> None:
    found = settings(source_on, respond(200, body))
    assert isinstance(found, Unknown)
    assert found.why is Why.ERROR


def test_settings_that_may_not_be_read_name_the_permission(source_on: MakeSource) -> None:
    found = settings(source_on, evidence("arm-authorization-failed-403-read"))
    assert isinstance(found, Unknown)
    assert found.why is Why.PERMISSION
    assert found.needs == "Microsoft.ContainerRegistry/registries/read"
    assert "does not have authorization to perform action" in found.detail


def test_a_registry_that_was_not_found_has_unknown_settings(source_on: MakeSource) -> None:
    azure = FakeAzure({})
    assert source_on(azure).registry(NOWHERE) == Unknown(
        Why.PERMISSION,
        "The registry is in no subscription that this account can read.",
        "Microsoft.ContainerRegistry/registries/read",
    )
    assert azure.requests == []


def test_the_tenant_is_that_of_the_registrys_subscription(source_on: MakeSource) -> None:
    def tenant(subscription_id: str, known: tuple[Subscription, ...]) -> Any:
        location = replace(LOCATION, registry=reference(resource_id(subscription_id)))
        azure = FakeAzure({REGISTRY: evidence("arm-registries-get-basic")})
        found = source_on(azure, known=known).registry(location)
        assert isinstance(found, Known)
        return found.value.tenant_id

    delegated = replace(SUBSCRIPTIONS[0], home_tenant_id="customer")
    assert tenant(FOREIGN, SUBSCRIPTIONS) == FOREIGN_TENANT
    assert tenant(ACTIVE, (delegated,)) == "customer"
    assert tenant(OTHER, (delegated,)) is None


# Name


def test_a_taken_name(source_on: MakeSource) -> None:
    azure = FakeAzure({"POST /checkNameAvailability": evidence("arm-registries-check-name-taken")})
    found = source_on(azure).name_availability(target(), ACCOUNT, NOWHERE)
    assert isinstance(found, Known)
    assert (found.value.available, found.value.reason) == (False, "AlreadyExists")
    assert found.value.message


def test_a_free_name(source_on: MakeSource) -> None:
    azure = FakeAzure({"POST /checkNameAvailability": evidence("arm-registries-check-name-available")})
    found = source_on(azure).name_availability(target(), ACCOUNT, NOWHERE)
    assert isinstance(found, Known)
    assert found.value == NameAvailability(True, None, None)


@pytest.mark.parametrize(
    ("text", "location"), [("contosoapps", LOCATION), ("contosoapps-a1b2.azurecr.io", NOWHERE)], ids=["found", "labelled"]
)
def test_a_name_is_only_asked_for_when_it_can_tell_something(
    source_on: MakeSource, text: str, location: Location
) -> None:
    azure = FakeAzure({})
    assert isinstance(source_on(azure).name_availability(target(text), ACCOUNT, location), Absent)
    assert azure.requests == []


def test_a_name_that_may_not_be_asked_for_is_unknown(source_on: MakeSource) -> None:
    azure = FakeAzure({"POST /checkNameAvailability": evidence("arm-authorization-failed-403")})
    found = source_on(azure).name_availability(target(), ACCOUNT, NOWHERE)
    assert isinstance(found, Unknown)
    assert found.needs == "Microsoft.ContainerRegistry/checkNameAvailability/read"


def test_an_answer_about_the_name_without_the_point_is_unknown(source_on: MakeSource) -> None:
    azure = FakeAzure({"POST /checkNameAvailability": respond(200, {"message": "maybe"})})
    assert isinstance(source_on(azure).name_availability(target(), ACCOUNT, NOWHERE), Unknown)


# Repository-scoped tokens


def credential(username: str) -> Credential:
    return Credential(username, Secret("password"), SecretShape.OTHER, None, "the command line")


@pytest.fixture
def registry(source_on: MakeSource) -> Any:
    answer = evidence("arm-registries-get-premium", id=resource_id(), name="contosoapps")
    found = settings(source_on, answer)
    assert isinstance(found, Known)
    return found.value


def test_a_token_with_its_scope_map(source_on: MakeSource, registry: Any) -> None:
    azure = FakeAzure(
        {
            "GET /tokens/syncToken\\?": evidence("arm-tokens-get-with-passwords"),
            "GET /scopeMaps/syncToken-scope-map\\?": evidence("arm-scopemaps-get"),
        }
    )
    found = source_on(azure).scoped_token(registry, credential("syncToken"))
    assert found == Known(
        ScopedToken(
            name="syncToken",
            exists=True,
            enabled=True,
            passwords=(TokenPassword("password2", datetime(2024, 1, 30, 1, 45, 37, 796887, timezone.utc), None),),
            scope_map="syncToken-scope-map",
            actions=("repositories/foo/content/read",),
        ),
        "Azure Resource Manager",
    )


def test_a_disabled_token_whose_scope_map_may_not_be_read(source_on: MakeSource, registry: Any) -> None:
    azure = FakeAzure(
        {
            "GET /tokens/": evidence("arm-tokens-patch-disabled"),
            "GET /scopeMaps/": evidence("arm-authorization-failed-403-read"),
        }
    )
    found = source_on(azure).scoped_token(registry, credential("build-agent"))
    assert isinstance(found, Known)
    assert found.value.enabled is False
    assert found.value.scope_map is not None
    assert found.value.actions is None


def test_a_user_name_that_is_no_token(source_on: MakeSource, registry: Any) -> None:
    azure = FakeAzure({"GET /tokens/": evidence("arm-scopemaps-get-404")})
    found = source_on(azure).scoped_token(registry, credential("build-agent"))
    assert found == Known(ScopedToken("build-agent", exists=False), "Azure Resource Manager")


@pytest.mark.parametrize("name", ["my app", "x", "build_agent", "a/../b", "n" * 51])
def test_a_user_name_that_no_token_can_have_is_not_asked_for(source_on: MakeSource, registry: Any, name: str) -> None:
    azure = FakeAzure({})
    found = source_on(azure).scoped_token(registry, credential(name))
    assert isinstance(found, Known)
    assert not found.value.exists
    assert azure.requests == []


@pytest.mark.parametrize(
    "name", ["", ZERO_GUID, "33333333-0000-0000-0000-000000000001", "dana@contoso.com", "contosoapps", "ContosoApps"]
)
def test_user_names_of_other_kinds_raise_no_question(source_on: MakeSource, registry: Any, name: str) -> None:
    azure = FakeAzure({})
    assert isinstance(source_on(azure).scoped_token(registry, credential(name)), Absent)
    assert azure.requests == []


def test_a_token_that_may_not_be_read_names_the_permission(source_on: MakeSource, registry: Any) -> None:
    azure = FakeAzure({"GET /tokens/": evidence("arm-authorization-failed-403-read")})
    found = source_on(azure).scoped_token(registry, credential("build-agent"))
    assert isinstance(found, Unknown)
    assert found.needs == "Microsoft.ContainerRegistry/registries/tokens/read"


def test_an_expiry_that_cannot_be_read_is_not_never(source_on: MakeSource, registry: Any) -> None:
    passwords = [{"name": "password1", "creationTime": "2024-01-30T01:45:37Z", "expiry": "tomorrow"}]
    body = {"name": "build-agent", "properties": {"status": "enabled", "credentials": {"passwords": passwords}}}
    found = source_on(FakeAzure({"GET /tokens/": respond(200, body)})).scoped_token(registry, credential("build-agent"))
    assert isinstance(found, Unknown)
