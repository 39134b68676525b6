"""Refusals of Azure in words."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.fact import Unknown, Why
from azext_acrdiag.ports import Response, TokenRefusal
from azext_acrdiag.sources.azure_rest import NoAnswer, NoToken, Refused, refused, unknown
from azext_acrdiag.sources.fields import WrongShape

from .fake_azure import evidence

NEEDS = "Microsoft.ContainerRegistry/registries/read"


def test_a_refusal_keeps_the_codes_of_its_details_and_says_the_first() -> None:
    answer = evidence("arm-resource-graph-query-error-400")
    found = refused(400, answer.json())
    assert found.codes == ("BadRequest", "InvalidQuery", "ParserFailure")
    assert "Query is invalid" in str(found)


@pytest.mark.parametrize(
    "body", [None, [], "text", {"error": "text"}, {"error": {"code": 7}}, {"error": {"details": 1}}]
)
def test_a_refusal_in_another_shape_keeps_its_status(body: object) -> None:
    found = refused(500, body)
    assert (found.status, found.codes, found.message) == (500, (), None)


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (Refused(403, ("AuthorizationFailed",), "No."), Unknown(Why.PERMISSION, "Azure answered 403: No.", NEEDS)),
        (Refused(500, (), None), Unknown(Why.ERROR, "Azure answered 500.")),
        (Refused(400, (), "Bad\r\n  request"), Unknown(Why.ERROR, "Azure answered 400: Bad request.")),
        (
            NoAnswer(Why.TIMEOUT, "slow"),
            Unknown(Why.TIMEOUT, "Azure did not answer: slow.", "a network path to Azure"),
        ),
        (
            NoToken(TokenRefusal("AADSTS50076: Use MFA.", 50076)),
            Unknown(Why.NOT_SIGNED_IN, "Entra refused a token for Azure: AADSTS50076: Use MFA.", "az login"),
        ),
        (
            NoToken(TokenRefusal("refused", unreachable=True)),
            Unknown(Why.UNREACHABLE, "Entra gave no token for Azure: refused.", "a network path to Entra"),
        ),
        (WrongShape("'id' is missing"), Unknown(Why.ERROR, "Azure answered in an unexpected form: 'id' is missing.")),
    ],
)
def test_every_failure_becomes_a_sentence(failure: Exception, expected: Unknown) -> None:
    assert unknown("Azure", failure, NEEDS) == expected


@pytest.mark.parametrize(("status", "why"), [(401, Why.PERMISSION), (429, Why.THROTTLED)])
def test_what_helps_against_an_old_token_and_against_throttling_is_said(status: int, why: Why) -> None:
    found = unknown("Azure", Refused(status, (), "No."), NEEDS)
    assert found.why is why
    assert found.needs not in (None, NEEDS)


def test_a_refusal_that_names_another_permission_of_the_provider_is_believed() -> None:
    def needs(action: str) -> object:
        message = f"The client 'x' does not have authorization to perform action '{action}' over scope '/y'."
        found = unknown("Azure", Refused(403, ("AuthorizationFailed",), message), NEEDS)
        return found.needs

    assert needs("Microsoft.ContainerRegistry/registries/read") == NEEDS
    assert needs("Microsoft.ContainerRegistry/registries/tokens/read").endswith("/tokens/read")
    assert needs("Microsoft.Network/virtualNetworks/subnets/join/action") == NEEDS


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("42", 42), ("", None), ("soon", None), ("²", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None)],
)
def test_only_a_number_says_how_long_to_wait(header: str, seconds: int | None) -> None:
    assert Response(429, {"retry-after": header}).retry_after() == seconds
