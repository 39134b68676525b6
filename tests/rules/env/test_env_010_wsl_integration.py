"""Cases of wsl-integration."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.env.env_010_wsl_integration import judge
from tests.rules import facts
from tests.rules.fact_sets import SIGNED_IN, judged

WSL = replace(facts.MACHINE, wsl=True)
NOTICE = "The command 'docker' could not be found in this WSL 2 distro."
NO_INTEGRATION = replace(facts.ENGINE, client_version=None, server_version=None, server_error=NOTICE)
OF_WINDOWS = replace(facts.CREDENTIAL_HELPER, name="desktop.exe", path=None)


def in_wsl(**found: Any) -> Judgement:
    return judged(judge, {**SIGNED_IN, "machine": WSL}, **found)


def test_the_notice_in_place_of_docker_fails() -> None:
    result = in_wsl(engine=NO_INTEGRATION)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert NOTICE in result.evidence[0].text


def test_a_missing_helper_of_windows_fails() -> None:
    result = in_wsl(credential_helper=OF_WINDOWS)
    assert result.outcome is Outcome.FAIL
    assert "docker-credential-desktop.exe" in result.title
    assert result.fix
    assert facts.DOCKER_CONFIG in result.fix.text


def test_the_docker_of_windows_is_a_warning() -> None:
    result = in_wsl(engine=replace(facts.ENGINE, path="/mnt/c/Docker/docker.exe"))
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.LIKELY)


def test_a_helper_of_windows_that_is_there_passes() -> None:
    there = replace(OF_WINDOWS, path="/mnt/c/Docker/docker-credential-desktop.exe")
    assert in_wsl(credential_helper=there).outcome is Outcome.PASS


def test_an_engine_of_its_own_passes() -> None:
    assert in_wsl().outcome is Outcome.PASS


def test_silent_outside_of_wsl() -> None:
    result = judged(judge, SIGNED_IN, credential_helper=OF_WINDOWS)
    assert result.outcome is Outcome.NOT_APPLICABLE
