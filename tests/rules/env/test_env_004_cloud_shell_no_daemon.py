"""Cases of cloud-shell-no-daemon."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.finding import Evidence
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.machine import Engine, EngineKind
from azext_acrdiag.rules.env.env_004_cloud_shell_no_daemon import judge
from tests.rules import facts

CLOUD_SHELL = replace(facts.MACHINE, cloud_shell=True)
STOPPED = replace(facts.ENGINE, server_version=None, server_error="Cannot connect to the Docker daemon.")
NO_ENGINE = Engine(EngineKind.DOCKER, "", None, None, None, None, signature_verification=False)


@pytest.mark.parametrize(
    ("engine", "seen", "source"),
    [
        (STOPPED, "Cannot connect to the Docker daemon.", f"{STOPPED.path} version"),
        (NO_ENGINE, "Neither docker nor podman is on PATH.", "PATH"),
    ],
)
def test_cloud_shell_without_a_daemon_fails_with_ways_around_it(engine: Engine, seen: str, source: str) -> None:
    result = judge.judge(target=facts.TARGET, machine=CLOUD_SHELL, engine=engine)
    assert result.outcome is Outcome.FAIL
    assert result.evidence[1] == Evidence(seen, source)
    assert result.fix
    assert result.fix.commands == (
        "az acr login --name contosoapps --expose-token",
        "az acr build --registry contosoapps --image team/api:1.4 .",
    )


def test_a_daemon_elsewhere_that_answers_passes() -> None:
    assert judge.judge(target=facts.TARGET, machine=CLOUD_SHELL, engine=facts.ENGINE).outcome is Outcome.PASS


def test_silent_outside_cloud_shell() -> None:
    result = judge.judge(target=facts.TARGET, machine=facts.MACHINE, engine=STOPPED)
    assert result.outcome is Outcome.NOT_APPLICABLE


def test_silent_for_what_needs_no_engine() -> None:
    listing = replace(facts.TARGET, actions=(Action.CATALOG,))
    assert judge.judge(target=listing, machine=CLOUD_SHELL, engine=STOPPED).outcome is Outcome.NOT_APPLICABLE
