"""The management libraries of the CLI behind one face: run with the oldest and the newest supported CLI."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from azext_acrdiag.domain.fact import Why
from azext_acrdiag.facts.network import Contact
from azext_acrdiag.ports import HttpFailure, Response, TokenRefusal
from azext_acrdiag.sources.arm_sdk import ArmSdk
from azext_acrdiag.sources.azure_rest import NoAnswer, NoToken, Refused
from azext_acrdiag.sources.fields import WrongShape, flag, objects, required, text, texts

from .fake_azure import ACTIVE, FOREIGN, REF, FakeAzure, FakeTokens, evidence, make_cli, resource_id
from .fakes import respond

ARM = "https://management.core.windows.net/"
REGISTRY = "GET /registries/contosoapps\\?"

Ask = Callable[[ArmSdk], Any]
QUESTIONS: dict[str, tuple[Ask, str]] = {
    "registry": (lambda sdk: sdk.registry(REF), "GET"),
    "token": (lambda sdk: sdk.token(REF, "build-agent"), "GET"),
    "scope map": (lambda sdk: sdk.scope_map(REF, "_repositories_pull"), "GET"),
    "name": (lambda sdk: sdk.name_availability(ACTIVE, "contosoapps"), "POST"),
    "role assignments": (lambda sdk: sdk.role_assignments(REF, "atScope()"), "GET"),
    "role definition": (lambda sdk: sdk.role_definition(REF, "7f951dda-4ed3-4680-a7ca-43fe172d538d"), "GET"),
    "permissions": (lambda sdk: sdk.permissions(REF), "GET"),
}


@pytest.fixture
def sdk_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ArmSdk]:
    """Makes the source on a stand-in for Azure."""

    def make(azure: FakeAzure, tokens: FakeTokens | None = None) -> ArmSdk:
        return ArmSdk(make_cli(tmp_path, monkeypatch), tokens or FakeTokens(), azure.transport())

    return make


def test_a_registry_comes_in_the_shape_of_the_rest_api(sdk_on: Callable[..., ArmSdk]) -> None:
    azure = FakeAzure({REGISTRY: evidence("arm-registries-get-abac")})
    found = sdk_on(azure).registry(REF)
    assert text(found, "sku", "name") == "Basic"
    assert text(found, "properties", "roleAssignmentMode") == "AbacRepositoryPermissions"
    assert flag(found, "properties", "anonymousPullEnabled") is False
    assert text(found, "properties", "policies", "azureADAuthenticationAsArmPolicy", "status") == "enabled"
    assert str(text(found, "id")).endswith("/registries/clitestabac000002")


def test_network_rules_come_in_the_shape_of_the_rest_api(sdk_on: Callable[..., ArmSdk]) -> None:
    azure = FakeAzure({REGISTRY: evidence("arm-registries-get-premium-firewall-ip-rule")})
    found = sdk_on(azure).registry(REF)
    assert text(found, "properties", "networkRuleSet", "defaultAction") == "Deny"
    (rule,) = required(objects(found, "properties", "networkRuleSet", "ipRules"), "ipRules")
    assert text(rule, "value")


def test_what_the_service_left_out_stays_out(sdk_on: Callable[..., ArmSdk]) -> None:
    found = sdk_on(FakeAzure({REGISTRY: respond(200, {"id": "x", "name": "n", "properties": {}})})).registry(REF)
    for name in ("adminUserEnabled", "anonymousPullEnabled", "dataEndpointEnabled"):
        assert flag(found, "properties", name) is None
    assert text(found, "properties", "roleAssignmentMode") is None


def test_tokens_and_scope_maps_come_in_the_shape_of_the_rest_api(sdk_on: Callable[..., ArmSdk]) -> None:
    azure = FakeAzure(
        {
            "GET /tokens/": evidence("arm-tokens-get-with-passwords"),
            "GET /scopeMaps/": evidence("arm-scopemaps-get"),
        }
    )
    sdk = sdk_on(azure)
    token = sdk.token(REF, "build-agent")
    assert text(token, "properties", "status") == "enabled"
    (password,) = required(objects(token, "properties", "credentials", "passwords"), "passwords")
    assert text(password, "name") == "password2"
    assert texts(sdk.scope_map(REF, "build"), "properties", "actions") == ("repositories/foo/content/read",)


def test_a_name_is_asked_for_in_the_subscription(sdk_on: Callable[..., ArmSdk]) -> None:
    azure = FakeAzure({"POST /checkNameAvailability": evidence("arm-registries-check-name-taken")})
    found = sdk_on(azure).name_availability(ACTIVE, "contosoapps")
    assert flag(found, "nameAvailable") is False
    assert text(found, "reason") == "AlreadyExists"
    (request,) = azure.requests
    assert request.json == {"name": "contosoapps", "type": "Microsoft.ContainerRegistry/registries"}
    assert f"/subscriptions/{ACTIVE}/" in request.url


def test_role_assignments_are_filtered_by_the_service_and_followed_over_pages(sdk_on: Callable[..., ArmSdk]) -> None:
    recorded = json.loads(evidence("arm-role-assignments-list-registry-scope").body)["value"]
    following = f"https://management.azure.com{resource_id()}/page2?api-version=2022-04-01"
    azure = FakeAzure(
        {
            "GET /roleAssignments\\?": respond(200, {"value": recorded[:2], "nextLink": following}),
            "GET /page2": respond(200, {"value": recorded[2:]}),
        }
    )
    found = sdk_on(azure).role_assignments(REF, "atScope() and assignedTo('o-1')")
    assert [text(each, "properties", "scope") for each in found] == [each["properties"]["scope"] for each in recorded]
    assert azure.asked("$filter=atScope() and assignedTo('o-1')")


def test_role_definitions_and_permissions_come_in_the_shape_of_the_rest_api(sdk_on: Callable[..., ArmSdk]) -> None:
    recorded = json.loads(evidence("arm-role-definitions-list-acr").body)["value"][0]
    azure = FakeAzure(
        {
            "GET /roleDefinitions/7f951dda": respond(200, recorded),
            "GET /permissions\\?": evidence("arm-permissions-list"),
        }
    )
    sdk = sdk_on(azure)
    definition = sdk.role_definition(REF, "7f951dda-4ed3-4680-a7ca-43fe172d538d")
    assert text(definition, "properties", "roleName") == recorded["properties"]["roleName"]
    (permission,) = required(objects(definition, "properties", "permissions"), "permissions")
    assert texts(permission, "actions") == tuple(recorded["properties"]["permissions"][0]["actions"])
    assert texts(sdk.permissions(REF)[0], "actions")


# Behaviour of every question


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_bounded_and_asked_once(sdk_on: Callable[..., ArmSdk], question: str) -> None:
    ask, method = QUESTIONS[question]
    azure = FakeAzure({f"{method} .": evidence("arm-throttled-429-resource-requests")})
    with pytest.raises(Refused) as caught:
        ask(sdk_on(azure))
    assert caught.value.status == 429
    ((connect, read),) = azure.timeouts
    assert 0 < connect < 5
    assert 0 < read < 10


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_that_takes_its_time_is_not_waited_for(
    sdk_on: Callable[..., ArmSdk], question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("azext_acrdiag.sources.arm_sdk._SECONDS", 0.05)
    ask, method = QUESTIONS[question]
    let_go = threading.Event()

    def drip(_: object) -> Response:
        let_go.wait(10)
        return respond(200, {})

    with pytest.raises(NoAnswer) as caught:
        ask(sdk_on(FakeAzure({f"{method} .": drip})))
    assert caught.value.why is Why.TIMEOUT
    let_go.set()


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_changes_anything_when_the_provider_is_not_registered(
    sdk_on: Callable[..., ArmSdk], question: str
) -> None:
    ask, method = QUESTIONS[question]
    azure = FakeAzure(
        {
            "POST /register\\?": lambda request: pytest.fail("the resource provider was registered"),
            f"{method} .": respond(
                409,
                {
                    "error": {
                        "code": "MissingSubscriptionRegistration",
                        "message": "The subscription is not registered to use namespace 'Microsoft.ContainerRegistry'.",
                        "details": [
                            {"code": "MissingSubscriptionRegistration", "target": "Microsoft.ContainerRegistry"}
                        ],
                    }
                },
            ),
        }
    )
    with pytest.raises(Refused) as caught:
        ask(sdk_on(azure))
    assert caught.value.status == 409
    assert "not registered" in str(caught.value)
    assert len(azure.requests) == 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_carries_the_token_of_its_subscription(sdk_on: Callable[..., ArmSdk], question: str) -> None:
    ask, method = QUESTIONS[question]
    azure, tokens = FakeAzure({f"{method} .": respond(404, {})}), FakeTokens()
    with pytest.raises(Refused):
        ask(sdk_on(azure, tokens))
    assert [request.bearer.reveal() for request in azure.requests if request.bearer] == [f"token for {ACTIVE}"]
    assert set(tokens.calls) == {(ARM, ACTIVE)}


def test_a_registry_elsewhere_is_asked_for_with_the_token_of_its_subscription(sdk_on: Callable[..., ArmSdk]) -> None:
    from azext_acrdiag.sources.arm import reference

    azure, tokens = FakeAzure({REGISTRY: evidence("arm-registries-get-basic")}), FakeTokens()
    sdk_on(azure, tokens).registry(reference(resource_id(FOREIGN)))
    assert tokens.calls == [(ARM, FOREIGN)]
    assert f"/subscriptions/{FOREIGN}/" in azure.requests[0].url


def test_without_a_token_nothing_is_sent(sdk_on: Callable[..., ArmSdk]) -> None:
    azure, refusal = FakeAzure({}), TokenRefusal("AADSTS50076: Use MFA.", 50076)
    with pytest.raises(NoToken) as caught:
        sdk_on(azure, FakeTokens({ARM: refusal})).registry(REF)
    assert caught.value.refusal is refusal
    assert azure.requests == []


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (evidence("arm-authorization-failed-403-read"), 403, "AuthorizationFailed"),
        (evidence("arm-expired-authentication-token-401"), 401, "ExpiredAuthenticationToken"),
        (evidence("arm-resource-group-not-found-404"), 404, "ResourceGroupNotFound"),
        (evidence("arm-service-unavailable-503-html"), 503, None),
        (respond(302, location="https://elsewhere.example/"), 302, None),
    ],
)
def test_refusals_keep_status_and_code(
    sdk_on: Callable[..., ArmSdk], answer: Response, status: int, code: str | None
) -> None:
    with pytest.raises(Refused) as caught:
        sdk_on(FakeAzure({REGISTRY: answer})).registry(REF)
    assert caught.value.status == status
    assert caught.value.codes[:1] == ((code,) if code else ())


def test_a_claims_challenge_is_not_answered_with_the_same_token_again(sdk_on: Callable[..., ArmSdk]) -> None:
    challenge = 'Bearer authorization_uri="https://login.example", error="insufficient_claims", claims="eyJhIjoxfQ=="'
    answer = Response(401, {"www-authenticate": challenge}, b'{"error": {"code": "InvalidAuthenticationToken"}}')
    azure = FakeAzure({REGISTRY: answer})
    with pytest.raises(Refused) as caught:
        sdk_on(azure).registry(REF)
    assert caught.value.status == 401
    assert len(azure.requests) == 1


@pytest.mark.parametrize(("contact", "why"), [(Contact.TIMED_OUT, Why.TIMEOUT), (Contact.REFUSED, Why.UNREACHABLE)])
def test_no_answer_tells_a_time_out_from_an_unreachable_service(
    sdk_on: Callable[..., ArmSdk], contact: Contact, why: Why
) -> None:
    with pytest.raises(NoAnswer) as caught:
        sdk_on(FakeAzure({REGISTRY: HttpFailure(contact, "in the way")})).registry(REF)
    assert caught.value.why is why
    assert "in the way" not in str(caught.value)  # texts of libraries are no sentences


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'"text"', b"", b'{"properties": '])
def test_an_answer_that_is_no_object_is_an_error_and_no_crash(sdk_on: Callable[..., ArmSdk], body: bytes) -> None:
    with pytest.raises(WrongShape):
        sdk_on(FakeAzure({REGISTRY: Response(200, {}, body)})).registry(REF)


@pytest.mark.parametrize("value", [[], ["text"], {"value": "text"}, {"value": [1]}, {"value": None}])
def test_a_list_in_another_shape_is_never_taken_for_an_empty_one(sdk_on: Callable[..., ArmSdk], value: Any) -> None:
    with pytest.raises(WrongShape):
        sdk_on(FakeAzure({"GET .": respond(200, value)})).role_assignments(REF, "atScope()")


def test_one_client_serves_a_subscription(sdk_on: Callable[..., ArmSdk]) -> None:
    azure, tokens = FakeAzure({REGISTRY: evidence("arm-registries-get-basic")}), FakeTokens()
    sdk = sdk_on(azure, tokens)
    sdk.registry(REF)
    sdk.registry(REF)
    assert len(azure.requests) == 2
    assert tokens.calls == [(ARM, ACTIVE)]  # a second client would have asked again
