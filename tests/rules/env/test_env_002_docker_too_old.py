"""Cases of docker-too-old."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.machine import EngineKind
from azext_acrdiag.rules.env.env_002_docker_too_old import judge
from tests.rules import facts


def outcome_for(version: Optional[str]) -> Outcome:
    engine = replace(facts.ENGINE, client_version=version)
    outcome: Outcome = judge.judge(target=facts.TARGET, engine=engine).outcome
    return outcome


@pytest.mark.parametrize("version", ["1.12.6", "1.13.1", "17.06.2-ce", "18.02.0-ce"])
def test_clients_before_18_03_fail(version: str) -> None:
    assert outcome_for(version) is Outcome.FAIL


@pytest.mark.parametrize("version", ["18.03.0-ce", "18.09.1", "20.10.5+dfsg1", "28.2.2", "v27.0.0-rc.1"])
def test_clients_from_18_03_on_pass(version: str) -> None:
    assert outcome_for(version) is Outcome.PASS


@pytest.mark.parametrize("version", [None, "", "library-import"])
def test_an_unknown_version_decides_nothing(version: Optional[str]) -> None:
    assert outcome_for(version) is Outcome.UNKNOWN


def test_the_version_is_named() -> None:
    result = judge.judge(target=facts.TARGET, engine=replace(facts.ENGINE, client_version="17.06.2-ce"))
    assert result.confidence is Confidence.CERTAIN
    assert "17.06.2-ce" in result.title


def test_silent_for_podman_and_without_an_engine() -> None:
    podman = replace(facts.ENGINE, kind=EngineKind.PODMAN, client_version="4.3.1")
    assert judge.judge(target=facts.TARGET, engine=podman).outcome is Outcome.NOT_APPLICABLE
    assert judge.judge(target=facts.TARGET, engine=replace(facts.ENGINE, path="")).outcome is Outcome.NOT_APPLICABLE


def test_silent_for_what_needs_no_engine() -> None:
    listing = replace(facts.TARGET, actions=(Action.CATALOG,))
    old = replace(facts.ENGINE, client_version="1.13.1")
    assert judge.judge(target=listing, engine=old).outcome is Outcome.NOT_APPLICABLE


def test_a_daemon_that_wants_a_newer_api_refuses_the_client() -> None:
    said = "Error response from daemon: client version 1.38 is too old. Minimum supported API version is 1.44"
    refusing = replace(facts.ENGINE, server_version=None, server_error=said, refuses_client=True)
    result = judge.judge(target=facts.TARGET, engine=refusing)
    assert result.outcome is Outcome.FAIL
    assert said in result.evidence[0].text
