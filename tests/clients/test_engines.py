"""The product beside real engines: a dockerd in each of its states, Podman in two guises, none at all.

The daemon runs no container and pulls nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import HEALTHY
from tests.harness.daemon import daemon, missing, socket_of
from tests.harness.stage import Stage
from tests.simulator.world import World, merge, read_yaml

NOBODY = 65534
COMMAND = "acr diagnose-login run -n contosoapps --repository team/api --tag 1.4 -o json"
STAND_IN = """\
#!/bin/sh
[ -e {folder}/nodocker ] || echo "Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg." >&2
exec {podman} "$@"
"""
"""What the package podman-docker installs as /usr/bin/docker, with a folder of the test's own."""


@pytest.fixture(scope="module")
def stage(extension_dir: Path) -> Iterator[Stage]:
    """A machine with the real docker client and the developer signed in."""
    if reason := missing():
        pytest.skip(reason)
    for name in ("podman", "setpriv"):
        if not shutil.which(name):
            pytest.skip(f"{name} is not installed on this machine")
    world = World.model_validate(merge(read_yaml(HEALTHY), {"client": {"docker": {"real": True}}}))
    with Stage(world, extension_dir) as stage:
        yield stage


@pytest.fixture(autouse=True)
def no_leftovers(stage: Stage) -> Iterator[None]:
    """Each test finds the machine as the world has it."""
    stage.sandbox.overrides = {"DOCKER_HOST": f"unix://{socket_of(stage)}"}
    yield
    socket_of(stage).unlink(missing_ok=True)


@pytest.fixture(scope="class")
def running(stage: Stage) -> Iterator[None]:
    """A daemon that goes through the proxy, as az does."""
    stage.sandbox.overrides = {"DOCKER_HOST": f"unix://{socket_of(stage)}"}
    with daemon(stage, stage.sandbox.environment["HTTPS_PROXY"]):
        yield


def diagnosed(stage: Stage, *before: str) -> dict[str, dict[str, Any]]:
    """The findings by slug; `before` is what runs the command."""
    result = stage.sandbox.run([*before, str(stage.sandbox.az_executable), *COMMAND.split()])
    assert result.exit in (0, 10), result.stderr
    return {finding["slug"]: finding for finding in json.loads(result.stdout)["findings"]}


def texts(finding: dict[str, Any]) -> list[str]:
    return [evidence["text"] for evidence in finding["evidence"]]


class TestWithADaemon:
    """One daemon for all of them."""

    pytestmark = pytest.mark.usefixtures("running")

    @pytest.fixture(autouse=True)
    def no_leftovers(self, stage: Stage) -> None:
        """The daemon keeps its socket until the last of these tests."""
        stage.sandbox.overrides = {"DOCKER_HOST": f"unix://{socket_of(stage)}"}

    def test_everything_passes(self, stage: Stage) -> None:
        login = stage.sandbox.az("acr login -n contosoapps")
        assert login.exit == 0, login.stderr
        found = diagnosed(stage)
        slugs = ("docker-daemon-unavailable", "docker-too-old", "engine-proxy-differs", "docker-context-or-config-dir")
        assert [found[slug]["outcome"] for slug in slugs] == ["pass"] * len(slugs)
        server = stage.sandbox.run(["docker", "version", "--format", "{{.Server.Version}}"]).stdout.strip()
        assert f"server {server}" in texts(found["docker-daemon-unavailable"])[0]

    def test_a_context_leads_to_it(self, stage: Stage) -> None:
        stage.sandbox.overrides = {}
        endpoint = f"host=unix://{socket_of(stage)}"
        assert stage.sandbox.run(["docker", "context", "create", "lab", "--docker", endpoint]).exit == 0
        stage.sandbox.overrides = {"DOCKER_CONTEXT": "lab"}
        found = diagnosed(stage)
        assert found["docker-daemon-unavailable"]["outcome"] == "pass"
        assert found["docker-context-or-config-dir"]["outcome"] == "pass"

    def test_a_user_who_is_not_in_the_group_has_no_right_to_its_socket(self, stage: Stage) -> None:
        sandbox = stage.sandbox
        debug = sandbox.path / "debug"
        for path in (stage.folder, sandbox.home, *sandbox.home.rglob("*"), sandbox.work, debug, *debug.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        # To read the virtual environment, wherever it lies; writing, which a socket takes, is not among it.
        right = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
        found = diagnosed(
            stage, str(shutil.which("setpriv")), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *right
        )
        forbidden = found["docker-daemon-unavailable"]
        assert forbidden["title"] == f"This user may not use the Docker daemon's socket unix://{socket_of(stage)}."
        assert "It belongs to the group docker, of which this user is not a member." in texts(forbidden)
        assert forbidden["fix"]["commands"][0] == "sudo usermod --append --groups docker $USER"

    def test_a_client_that_is_pinned_to_another_api_is_refused(self, stage: Stage) -> None:
        stage.sandbox.overrides["DOCKER_API_VERSION"] = "1.99"
        found = diagnosed(stage)
        assert found["docker-daemon-unavailable"]["outcome"] == "pass"
        assert found["docker-too-old"]["outcome"] == "fail"
        assert "1.99" in texts(found["docker-too-old"])[0]


def test_a_daemon_that_does_not_know_the_proxy(stage: Stage) -> None:
    with daemon(stage, proxy=""):
        found = diagnosed(stage)
    assert found["docker-daemon-unavailable"]["outcome"] == "pass"
    # Whether it is proven depends on whether this machine's own resolver knows the name.
    assert found["engine-proxy-differs"]["outcome"] in ("fail", "warn")
    assert "It names no proxy for HTTPS." in texts(found["engine-proxy-differs"])


def test_a_stopped_daemon(stage: Stage) -> None:
    found = diagnosed(stage)["docker-daemon-unavailable"]
    assert found["title"] == f"No Docker daemon answers at unix://{socket_of(stage)}, which DOCKER_HOST names."
    assert texts(found)[1] == "There is no such socket."


def test_a_daemon_that_left_its_socket_behind(stage: Stage) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(socket_of(stage)))
    found = diagnosed(stage)["docker-daemon-unavailable"]
    assert found["outcome"] == "fail"
    assert texts(found)[1] == "The socket is there, but nobody answers at it."


def test_podman_in_dockers_place(stage: Stage) -> None:
    stage.patch({"client": {"docker": {"installed": False}, "podman": {"installed": True, "real": True}}})
    stage.sandbox.overrides = {}
    shutil.rmtree(stage.sandbox.home / ".docker", ignore_errors=True)  # Docker's login would keep Podman from its own
    found = diagnosed(stage)
    assert found["docker-daemon-unavailable"]["outcome"] == "pass"
    assert found["podman-rootless"]["outcome"] == "pass"
    stand_in = stage.sandbox.bin / "docker"
    stand_in.write_text(STAND_IN.format(folder=stage.folder, podman=shutil.which("podman")), encoding="utf-8")
    stand_in.chmod(0o755)
    login = stage.sandbox.az("acr login -n contosoapps")
    assert (login.exit, "DOCKER_COMMAND_ERROR" in login.stderr) == (1, True)
    assert diagnosed(stage)["podman-rootless"]["outcome"] == "fail"
    (stage.folder / "nodocker").touch()
    assert stage.sandbox.az("acr login -n contosoapps").exit == 0
    assert diagnosed(stage)["podman-rootless"]["outcome"] == "pass"
    stand_in.unlink()


def test_no_engine(stage: Stage) -> None:
    stage.patch({"client": {"docker": {"installed": False}, "podman": {"installed": False}}})
    found = diagnosed(stage)["docker-daemon-unavailable"]
    assert (found["outcome"], found["title"]) == ("warn", "Neither docker nor podman is on PATH.")
