"""Pull secrets of Kubernetes, as kubectl prints them, and what a kubelet would find in them."""

from __future__ import annotations

import base64
import json
from typing import Any, Optional

import pytest
import yaml

from azext_acrdiag.domain.fact import Absent, Known
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.domain.subject import Subject, SubjectKind
from azext_acrdiag.facts.machine import EntryKind
from azext_acrdiag.facts.pull_secret import PullSecret
from azext_acrdiag.sources.identity import credential
from azext_acrdiag.sources.pull_secret import pull_secret
from tests.rules import facts

HOST = facts.HOST


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def auths(**servers: Any) -> str:
    return json.dumps({"auths": servers})


def login(username: str = "robot", password: str = "pw") -> dict[str, str]:
    return {"auth": encoded(f"{username}:{password}")}


def manifest(configuration: str, kind: str = "kubernetes.io/dockerconfigjson", key: str = ".dockerconfigjson") -> Any:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "acr", "namespace": "web"},
        "type": kind,
        "data": {key: encoded(configuration)},
    }


def read(content: Any) -> PullSecret:
    text = content if isinstance(content, str) else json.dumps(content)
    subject = Subject(SubjectKind.PULL_SECRET, "secret.json", Secret(text))
    fact = pull_secret(subject, facts.TARGET, HOST)
    assert isinstance(fact, Known)
    return fact.value


def test_a_manifest_as_json_and_as_yaml() -> None:
    document = manifest(auths(**{HOST: login()}))
    for content in (document, yaml.safe_dump(document)):
        found = read(content)
        assert (found.label, found.type, found.problem) == ("web/acr", "kubernetes.io/dockerconfigjson", None)
        assert found.entry is not None
        assert (found.entry.kind, found.entry.username, found.entry.secret) == (
            EntryKind.PASSWORD,
            "robot",
            Secret("pw"),
        )


def test_the_older_type_and_plain_data() -> None:
    older = manifest(json.dumps({HOST: login()}), "kubernetes.io/dockercfg", ".dockercfg")
    plain = {"kind": "Secret", "metadata": {}, "stringData": {".dockerconfigjson": auths(**{HOST: login()})}}
    for document in (older, plain):
        found = read(document)
        assert found.entry is not None
        assert found.entry.username == "robot"
    assert read(plain).type == "Opaque"


def test_a_bare_configuration_says_nothing_of_its_type() -> None:
    found = read(auths(**{HOST: login()}))
    assert (found.label, found.type) == ("secret.json", None)
    assert found.entry is not None


@pytest.mark.parametrize(
    ("key", "is_found"),
    [
        (HOST, True),
        (f"https://{HOST}", True),
        (f"https://{HOST}/v2/", True),
        (f"{HOST}/team", True),
        (f"{HOST}/team/api", True),
        ("*.azurecr.io", True),
        (f"{HOST}/other", False),
        (HOST.upper(), False),
        (f"{HOST}:443", False),
        ("*.io", False),
        ("fabrikam.azurecr.io", False),
        ("https://[half", False),
        ("a]0;b", False),
    ],
)
def test_which_key_a_kubelet_finds(key: str, is_found: bool) -> None:
    found = read(auths(**{key: login()}))
    assert (found.entry is not None) is is_found
    is_near = not is_found and key.lower().startswith(HOST)
    assert found.near == (key if is_near else None)


def test_the_longest_key_comes_first() -> None:
    found = read(auths(**{HOST: login("registry"), f"{HOST}/team": login("team")}))
    assert found.entry is not None
    assert found.entry.username == "team"


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ({"auth": encoded(f"{facts.APP_ID}:"), "identitytoken": "a.b.c"}, EntryKind.IDENTITY_TOKEN),
        ({**login(), "identitytoken": "a.b.c"}, EntryKind.PASSWORD),
        ({}, EntryKind.EMPTY),
    ],
)
def test_only_passwords_are_sent(entry: dict[str, str], kind: EntryKind) -> None:
    found = read(auths(**{HOST: entry}))
    assert found.entry is not None
    assert found.entry.kind is kind
    given = credential(Subject(SubjectKind.PULL_SECRET), None, found, Absent("It is no service."))
    assert isinstance(given, Known if kind is EntryKind.PASSWORD else Absent)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("just words", "neither a manifest nor a configuration"),
        ("{: [", "neither a manifest nor a configuration"),
        ({"kind": "List", "items": []}, "it is a list; give one secret"),
        ({"kind": "Secret", "data": {"tls.key": "eA=="}}, "it has no '.dockerconfigjson'"),
        ({"kind": "Secret", "data": {".dockerconfigjson": "?"}}, "'.dockerconfigjson' is no base64"),
        ({"kind": "Secret", "data": None}, "it has no '.dockerconfigjson'"),
        (manifest("{"), "is no valid JSON"),
        (manifest(auths(**{HOST: {"auth": "?"}})), "'auth' is no base64"),
    ],
)
def test_what_cannot_be_used_is_said_and_not_shown(content: Any, problem: str) -> None:
    found = read(content)
    assert problem in (found.problem or "")
    assert found.entry is None


@pytest.mark.parametrize("kind", [SubjectKind.SIGNED_IN, SubjectKind.CREDENTIAL])
def test_others_have_none(kind: SubjectKind) -> None:
    password: Optional[Secret] = Secret("{}") if kind is SubjectKind.CREDENTIAL else None
    assert isinstance(pull_secret(Subject(kind, "robot", password), facts.TARGET, HOST), Absent)
