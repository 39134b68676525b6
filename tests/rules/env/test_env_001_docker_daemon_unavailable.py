"""Cases of docker-daemon-unavailable."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.machine import Engine, EngineKind, Machine, Socket, SocketState
from azext_acrdiag.rules.env.env_001_docker_daemon_unavailable import judge
from tests.rules import facts

SOCKET = "unix:///var/run/docker.sock"
STOPPED = replace(
    facts.ENGINE,
    server_version=None,
    server_error=f"Cannot connect to the Docker daemon at {SOCKET}. Is the docker daemon running?",
)
PODMAN = replace(facts.ENGINE, kind=EngineKind.PODMAN, path="/usr/bin/podman", server_version=None, endpoint=None)
NO_ENGINE = Engine(EngineKind.DOCKER, "", None, None, None, None, signature_verification=False)


def judged(engine: Engine, machine: Machine = facts.MACHINE) -> Judgement:
    return judge.judge(target=facts.TARGET, machine=machine, engine=engine)


def commands(result: Judgement) -> tuple[str, ...]:
    assert result.fix is not None
    return result.fix.commands


def test_a_daemon_that_answers_passes() -> None:
    assert judged(facts.ENGINE).outcome is Outcome.PASS


def test_podman_without_a_daemon_passes() -> None:
    assert judged(PODMAN).outcome is Outcome.PASS


def test_a_stopped_daemon_fails_with_its_own_words() -> None:
    result = judged(STOPPED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == f"The Docker daemon does not answer at {SOCKET}."
    assert "Is the docker daemon running?" in result.evidence[0].text
    assert commands(result) == ("sudo systemctl start docker",)
    assert result.fix
    assert "az acr login --name contosoapps --expose-token" in result.fix.text


@pytest.mark.parametrize(
    "said",
    [
        f"permission denied while trying to connect to the Docker daemon socket at {SOCKET}: Get "
        '"http://%2Fvar%2Frun%2Fdocker.sock/v1.47/version": dial unix /var/run/docker.sock: connect: permission denied',
        f"permission denied while trying to connect to the docker API at {SOCKET}",
    ],
)
def test_a_forbidden_socket_is_told_from_a_stopped_daemon(said: str) -> None:
    result = judged(replace(STOPPED, server_error=said))
    assert result.title == f"This user may not use the Docker daemon's socket {SOCKET}."
    assert "sudo usermod --append --groups docker $USER" in commands(result)


@pytest.mark.parametrize(
    ("origin", "title", "command"),
    [
        ("DOCKER_HOST", "No Docker daemon answers at tcp://build:2376, which DOCKER_HOST names.", "unset DOCKER_HOST"),
        (
            "the Docker context 'build'",
            "No Docker daemon answers at tcp://build:2376, which the Docker context 'build' points to.",
            "docker context use default",
        ),
    ],
)
def test_a_wrong_address_names_what_chose_it(origin: str, title: str, command: str) -> None:
    result = judged(replace(STOPPED, endpoint="tcp://build:2376", endpoint_origin=origin))
    assert result.title == title
    assert command in commands(result)


def test_a_missing_context_has_no_address() -> None:
    said = 'Failed to initialize: unable to resolve docker endpoint: context "nope": context not found'
    result = judged(
        replace(STOPPED, client_version=None, server_error=said, endpoint=None, endpoint_origin="DOCKER_CONTEXT")
    )
    assert result.title == "No Docker daemon answers at the address that DOCKER_CONTEXT names."
    assert commands(result) == ("unset DOCKER_CONTEXT",)


def test_a_rootless_daemon_beside_the_default_socket_is_pointed_to() -> None:
    result = judged(replace(STOPPED, own_socket="unix:///run/user/1000/docker.sock"))
    assert "this user's own daemon listens at unix:///run/user/1000/docker.sock" in result.title
    assert commands(result) == ("export DOCKER_HOST=unix:///run/user/1000/docker.sock",)


@pytest.mark.parametrize(
    "stopped",
    [
        replace(
            STOPPED,
            endpoint="npipe:////./pipe/docker_engine",
            server_error="open //./pipe/docker_engine: The system cannot find the file specified.",
        ),
        replace(
            STOPPED,
            endpoint="unix:///Users/developer/.docker/run/docker.sock",
            endpoint_origin="the Docker context 'desktop-linux'",
        ),
    ],
)
def test_docker_desktop_is_recognised(stopped: Engine) -> None:
    assert judged(stopped).title == "Docker Desktop is not running."


def evidence(result: Judgement) -> list[str]:
    return [each.text for each in result.evidence]


FORBIDDEN = "permission denied while trying to connect to the docker API at unix:///run/docker.sock"


def test_a_forbidden_socket_names_the_group_that_owns_it() -> None:
    socket = Socket("/run/docker.sock", SocketState.FORBIDDEN, "containers")
    result = judged(replace(STOPPED, server_error=FORBIDDEN, socket=socket))
    assert commands(result)[0] == "sudo usermod --append --groups containers $USER"
    assert "It belongs to the group containers, of which this user is not a member." in evidence(result)


def test_a_group_joined_after_the_session_began_takes_a_new_session() -> None:
    socket = Socket("/run/docker.sock", SocketState.FORBIDDEN, "docker", joined_since=True)
    result = judged(replace(STOPPED, server_error=FORBIDDEN, socket=socket))
    assert result.title.startswith("This session began before the user joined the group docker")
    assert commands(result) == ("newgrp docker",)


@pytest.mark.parametrize(
    ("state", "seen"),
    [
        (SocketState.MISSING, ["There is no such socket."]),
        (SocketState.PRESENT, ["The socket is there, but nobody answers at it."]),
        (SocketState.FORBIDDEN, []),
    ],
)
def test_what_is_found_at_the_address_is_evidence(state: SocketState, seen: list[str]) -> None:
    result = judged(replace(STOPPED, socket=Socket("/var/run/docker.sock", state)))
    assert evidence(result)[1:] == seen


def test_a_socket_of_podman_is_started_by_systemd() -> None:
    for endpoint, command in (
        ("unix:///run/user/1000/podman/podman.sock", "systemctl --user enable --now podman.socket"),
        ("unix:///run/podman/podman.sock", "sudo systemctl enable --now podman.socket"),
    ):
        assert commands(judged(replace(STOPPED, endpoint=endpoint, endpoint_origin="DOCKER_HOST"))) == (command,)


def test_a_daemon_that_refuses_the_client_answers() -> None:
    said = "Error response from daemon: client version 1.38 is too old. Minimum supported API version is 1.44"
    assert judged(replace(STOPPED, server_error=said, refuses_client=True)).outcome is Outcome.PASS


def test_in_wsl_the_integration_is_named() -> None:
    result = judged(NO_ENGINE, replace(facts.MACHINE, wsl=True))
    assert result.fix
    assert "WSL integration" in result.fix.text


def test_a_client_that_cannot_be_started_is_no_stopped_daemon() -> None:
    result = judged(
        replace(STOPPED, client_version=None, server_error="docker could not be started: Exec format error")
    )
    assert result.title == "/usr/bin/docker does not work as a container client."


def test_a_podman_machine_that_does_not_run_fails() -> None:
    result = judged(replace(PODMAN, client_version=None, server_error="Cannot connect to Podman."))
    assert result.outcome is Outcome.FAIL
    assert commands(result) == ("podman machine start",)


def test_no_engine_at_all_is_a_warning() -> None:
    result = judged(NO_ENGINE)
    assert result.outcome is Outcome.WARN
    assert commands(result) == ("az acr login --name contosoapps --expose-token",)


def test_a_docker_command_that_is_not_there_fails() -> None:
    result = judged(NO_ENGINE, replace(facts.MACHINE, docker_command="nerdctl"))
    assert result.outcome is Outcome.FAIL
    assert "'nerdctl'" in result.title


def test_silent_in_cloud_shell() -> None:
    assert judged(STOPPED, replace(facts.MACHINE, cloud_shell=True)).outcome is Outcome.NOT_APPLICABLE


def test_silent_for_what_needs_no_engine() -> None:
    listing = replace(facts.TARGET, actions=(Action.CATALOG,))
    result = judge.judge(target=listing, machine=facts.MACHINE, engine=STOPPED)
    assert result.outcome is Outcome.NOT_APPLICABLE
