"""Tokens of Entra: asked for once, one at a time, never waited for twice; refusals keep what Entra said."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any, Optional, Union

import pytest
import requests
from azure.cli.core.azclierror import AuthenticationError
from knack.util import CLIError

from azext_acrdiag.domain.fact import Absent, Known, Unknown, Why
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.domain.subject import Subject, SubjectKind
from azext_acrdiag.facts.login import EntraAnswer
from azext_acrdiag.ports import TokenRefusal
from azext_acrdiag.sources.entra import EntraSource, EntraTokens, audience, cli_tokens, refusal

from .fake_azure import (
    ACCOUNT,
    ACTIVE,
    EVIDENCE,
    FOREIGN,
    OTHER,
    SUBSCRIPTIONS,
    FakeTokens,
    make_cli,
)

ARM = "https://management.core.windows.net/"
GRAPH = "https://graph.microsoft.com/"
AUDIENCE = "https://containerregistry.azure.net"
AUTHORITY = "https://login.microsoftonline.com"
SIGNED_IN = Subject(SubjectKind.SIGNED_IN)


class Recorder:
    """An acquisition that remembers what it was asked for."""

    def __init__(self, outcome: Union[Secret, TokenRefusal, None] = None) -> None:
        self.calls: list[tuple[str, Optional[str]]] = []
        self._outcome = outcome

    def __call__(self, resource: str, subscription_id: Optional[str]) -> Union[Secret, TokenRefusal]:
        self.calls.append((resource, subscription_id))
        return self._outcome or Secret(f"{resource} {subscription_id}")


def tokens(acquire: Any, seconds: float = 5) -> EntraTokens:
    return EntraTokens(SUBSCRIPTIONS, ACTIVE, acquire, seconds)


def test_a_token_is_asked_for_once_per_resource_and_sign_in() -> None:
    acquire = Recorder()
    source = tokens(acquire)
    same = [source.get(ARM), source.get(ARM, ACTIVE), source.get(ARM, ACTIVE.upper()), source.get(ARM, OTHER)]
    assert len(set(same)) == 1
    assert source.get(ARM, FOREIGN) != same[0]
    source.get(GRAPH)
    assert acquire.calls == [(ARM, ACTIVE), (ARM, FOREIGN), (GRAPH, ACTIVE)]


def test_a_subscription_that_az_does_not_list_gets_the_token_of_the_active_one() -> None:
    acquire = Recorder()
    source = tokens(acquire)
    assert source.get(ARM, "99999999-0000-0000-0000-000000000009") == source.get(ARM)
    assert acquire.calls == [(ARM, ACTIVE)]


def test_a_refusal_is_kept_and_says_nothing_about_other_resources() -> None:
    acquire = Recorder(TokenRefusal("AADSTS65001: No consent.", 65001))
    source = tokens(acquire)
    assert source.get(GRAPH) == source.get(GRAPH)
    source.get(ARM)
    assert acquire.calls == [(GRAPH, ACTIVE), (ARM, ACTIVE)]


def test_an_answer_that_does_not_come_is_given_up_and_not_waited_for_again() -> None:
    forever = threading.Event()

    def acquire(resource: str, subscription_id: Optional[str]) -> Secret:
        forever.wait(60)
        return Secret("too late")

    source = EntraTokens(SUBSCRIPTIONS, ACTIVE, acquire, seconds=0.3, local_seconds=0.01)
    started = time.monotonic()
    outcomes = [source.get(f"https://{number}") for number in range(10)]
    seconds = time.monotonic() - started
    forever.set()
    assert outcomes == [TokenRefusal("No answer within 0.3 seconds.", unreachable=True)] * 10
    assert seconds < 2  # ten times the whole limit would be three


def test_a_token_that_is_on_the_machine_is_found_though_entra_is_dead() -> None:
    def acquire(resource: str, subscription_id: Optional[str]) -> Union[Secret, TokenRefusal]:
        return Secret("cached") if resource == GRAPH else TokenRefusal("no route", unreachable=True)

    source = tokens(acquire)
    assert source.get(ARM) == TokenRefusal("no route", unreachable=True)
    assert source.get(GRAPH) == Secret("cached")


def test_only_one_acquisition_runs_at_a_time() -> None:
    lock, running, most_seen = threading.Lock(), 0, 0

    def acquire(resource: str, subscription_id: Optional[str]) -> Secret:
        nonlocal running, most_seen
        with lock:
            running += 1
            most_seen = max(most_seen, running)
        threading.Event().wait(0.01)
        with lock:
            running -= 1
        return Secret(resource)

    source = tokens(acquire)
    threads = [threading.Thread(target=source.get, args=(f"https://{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most_seen == 1


# What the CLI and its sign-in library raise


def recorded(name: str) -> str:
    body = json.loads((EVIDENCE / f"{name}.json").read_text(encoding="utf-8"))["response"]["body"]
    return str(body["error_description"])


def test_a_refusal_of_entra_keeps_code_correlation_id_and_first_line() -> None:
    text = recorded("aad-token-revoked-AADSTS50173")
    found = refusal(AuthenticationError(text, recommendation="az login"))
    assert found.code == 50173
    assert not found.unreachable
    assert found.message.startswith("AADSTS50173: ")
    assert "Trace ID" not in found.message
    assert "\n" not in found.message
    assert found.correlation_id is not None
    assert found.correlation_id in text


def test_the_code_is_found_inside_what_the_library_wraps() -> None:
    inner = ValueError(
        f"OIDC Discovery failed. HTTP status: 400, Error: {json.dumps({'error_description': NO_TENANT})}"
    )
    outer = ValueError("Unable to get authority configuration for https://login.example/contoso.")
    outer.__context__ = inner
    assert refusal(outer) == TokenRefusal(
        "AADSTS90002: Tenant 'contoso' not found.", 90002, "11111111-2222-3333-4444-555555555555"
    )


NO_TENANT = (
    "AADSTS90002: Tenant 'contoso' not found.\r\nTrace ID: 99999999-2222-3333-4444-555555555555\r\n"
    "Correlation ID: 11111111-2222-3333-4444-555555555555\r\nTimestamp: 2026-11-23 10:00:00Z"
)


def test_a_missing_sign_in_is_told_in_the_words_of_the_cli() -> None:
    found = refusal(CLIError("User 'dana' does not exist in MSAL token cache. Run `az login`."))
    assert found == TokenRefusal("User 'dana' does not exist in MSAL token cache. Run `az login`.")


@pytest.mark.parametrize(
    "error",
    [
        requests.ConnectionError("refused"),
        requests.exceptions.ProxyError("407"),
        requests.exceptions.SSLError("certificate verify failed"),
        requests.ReadTimeout("slow"),
        requests.HTTPError("503 Server Error"),
        json.JSONDecodeError("Expecting value", "<html>", 0),
    ],
)
def test_what_did_not_come_from_entra_counts_as_unreachable(error: Exception) -> None:
    wrapped = RuntimeError("while signing in")
    wrapped.__cause__ = error
    assert refusal(error).unreachable
    assert refusal(wrapped).unreachable


def test_an_exception_without_words_is_named() -> None:
    assert refusal(KeyError()).message == "KeyError"


def test_the_cli_is_asked_for_the_resource_and_its_exceptions_become_refusals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from azure.cli.core._profile import Profile

    def get_raw_token(self: Any, resource: str, subscription: str) -> Any:
        if resource == GRAPH:
            raise AuthenticationError("AADSTS65001: The user has not consented.")
        return ("Bearer", f"{resource} {subscription}", {}), subscription, "tenant"

    monkeypatch.setattr(Profile, "get_raw_token", get_raw_token)
    source = cli_tokens(make_cli(tmp_path, monkeypatch))
    assert source.get(ARM) == Secret(f"{ARM} {ACTIVE}")
    assert source.get(ARM, OTHER) == Secret(f"{ARM} {ACTIVE}")
    assert source.get(GRAPH) == TokenRefusal("AADSTS65001: The user has not consented.", 65001)


def test_nobody_signed_in_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = cli_tokens(make_cli(tmp_path, monkeypatch, subscriptions=[])).get(ARM)
    assert isinstance(outcome, TokenRefusal)
    assert "az login" in outcome.message


def test_the_cli_warns_nobody_while_it_gets_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from azure.cli.core._profile import Profile
    from knack.log import get_logger

    def get_raw_token(self: Any, resource: str, subscription: str) -> Any:
        get_logger("azure.cli.core.auth.identity").warning("Trying another credential.")
        return ("Bearer", "token", {}), subscription, "tenant"

    monkeypatch.setattr(Profile, "get_raw_token", get_raw_token)
    cli_tokens(make_cli(tmp_path, monkeypatch)).get(ARM)
    get_logger("azure.cli.core.auth.identity").warning("Shown again.")
    assert [record.message for record in caplog.records if "auth" in record.name] == ["Shown again."]


# The audience


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        (None, AUDIENCE),
        ("localregistry", "https://localregistry.azure.net"),
        ("https://management.example/", "https://management.example/"),
    ],
)
def test_the_audience_is_that_of_az_acr_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configured: Optional[str], expected: str
) -> None:
    if configured:
        monkeypatch.setenv("AZURE_ACR_AUDIENCE_RESOURCE", configured)
    assert audience(make_cli(tmp_path, monkeypatch)) == expected


# The fact


def source_of(tokens: FakeTokens) -> EntraSource:
    return EntraSource(tokens, AUDIENCE, AUTHORITY)


def test_the_signed_in_account_gets_a_token_for_registries() -> None:
    fake = FakeTokens()
    found = source_of(fake).entra_answer(SIGNED_IN, ACCOUNT)
    assert found == Known(EntraAnswer(True, None, None, None, AUDIENCE, Secret(f"token for {ACTIVE}")), AUTHORITY)
    assert fake.calls == [(AUDIENCE, ACTIVE)]


def test_a_refusal_is_an_answer() -> None:
    fake = FakeTokens({AUDIENCE: TokenRefusal("AADSTS50076: Use MFA.", 50076, "c-1")})
    found = source_of(fake).entra_answer(SIGNED_IN, ACCOUNT)
    assert found == Known(EntraAnswer(False, 50076, "AADSTS50076: Use MFA.", "c-1", AUDIENCE), AUTHORITY)


def test_an_unreachable_entra_is_unknown() -> None:
    fake = FakeTokens({AUDIENCE: TokenRefusal("refused", unreachable=True)})
    found = source_of(fake).entra_answer(SIGNED_IN, ACCOUNT)
    assert isinstance(found, Unknown)
    assert found.why is Why.UNREACHABLE
    assert AUTHORITY in (found.needs or "")


def test_other_subjects_do_not_ask_entra() -> None:
    fake = FakeTokens()
    assert isinstance(source_of(fake).entra_answer(Subject(SubjectKind.STORED), ACCOUNT), Absent)
    assert fake.calls == []
