"""Cases of credential-helper-broken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.machine import CredentialHelper
from azext_acrdiag.rules.env.env_003_credential_helper_broken import judge
from tests.rules import facts


def judged(helper: CredentialHelper) -> Judgement:
    result: Judgement = judge.judge(credential_helper=helper, stored_logins=facts.STORED_LOGINS)
    return result


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("osxkeychain", "brew install docker-credential-helper"),
        ("secretservice", "sudo apt-get install golang-docker-credential-helpers"),
        ("pass", "sudo apt-get install golang-docker-credential-helpers"),
    ],
)
def test_a_missing_helper_fails_with_the_way_to_install_it(name: str, command: str) -> None:
    result = judged(replace(facts.CREDENTIAL_HELPER, name=name, path=None))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == f"The credential helper docker-credential-{name} is configured, but it is not on PATH."
    assert result.fix
    assert result.fix.commands == (command,)
    assert facts.DOCKER_CONFIG in result.fix.text


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("desktop.exe", "Docker Desktop brings it"),
        ("dev-containers-5c8a2f", "A dev container of Visual Studio Code left this entry behind"),
        ("acr-env", "Get it from https://github.com/chrismellard/docker-credential-acr-env."),
        ("homemade", "Install or repair it."),
    ],
)
def test_the_advice_fits_the_helper(name: str, advice: str) -> None:
    result = judged(replace(facts.CREDENTIAL_HELPER, name=name, path=None))
    assert result.fix
    assert result.fix.text.startswith(advice)


@pytest.mark.parametrize(
    ("complaint", "command"),
    [
        ("pass not initialized: exit status 1: Error: password store is empty", "pass init GPG_KEY_ID"),
        ("User interaction is not allowed.", "security unlock-keychain"),
        ("Cannot autolaunch D-Bus without X11 $DISPLAY", "dbus-run-session -- bash"),
    ],
)
def test_a_failing_helper_is_quoted_and_the_fix_fits(complaint: str, command: str) -> None:
    result = judged(replace(facts.CREDENTIAL_HELPER, error=complaint))
    assert result.outcome is Outcome.FAIL
    assert complaint in result.evidence[0].text
    assert result.fix
    assert command in result.fix.commands


def test_the_helper_for_builders_is_told_what_it_lacks() -> None:
    result = judged(replace(facts.CREDENTIAL_HELPER, name="acr-env", error="AZURE_CLIENT_ID is not set"))
    assert result.fix
    assert result.fix.text.startswith("It signs in by itself, with AZURE_CLIENT_ID")


def test_a_helper_that_answers_passes_whatever_it_holds() -> None:
    assert judged(facts.CREDENTIAL_HELPER).outcome is Outcome.PASS
    holding = judged(replace(facts.CREDENTIAL_HELPER, entry=facts.STORED_ENTRY))
    assert holding.outcome is Outcome.PASS
    assert "holds a credential" in holding.evidence[0].text


def test_the_file_need_not_be_known() -> None:
    missing = replace(facts.CREDENTIAL_HELPER, path=None)
    assert judge.judge(credential_helper=missing, stored_logins=None).outcome is Outcome.FAIL


def test_a_store_that_is_not_initialised_fails_though_the_helper_answers() -> None:
    result = judged(replace(facts.CREDENTIAL_HELPER, unready="The password store /x is not initialised."))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.evidence[0].text == "The password store /x is not initialised."
    assert result.fix
    assert "pass init GPG_KEY_ID" in result.fix.commands
