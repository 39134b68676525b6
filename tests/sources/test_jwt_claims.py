"""What is read of tokens, the hostile ones included."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import jwt
import pytest

from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.facts.login import SecretShape
from azext_acrdiag.sources.jwt_claims import claims_of, payload_of, shape_of

EVIDENCE = Path(__file__).parents[1] / "evidence"


def token(payload: Any) -> Secret:
    return Secret(jwt.encode(payload, "k" * 32, algorithm="HS256"))


def raw(header: str, payload: str) -> Secret:
    parts = (base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in (header, payload))
    return Secret(".".join(parts) + ".c2ln")


def recorded(file: str, name: str) -> dict[str, Any]:
    claims = json.loads((EVIDENCE / file).read_text(encoding="utf-8"))["decoded_jwt"][name]["payload"]
    assert isinstance(claims, dict)
    return claims


def test_a_recorded_refresh_token() -> None:
    secret = token(recorded("acr-oauth2-exchange-ok.json", "refresh_token"))
    claims = claims_of(secret)
    assert claims is not None
    assert claims.issued_at == datetime(2024, 2, 24, 2, 59, 11, tzinfo=timezone.utc)
    assert claims.expires_at == datetime(2024, 2, 24, 6, 14, 11, tzinfo=timezone.utc)
    assert (claims.audience, claims.grant_type) == ("cliregq5llwudmwumd52.azurecr.io", "refresh_token")
    assert claims.permissions
    assert claims.permissions[:2] == ("read", "write")
    assert shape_of(secret) is SecretShape.REFRESH_TOKEN


def test_a_recorded_access_token() -> None:
    secret = token(recorded("acr-oauth2-token-pull-ok.json", "access_token"))
    claims = claims_of(secret)
    assert claims is not None
    assert (claims.grant_type, claims.permissions) == ("access_token", None)
    assert shape_of(secret) is SecretShape.ACCESS_TOKEN


def test_a_recorded_token_of_entra() -> None:
    secret = token(recorded("acr-oauth2-exchange-ok.json", "request.access_token"))
    assert shape_of(secret) is SecretShape.ENTRA_TOKEN
    assert claims_of(secret) is None
    payload = payload_of(secret)
    assert payload is not None
    assert payload["tid"] == "72f988bf-86f1-41af-91ab-2d7cd011db47"


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        ({"Actions": ["read"], "NotActions": None}, ("read",)),
        ({"actions": ["read", "write"], "notActions": ["write"]}, ("read",)),
        ({"Actions": []}, ()),
        ({"Actions": ["read", 7, None]}, ("read",)),
        ({}, None),
        ({"Actions": "read"}, None),
        (["read"], None),
        (None, None),
    ],
)
def test_permissions_in_either_case(permissions: Any, expected: Any) -> None:
    claims = claims_of(token({"grant_type": "refresh_token", "permissions": permissions}))
    assert claims is not None
    assert claims.permissions == expected


@pytest.mark.parametrize("moment", ["1708755251", True, None, [], 1e300, -1e300, float("nan"), float("inf"), 10**400])
def test_a_moment_that_is_none(moment: Any) -> None:
    claims = claims_of(raw('{"alg":"none"}', json.dumps({"grant_type": "refresh_token", "exp": moment})))
    assert claims is not None
    assert claims.expires_at is None


def test_expired_tokens_and_unknown_algorithms_are_read() -> None:
    assert payload_of(raw('{"alg":"XYZ"}', '{"exp": 1, "nbf": 99999999999}')) == {"exp": 1, "nbf": 99999999999}


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "....",
        "a.b.c",
        "abc8Q~secret-value",
        "\ud800.\ud800.\ud800",
        "\x00" * 50,
        "é.é.é",
        "." * 10_000,
        "A" * 100_000,
        raw("{}", "[]").reveal(),
        raw("[]", "{}").reveal(),
        raw('{"alg":"none"}', "null").reveal(),
        raw('{"alg":"none"}', '"text"').reveal(),
        raw('{"alg":"none"}', "{").reveal(),
        raw('{"alg":"none","b64":false}', "{}").reveal(),
        raw("[" * 100_000, "{}").reveal(),
        raw('{"alg":"none"}', "[" * 100_000).reveal(),
        raw('{"alg":"none"}', '{"a":' * 100_000).reveal(),
    ],
)
def test_what_is_no_token_is_none(text: str) -> None:
    assert payload_of(Secret(text)) is None
    assert claims_of(Secret(text)) is None
    assert shape_of(Secret(text)) is SecretShape.OTHER


@pytest.mark.parametrize("grant_type", [None, 1, [], {}, "password", "REFRESH_TOKEN"])
def test_tokens_of_others_are_no_tokens_of_a_registry(grant_type: Any) -> None:
    secret = token({"iss": "https://token.actions.githubusercontent.com", "grant_type": grant_type})
    assert claims_of(secret) is None
    assert shape_of(secret) is SecretShape.OTHER


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("33333333-0000-0000-0000-00000000000A", SecretShape.GUID),
        ("33333333-0000-0000-0000-000000000001\n", SecretShape.OTHER),
        ("{33333333-0000-0000-0000-000000000001}", SecretShape.OTHER),
    ],
)
def test_a_guid_is_told_from_a_secret(text: str, expected: SecretShape) -> None:
    assert shape_of(Secret(text)) is expected
