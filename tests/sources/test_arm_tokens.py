"""Repository-scoped tokens over recorded answers of Azure Resource Manager."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from azext_acrdiag.ports import Response
from azext_acrdiag.sources.arm_sdk import ArmSdk
from azext_acrdiag.sources.arm_tokens import FoundTokens, find_tokens
from azext_acrdiag.sources.azure_rest import Refused

from .fake_azure import REF, FakeAzure, FakeTokens, evidence, make_cli
from .fakes import respond

ONE = evidence("arm-tokens-get-with-passwords")
LIST = evidence("arm-tokens-list-no-passwords")
MAP = evidence("arm-scopemaps-get")
TOKENS, MAPS = r"GET /tokens\?", r"GET /scopeMaps\?"


class Case:
    """Finds tokens for a test."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._cli = make_cli(folder, monkeypatch)

    def find(self, azure: FakeAzure, name: str | None = None) -> FoundTokens:
        return find_tokens(ArmSdk(self._cli, FakeTokens(), azure.transport()), REF, name)


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    return Case(tmp_path, monkeypatch)


def many(tokens: int) -> Response:
    (first, _) = LIST.json()["value"]
    return respond(200, {"value": [{**first, "name": f"token-{number}"} for number in range(tokens)]})


def scope_map(**changes: Any) -> dict[str, Any]:
    return {**MAP.json(), "name": "RFKQMJ", **changes}


def test_all_tokens_cost_two_requests(case: Case) -> None:
    azure = FakeAzure({TOKENS: many(1000), MAPS: respond(200, {"value": [scope_map()]})})
    found = case.find(azure)
    assert len(azure.requests) == 2
    assert len(found.tokens) == 1000
    assert {each.actions for each in found.tokens} == {tuple(MAP.json()["properties"]["actions"])}
    assert (found.tokens[0].enabled, found.tokens[0].passwords) == (True, ())


def test_one_token(case: Case) -> None:
    azure = FakeAzure(
        {r"GET /tokens/[\w-]+\?": ONE, r"GET /scopeMaps/[\w-]+\?": respond(200, scope_map(name="SYNCTOKEN-scope-map"))}
    )
    (token,) = case.find(azure, "mytoken").tokens
    assert [each.name for each in token.passwords] == ["password2"]
    assert token.actions == tuple(MAP.json()["properties"]["actions"])


def test_no_such_token(case: Case) -> None:
    azure = FakeAzure({r"GET /tokens/[\w-]+\?": evidence("arm-scopemaps-get-404")})
    assert case.find(azure, "mytoken").tokens == ()


def test_tokens_without_their_maps(case: Case) -> None:
    refusal = evidence("arm-authorization-failed-403")
    found = case.find(FakeAzure({TOKENS: LIST, MAPS: refusal}))
    assert len(found.tokens) == 2
    assert isinstance(found.unread_maps, Refused)
    assert found.tokens[0].actions is None


def test_a_refusal_is_raised(case: Case) -> None:
    with pytest.raises(Refused):
        case.find(FakeAzure({TOKENS: evidence("arm-authorization-failed-403")}))
