"""Cases of podman-rootless."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Optional

import pytest

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.machine import EngineKind
from azext_acrdiag.rules.env.env_011_podman_rootless import judge
from tests.rules import facts
from tests.rules.fact_sets import SIGNED_IN, judged

PODMAN = replace(facts.ENGINE, kind=EngineKind.PODMAN, path="/usr/bin/podman", server_version=None, endpoint=None)


def with_podman(cli_version: Optional[str] = "2.91.0", command: Optional[str] = None, **engine: Any) -> Judgement:
    machine = replace(facts.MACHINE, cli_version=cli_version, docker_command=command)
    return judged(judge, {**SIGNED_IN, "machine": machine, "engine": replace(PODMAN, **engine)})


def test_the_notice_of_the_stand_in_fails() -> None:
    result = with_podman(path="/usr/bin/docker", announces_podman=True)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.fix
    assert "nodocker" in result.fix.text


def test_an_old_cli_does_not_find_podman() -> None:
    result = with_podman("2.85.0")
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.fix
    assert result.fix.commands[0] == "export DOCKER_COMMAND=podman"


@pytest.mark.parametrize("version", ["2.86.0", "2.100.0", "3.0.0", None])
def test_a_cli_that_looks_for_podman_passes(version: Optional[str]) -> None:
    assert with_podman(version).outcome is Outcome.PASS


def test_an_old_cli_that_is_told_passes() -> None:
    assert with_podman("2.75.0", command="podman").outcome is Outcome.PASS


def test_a_quiet_stand_in_passes() -> None:
    assert with_podman(path="/usr/bin/docker").outcome is Outcome.PASS


def test_silent_with_docker() -> None:
    old = replace(facts.MACHINE, cli_version="2.75.0")
    assert judged(judge, SIGNED_IN, machine=old).outcome is Outcome.NOT_APPLICABLE
