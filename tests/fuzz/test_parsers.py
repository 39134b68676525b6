"""Parsers of what others wrote: whatever it is, they answer or say what is wrong, and never fail otherwise."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azext_acrdiag.access.scope_map import lookalikes, missing_actions, repositories
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.ports import Response
from azext_acrdiag.sources import registry_answers
from azext_acrdiag.sources.auth_files import AuthFile, entry_of, read_file
from azext_acrdiag.sources.jwt_claims import claims_of, shape_of

TEXT = st.text(max_size=30)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
SERVER = "contosoapps.azurecr.io"


def named(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    """An object that has some of the fields, holding anything."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, JSON))


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()), st.dictionaries(
    st.sampled_from(["www-authenticate", "date", "location", "retry-after", "x-ms-correlation-request-id"]), TEXT
))  # fmt: skip
def test_any_answer_of_a_registry(body: bytes, headers: dict[str, str]) -> None:
    answer = Response(302, headers, body)
    error = registry_answers.read_error(answer)
    registry_answers.denied_address(error)
    registry_answers.comes_from_registry(answer)
    registry_answers.read_date(answer)
    registry_answers.read_location(answer)
    answer.retry_after()
    registry_answers.read_secret(answer, "access_token")


@given(st.lists(named("errors", "code", "message", "detail"), max_size=3))
def test_any_error_of_a_registry(errors: list[Any]) -> None:
    registry_answers.read_error(Response(401, {}, json.dumps({"errors": errors}).encode()))


@given(st.text(alphabet='Bearer realm="https://x.azurecr.io/",\\=service scope\t', max_size=80))
def test_any_challenge(header: str) -> None:
    found = registry_answers.read_bearer_challenge(Response(401, {"www-authenticate": f"Bearer {header}"}))
    assert found is not None
    assert all(isinstance(value, str) for value in found.values())


@given(JSON | st.lists(named("type", "Type", "name", "Name", "actions", "Actions"), max_size=3))
def test_any_access_claim(access: Any) -> None:
    assert all(isinstance(action, str) for action in registry_answers.granted_actions(access, "team/api"))


@given(named("iat", "exp", "aud", "tenant", "sub", "grant_type", "permissions", "tid"))
def test_any_claims(payload: dict[str, Any]) -> None:
    token = Secret(jwt.encode(payload, "a key that is long enough for the algorithm", algorithm="HS256"))
    claims_of(token)
    shape_of(token)


@given(TEXT | st.text(alphabet="eyJhbGciOiJIUzI1NiJ9._-=", max_size=60))
def test_any_text_for_a_token(text: str) -> None:
    assert claims_of(Secret(text)) is None
    shape_of(Secret(text))


@pytest.mark.parametrize("of_docker", [True, False])
def test_any_file_of_a_client(of_docker: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("client") / "config.json"
    entry = named("username", "password", "auth", "identitytoken", "registrytoken")
    document = st.fixed_dictionaries(
        {},
        optional={
            "auths": JSON | st.dictionaries(st.just(SERVER) | TEXT, JSON | entry, max_size=3),
            "credHelpers": JSON | st.dictionaries(TEXT, TEXT, max_size=3),
            "credsStore": JSON,
        },
    )

    @given(st.binary(max_size=200) | document.map(lambda value: json.dumps(value).encode()))
    def check(content: bytes) -> None:
        path.write_bytes(content)
        file = read_file(path, of_docker)
        assert isinstance(file, AuthFile)
        file.other_spellings(SERVER)
        file.helper_for(SERVER)
        for key in file.auths:
            entry_of(file, key, kept_by_helper=False)

    check()


@given(st.lists(TEXT | st.from_regex(r"repositories/[a-z/*]{0,12}/(content|metadata)/(read|write)", fullmatch=True)))
def test_any_scope_map(actions: list[str]) -> None:
    missing = missing_actions(actions, "team/api", ("pull", "push"))
    assert set(missing) <= {"content/read", "content/write"}
    lookalikes(actions, "team/api", missing)
    repositories(actions)
