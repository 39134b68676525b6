"""The machine that a client section describes: stand-ins on PATH, Docker files, terminal."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.harness.client import Machine
from tests.harness.sandbox import Sandbox, az_under_test
from tests.simulator.world import Client


def mint(server: str, principal: str, issued: datetime) -> str:
    return f"token of {principal} for {server}"


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    return Sandbox(tmp_path, az_under_test())


def machine(sandbox: Sandbox, **client: Any) -> Machine:
    made = Machine(sandbox, mint)
    made.write(Client.model_validate(client))
    return made


def test_running_engine_answers(sandbox: Sandbox) -> None:
    made = machine(sandbox, docker={"clientVersion": "17.06.0", "info": {"OperatingSystem": "RHEL"}})
    version = json.loads(sandbox.run(["docker", "version", "--format", "{{json .}}"]).stdout)
    assert (version["Client"]["Version"], version["Server"]["Version"]) == ("17.06.0", "27.3.1")
    assert json.loads(sandbox.run(["docker", "info", "--format", "json"]).stdout)["OperatingSystem"] == "RHEL"
    assert sandbox.run(["docker", "version", "--format", "{{.Server.Version}}"]).stdout == "27.3.1\n"
    assert sandbox.run(["docker", "ps"]).exit == 0
    assert made.calls() == ["docker version --format", "docker info --format", "docker version --format", "docker ps"]


def test_stopped_engine_prints_its_client_and_the_error(sandbox: Sandbox) -> None:
    machine(sandbox, docker={"running": False, "serverError": "Cannot connect."})
    result = sandbox.run(["docker", "version", "--format", "{{json .}}"])
    assert (result.exit, result.stderr) == (1, "Cannot connect.\n")
    assert json.loads(result.stdout)["Server"] is None
    assert sandbox.run(["docker", "ps"]).exit == 1


def test_only_what_the_world_says_is_on_path(sandbox: Sandbox) -> None:
    machine(sandbox, docker={"installed": False}, podman={"installed": True, "clientVersion": "4.3.1"})
    assert sandbox.run(["docker", "ps"]).exit == 127
    assert sandbox.run(["podman", "--version"]).stdout == "podman version 4.3.1\n"


def test_context_comes_from_environment_and_configuration(sandbox: Sandbox) -> None:
    meta = {"Name": "remote", "Endpoints": {"docker": {"Host": "ssh://build"}}}
    files = {"~/.docker/contexts/meta/ab/meta.json": json.dumps(meta)}
    machine(sandbox, dockerConfig={"currentContext": "remote"}, files=files)
    assert sandbox.run(["docker", "context", "show"]).stdout == "remote\n"
    inspected = json.loads(sandbox.run(["docker", "context", "inspect"]).stdout)
    assert inspected[0]["Endpoints"]["docker"]["Host"] == "ssh://build"


def test_stored_credentials(sandbox: Sandbox) -> None:
    machine(
        sandbox,
        dockerConfig={"credHelpers": {"a.io": "pass"}},
        stored={"r.azurecr.io": {"identityTokenOf": "dev"}, "s.azurecr.io": {"username": "u", "password": "p"}},
    )
    document = json.loads((sandbox.home / ".docker/config.json").read_text())
    assert document["credHelpers"] == {"a.io": "pass"}
    assert document["auths"]["r.azurecr.io"]["identitytoken"] == "token of dev for r.azurecr.io"
    assert document["auths"]["s.azurecr.io"] == {"auth": "dTpw"}


def test_podman_alone_gets_the_credentials(sandbox: Sandbox) -> None:
    machine(
        sandbox,
        docker={"installed": False},
        podman={"installed": True},
        stored={"r.io": {"username": "u", "password": "p"}},
    )
    assert not (sandbox.home / ".docker").exists()
    assert "r.io" in json.loads((sandbox.path / "run/containers/auth.json").read_text())["auths"]


def test_credential_helper_keeps_and_gives(sandbox: Sandbox) -> None:
    machine(
        sandbox,
        helpers={
            "pass": {"credentials": {"a.io": {"Username": "u", "Secret": "s"}}},
            "broken": {"exitCode": 1, "output": "no"},
        },
    )
    helper = "docker-credential-pass"
    assert sandbox.run([helper, "list"]).stdout == '{"a.io": "u"}\n'
    assert json.loads(sandbox.run([helper, "get"], stdin="a.io\n").stdout) == {
        "ServerURL": "a.io",
        "Username": "u",
        "Secret": "s",
    }
    sandbox.run([helper, "store"], stdin='{"ServerURL": "b.io", "Username": "v", "Secret": "t"}')
    sandbox.run([helper, "erase"], stdin="a.io")
    assert json.loads(sandbox.run([helper, "list"]).stdout) == {"b.io": "v"}
    assert sandbox.run([helper, "get"], stdin="a.io").exit == 1
    broken = sandbox.run(["docker-credential-broken", "list"])
    assert (broken.exit, broken.stdout) == (1, "no\n")


def test_second_description_replaces_the_first(sandbox: Sandbox) -> None:
    made = machine(
        sandbox, env={"DOCKER_CONFIG": "~/other", "LANG": ""}, files={"note.txt": "x"}, dockerConfig={"a": 1}
    )
    shown = sandbox.run(["env"]).stdout
    assert f"DOCKER_CONFIG={sandbox.home}/other" in shown
    assert "LANG=" not in shown
    made.write(Client.model_validate({"docker": {"installed": False}}))
    assert "DOCKER_CONFIG" not in sandbox.run(["env"]).stdout
    assert not (sandbox.work / "note.txt").exists()
    assert not (sandbox.home / ".docker/config.json").exists()


def test_terminal_shows_what_a_person_sees(sandbox: Sandbox) -> None:
    result = sandbox.run(["sh", "-c", r"printf 'working\r\033[K'; printf '\033[31mred\033[0m\n' >&2; exit 3"], tty=True)
    assert (result.exit, result.stdout) == (3, "red\n")


def test_picture_has_the_breaks_of_its_width_and_the_copy_has_not(sandbox: Sandbox) -> None:
    result = sandbox.run(["sh", "-c", f"echo {'x' * 25}; echo y"], tty=True, columns=10)
    assert result.screen == f"{'x' * 10}\n{'x' * 10}\n{'x' * 5}\ny\n"
    assert result.stdout == f"{'x' * 25}\ny\n"


@pytest.mark.parametrize("tty", [False, True])
def test_program_that_hangs_is_ended_with_its_children(sandbox: Sandbox, tty: bool) -> None:
    result = sandbox.run(["sh", "-c", "sleep 60 & sleep 60"], timeout=0.5, tty=tty)
    assert result.timed_out
    assert result.seconds < 10
