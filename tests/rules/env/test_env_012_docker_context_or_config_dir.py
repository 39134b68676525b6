"""Cases of docker-context-or-config-dir."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.machine import Homes
from azext_acrdiag.rules.env.env_012_docker_context_or_config_dir import judge
from tests.rules import facts
from tests.rules.fact_sets import SIGNED_IN, STORED, judged

DEFAULT = "/home/developer/.docker/config.json"
LEFT_BEHIND = Homes(None, None, None, DEFAULT)
EMPTY = replace(facts.STORED_LOGINS, path="/srv/docker/config.json", entry=None)
REMOTE = replace(facts.ENGINE, endpoint="tcp://build.contoso.com:2376", endpoint_origin="DOCKER_HOST")


def test_the_login_is_in_the_default_folder() -> None:
    result = judged(judge, SIGNED_IN, homes=LEFT_BEHIND, stored_logins=EMPTY)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert all(part in result.title for part in (EMPTY.path, DEFAULT))


def test_a_login_of_its_own_is_enough() -> None:
    assert judged(judge, STORED, homes=LEFT_BEHIND).outcome is Outcome.PASS


def test_undecided_while_the_helper_is_silent() -> None:
    silent = replace(EMPTY, silent_helper="pass")
    assert judged(judge, SIGNED_IN, homes=LEFT_BEHIND, stored_logins=silent).outcome is Outcome.UNKNOWN


def test_a_variable_before_the_login_that_was_stored_is_a_warning() -> None:
    both = replace(facts.STORED_LOGINS, path="DOCKER_AUTH_CONFIG", overridden=DEFAULT)
    result = judged(judge, SIGNED_IN, stored_logins=both)
    assert result.outcome is Outcome.WARN
    assert all(part in result.title for part in ("DOCKER_AUTH_CONFIG", DEFAULT))
    assert result.fix
    assert result.fix.commands == ("unset DOCKER_AUTH_CONFIG", f"az acr login --name {facts.TARGET.name}")


def test_a_variable_alone_passes() -> None:
    alone = replace(facts.STORED_LOGINS, path="DOCKER_AUTH_CONFIG")
    assert judged(judge, SIGNED_IN, stored_logins=alone).outcome is Outcome.PASS


def test_an_engine_on_another_machine_is_a_warning() -> None:
    result = judged(judge, SIGNED_IN, engine=REMOTE)
    assert result.outcome is Outcome.WARN
    assert "build.contoso.com:2376" in result.title


@pytest.mark.parametrize(
    "endpoint",
    [
        "unix:///run/user/1000/docker.sock",
        "npipe:////./pipe/docker_engine",
        "tcp://localhost:2375",
        "tcp://127.0.0.1:2375",
        "tcp://[::1]:2375",
        None,
    ],
)
def test_an_engine_on_this_machine_passes(endpoint: str | None) -> None:
    assert judged(judge, SIGNED_IN, engine=replace(REMOTE, endpoint=endpoint)).outcome is Outcome.PASS


def test_silent_where_the_other_machine_does_not_answer() -> None:
    """docker-daemon-unavailable speaks of that."""
    stopped = replace(REMOTE, server_version=None, server_error="no answer")
    assert judged(judge, SIGNED_IN, engine=stopped).outcome is Outcome.PASS
