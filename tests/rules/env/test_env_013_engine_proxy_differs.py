"""Cases of engine-proxy-differs."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

import pytest

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.machine import EngineSettings
from azext_acrdiag.facts.network import Resolution, ResolutionError
from azext_acrdiag.rules.env.env_013_engine_proxy_differs import judge
from tests.rules import facts
from tests.rules.fact_sets import SIGNED_IN, judged

PROXY = "http://proxy.contoso.com:3128"
PUBLIC = Resolution(facts.HOST, ("203.0.113.80",), None, None)
PRIVATE = Resolution(facts.HOST, ("10.1.0.5", "fd00::5"), None, None)
UNKNOWN = Resolution(facts.HOST, (), ResolutionError.NO_SUCH_NAME, "Name or service not known")
DESKTOP = "Docker Desktop"


def compared(
    az: Optional[str],
    daemon: Optional[str],
    no_proxy: str = "",
    resolution: Optional[Resolution] = PUBLIC,
    system: str = "Debian GNU/Linux 12 (bookworm)",
    endpoint: str = "unix:///var/run/docker.sock",
) -> Judgement:
    return judged(
        judge,
        SIGNED_IN,
        machine=replace(facts.MACHINE, proxy=az),
        engine=replace(facts.ENGINE, endpoint=endpoint),
        engine_settings=EngineSettings(system, daemon, no_proxy),
        resolution=None if az else resolution,
        engine_resolution=resolution if az and not daemon else None,
    )


@pytest.mark.parametrize(("az", "daemon"), [(None, None), (PROXY, PROXY), (PROXY, "http://localhost:3128")])
def test_the_same_kind_of_way_passes(az: Optional[str], daemon: Optional[str]) -> None:
    result = compared(az, daemon)
    assert result.outcome is Outcome.PASS
    assert result.title.endswith("through a proxy." if daemon else "directly.")


def test_a_daemon_without_the_proxy_that_must_look_the_name_up() -> None:
    result = compared(PROXY, None, resolution=UNKNOWN)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.fix
    assert any(f"HTTPS_PROXY={PROXY}" in command for command in result.fix.commands)


@pytest.mark.parametrize("resolution", [PUBLIC, None])
def test_a_mere_difference_proves_nothing(resolution: Optional[Resolution]) -> None:
    result = compared(PROXY, None, resolution=resolution)
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.POSSIBLE)


@pytest.mark.parametrize("no_proxy", ["*", "azurecr.io", ".azurecr.io", "*.azurecr.io", f"localhost, {facts.HOST}"])
def test_an_exception_is_no_proxy(no_proxy: str) -> None:
    result = compared(PROXY, PROXY, no_proxy)
    assert result.outcome is Outcome.WARN
    assert result.fix
    assert result.fix.commands[0] == "sudo systemctl edit docker"
    assert compared(None, PROXY, no_proxy, PRIVATE).outcome is Outcome.PASS


@pytest.mark.parametrize("no_proxy", ["", "localhost,127.0.0.1", "apps.azurecr.io", ","])
def test_other_exceptions_do_not_count(no_proxy: str) -> None:
    assert compared(PROXY, PROXY, no_proxy).outcome is Outcome.PASS


def test_a_private_address_behind_the_daemons_proxy_is_a_warning() -> None:
    result = compared(None, PROXY, "localhost", PRIVATE)
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.LIKELY)
    assert result.fix
    assert any(f"NO_PROXY=localhost,{facts.HOST}" in command for command in result.fix.commands)


@pytest.mark.parametrize("resolution", [PUBLIC, UNKNOWN, None])
def test_what_is_not_known_to_be_private_is_reached_either_way(resolution: Optional[Resolution]) -> None:
    assert compared(None, PROXY, resolution=resolution).outcome is Outcome.PASS


def test_silent_for_docker_desktop_and_for_another_machine() -> None:
    assert compared(PROXY, None, system=DESKTOP).outcome is Outcome.NOT_APPLICABLE
    assert compared(PROXY, None, endpoint="ssh://build").outcome is Outcome.NOT_APPLICABLE
