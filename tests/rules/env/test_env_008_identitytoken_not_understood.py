"""Cases of identitytoken-not-understood."""

from __future__ import annotations

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.facts.machine import ClientLogin, EntryKind, StoredEntry
from azext_acrdiag.rules.env.env_008_identitytoken_not_understood import judge
from tests.rules import facts
from tests.rules.fact_sets import SIGNED_IN, judged

TOKEN = StoredEntry(facts.HOST, facts.DOCKER_CONFIG, EntryKind.IDENTITY_TOKEN, None, Secret("a.b.c"))


def test_podman_and_skopeo_find_an_identity_token() -> None:
    result = judged(judge, SIGNED_IN, client_logins=(ClientLogin(("podman", "skopeo"), TOKEN, True),))
    assert result.outcome is Outcome.WARN
    assert "podman and skopeo" in result.title
    assert facts.DOCKER_CONFIG in result.title
    assert result.fix
    assert result.fix.commands[0] == f"docker logout {facts.HOST}"
    assert f"podman login {facts.HOST} --username 00000000" in result.fix.commands[1]


def test_docker_and_helm_understand_it() -> None:
    logins = (ClientLogin(("docker", "oras"), TOKEN, True), ClientLogin(("helm",), TOKEN, True))
    assert judged(judge, SIGNED_IN, client_logins=logins).outcome is Outcome.PASS


def test_a_password_is_understood_by_all() -> None:
    assert facts.STORED_ENTRY.kind is EntryKind.PASSWORD
    logins = (ClientLogin(("podman",), facts.STORED_ENTRY, True),)
    assert judged(judge, SIGNED_IN, client_logins=logins).outcome is Outcome.PASS
