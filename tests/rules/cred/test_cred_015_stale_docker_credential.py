"""Cases of stale-docker-credential."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.facts.machine import ClientLogin, EntryKind, StoredEntry
from azext_acrdiag.facts.registry import ABAC_MODE
from azext_acrdiag.rules.cred.cred_015_stale_docker_credential import judge
from tests.rules import facts
from tests.rules.fact_sets import GIVEN, IDENTITY_TOKEN, STORED, STORED_TOKEN, judged

SAME = ClientLogin(("docker",), facts.STORED_ENTRY, is_tested=True)
OTHER = ClientLogin(
    ("podman", "skopeo"),
    StoredEntry(facts.HOST, "/run/user/1000/containers/auth.json", EntryKind.PASSWORD, "robot", Secret("another")),
    is_tested=False,
)


def test_a_stored_login_that_is_refused() -> None:
    result = judged(judge, STORED_TOKEN, login=facts.REFUSED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert facts.DOCKER_CONFIG in result.title
    assert result.fix
    assert result.fix.commands[0] == f"docker logout {facts.HOST}"


def test_what_a_variable_holds_no_logout_takes_away() -> None:
    of_variable = replace(facts.STORED_LOGINS, path="DOCKER_AUTH_CONFIG")
    result = judged(judge, STORED_TOKEN, login=facts.REFUSED, stored_logins=of_variable)
    assert result.fix
    assert result.fix.commands[0] == "unset DOCKER_AUTH_CONFIG"


def test_certain_for_a_token_from_before_the_switch_to_abac() -> None:
    abac = replace(facts.REGISTRY, role_assignment_mode=ABAC_MODE)
    result = judged(judge, STORED_TOKEN, login=facts.REFUSED, registry=abac)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    since = replace(IDENTITY_TOKEN, claims=replace(IDENTITY_TOKEN.claims, permissions=None))
    result = judged(judge, STORED_TOKEN, login=facts.REFUSED, registry=abac, credential=since)
    assert result.confidence is Confidence.LIKELY


def test_the_logins_of_other_clients_are_named_and_not_shown() -> None:
    result = judged(judge, STORED, client_logins=(SAME, OTHER))
    assert result.outcome is Outcome.WARN
    assert [each.text for each in result.evidence][1:] == ["podman and skopeo send: the user name robot."]
    assert result.fix
    assert result.fix.commands == (f"podman logout {facts.HOST}",)


def test_the_same_login_everywhere_passes() -> None:
    assert judged(judge, STORED, client_logins=(SAME, replace(SAME, clients=("helm",)))).outcome is Outcome.PASS


def test_a_throttled_answer_says_nothing() -> None:
    throttled = facts.login_refusal("too many requests", status=429)
    assert judged(judge, STORED, login=throttled).outcome is Outcome.PASS


def test_a_given_credential_is_no_leftover() -> None:
    assert judged(judge, GIVEN, login=facts.REFUSED).outcome is Outcome.NOT_APPLICABLE
