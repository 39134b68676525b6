"""What is read of the environment and of the container engine.

The outputs are those of Docker 28.2.2 and Podman 4.3.1; what Red Hat's build adds is in the types of
https://github.com/projectatomic/docker/blob/docker-1.13.1/api/types/types.go.
"""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Optional

import pytest

from azext_acrdiag.domain.fact import Absent, Fact, Known, Unknown, Why
from azext_acrdiag.facts.machine import Engine, EngineKind, EngineSettings, Machine
from azext_acrdiag.ports import CommandFailure, CommandTimeout, Completed
from azext_acrdiag.sources.machine import MachineSource
from tests.rules import facts
from tests.sources.fake_commands import Ending, FakeCommands, Program, always

NO_DAEMON = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
CLIENT = {"Version": "28.2.2", "ApiVersion": "1.50", "Os": "linux", "Arch": "amd64", "Context": "default"}
SERVER = {"Platform": {"Name": "Docker Engine"}, "Version": "28.2.1", "Os": "linux", "Arch": "arm64"}
PODMAN = {"Client": {"APIVersion": "4.3.1", "Version": "4.3.1", "OsArch": "linux/amd64", "Os": "linux"}}


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_COMMAND", "ACC_CLOUD", "AZUREPS_HOST_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("WSL_DISTRO_NAME", raising=False)
    monkeypatch.delenv("DOCKER_CONTENT_TRUST", raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))


def docker(
    client: Optional[dict[str, Any]] = None,
    server: Optional[dict[str, Any]] = None,
    error: str = "",
    info: Optional[dict[str, Any]] = None,
    context: Optional[dict[str, Any]] = None,
) -> Program:
    """The docker command: it prints the client's part even when no daemon answers."""

    def run(arguments: list[str], stdin: str) -> Ending:
        answers = {"version": {"Client": client or CLIENT, "Server": server}, "info": info, "context": context}
        return Completed(0 if server else 1, json.dumps(answers[arguments[0]]) + "\n", error)

    return run


def engine_of(source: MachineSource) -> Engine:
    fact = source.engine()
    assert isinstance(fact, Known)
    return fact.value


def engine(**programs: Program) -> Engine:
    return engine_of(MachineSource(FakeCommands(dict(programs))))


def test_a_running_docker_takes_one_process() -> None:
    commands = FakeCommands({"docker": docker(server=SERVER)})
    found = engine_of(MachineSource(commands))
    assert found == replace(
        facts.ENGINE,
        client_version="28.2.2",
        server_version="28.2.1",
        endpoint="unix:///var/run/docker.sock",
        platform="linux/arm64",
    )
    assert [arguments[1] for arguments, _ in commands.calls] == ["version"]


def test_a_daemon_that_does_not_answer_leaves_its_words() -> None:
    found = engine(docker=docker(error=NO_DAEMON))
    assert (found.client_version, found.server_version, found.server_error) == ("28.2.2", None, NO_DAEMON)
    assert not found.is_usable
    assert (found.endpoint_origin, found.own_socket) == (None, None)


def test_docker_host_is_the_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://build:2376")
    monkeypatch.setenv("DOCKER_CONTEXT", "other")
    found = engine(docker=docker(error="Cannot connect"))
    assert (found.endpoint, found.endpoint_origin) == ("tcp://build:2376", "DOCKER_HOST")


@pytest.mark.parametrize(("variable", "origin"), [("", "the Docker context 'build'"), ("build", "DOCKER_CONTEXT")])
def test_a_context_is_asked_for_its_endpoint(variable: str, origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONTEXT", variable)
    context = {"Name": "build", "Endpoints": {"docker": {"Host": "ssh://build"}}}
    found = engine(docker=docker(client=CLIENT | {"Context": "build"}, error="Cannot connect", context=context))
    assert (found.endpoint, found.endpoint_origin) == ("ssh://build", origin)


def test_a_context_that_does_not_exist() -> None:
    said = 'Failed to initialize: unable to resolve docker endpoint: context "nope": context not found'
    found = engine(docker=always(stdout="\n", stderr=said, exit_code=1))
    assert (found.client_version, found.server_error) == (None, said)
    assert (found.endpoint, found.endpoint_origin) == (None, "the current Docker context")


def test_the_socket_of_a_rootless_daemon_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").mkdir()
    monkeypatch.chdir(tmp_path)  # the path of a socket may be 108 characters long
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("run/docker.sock")
        address = f"unix://{tmp_path}/run/docker.sock"
        assert engine(docker=docker(error=NO_DAEMON)).own_socket == address
        assert engine(docker=docker(server=SERVER)).own_socket is None
        monkeypatch.setenv("DOCKER_HOST", address)
        assert engine(docker=docker(error=NO_DAEMON)).own_socket is None


def test_a_file_in_the_place_of_a_socket_is_none(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/docker.sock").touch()
    assert engine(docker=docker(error=NO_DAEMON)).own_socket is None


@pytest.mark.parametrize("name", ["docker", "podman"])
def test_podman_is_recognised_by_name_and_behind_docker(name: str) -> None:
    found = engine(**{name: always(json.dumps(PODMAN))})
    assert (found.kind, found.client_version, found.server_version) == (EngineKind.PODMAN, "4.3.1", None)
    assert found.is_usable


def test_a_podman_machine_that_does_not_run() -> None:
    found = engine(podman=always(stderr="Cannot connect to Podman.", exit_code=125))
    assert (found.kind, found.server_error) == (EngineKind.PODMAN, "Cannot connect to Podman.")


def test_docker_comes_before_podman_and_the_variable_before_both(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {"docker": docker(server=SERVER), "podman": always(json.dumps(PODMAN)), "docker.exe": docker(server=SERVER)}
    assert engine(**both).path == "/usr/bin/docker"
    monkeypatch.setenv("DOCKER_COMMAND", "podman")
    assert engine(**both).path == "/usr/bin/podman"
    monkeypatch.setenv("DOCKER_COMMAND", "nerdctl")
    assert engine(**both).path == ""


def test_docker_of_windows_is_the_last_resort() -> None:
    assert engine(**{"docker.exe": docker(server=SERVER)}).path == "/usr/bin/docker.exe"


def test_nothing_on_path() -> None:
    found = engine()
    assert (found.kind, found.path, found.is_usable) == (EngineKind.DOCKER, "", False)


def test_a_hanging_docker_is_unknown() -> None:
    hanging = FakeCommands(
        {"docker": lambda arguments, stdin: CommandTimeout("docker gave no answer within 5 seconds.")}
    )
    fact = MachineSource(hanging).engine()
    assert isinstance(fact, Unknown)
    assert fact.why is Why.TIMEOUT


def test_a_docker_that_cannot_be_started_is_no_working_engine() -> None:
    found = engine(docker=lambda arguments, stdin: CommandFailure("docker could not be started: Exec format error"))
    assert found.server_error == "docker could not be started: Exec format error"


@pytest.mark.parametrize("output", ["", "[]", "null", '"x"', '{"Client": 1, "Server": []}', "[" * 100_000, "\x00"])
def test_any_output_is_survived(output: str) -> None:
    found = engine(docker=always(output))
    assert (found.client_version, found.server_version) == (None, None)
    assert found.server_error


def test_a_long_complaint_is_cut() -> None:
    assert len(engine(docker=docker(error="x" * 10_000)).server_error or "") == 600


RED_HAT = {"Version": "1.13.1", "ApiVersion": "1.26"}


def verifies_signatures(tmp_path: Path, **answers: Any) -> bool:
    commands = FakeCommands({"docker": docker(client=RED_HAT, **answers)})
    return engine_of(MachineSource(commands, tmp_path / "docker", tmp_path / "daemon.json")).signature_verification


@pytest.mark.parametrize(
    "answers",
    [
        {"server": RED_HAT | {"PkgVersion": "docker-1.13.1-75.git8633870.el7.centos.x86_64"}, "info": {}},
        {"server": RED_HAT, "info": {"PkgVersion": "docker-1.13.1-75.git8633870.el7.centos.x86_64"}},
    ],
)
def test_red_hats_daemon_checks_signatures_by_default(answers: dict[str, Any], tmp_path: Path) -> None:
    assert verifies_signatures(tmp_path, **answers)


@pytest.mark.parametrize(
    ("options", "settings", "expected"),
    [
        ("OPTIONS='--selinux-enabled --log-driver=journald --live-restore'", "", True),
        ("OPTIONS='--selinux-enabled --signature-verification=false'", "", False),
        ("OPTIONS='--selinux-enabled'\n# OPTIONS='--signature-verification=false'", "", True),
        ("OPTIONS='--signature-verification'", '{"signature-verification": false}', True),
        ("OPTIONS=''", '{"signature-verification": false}', False),
        ("OPTIONS=''", "{", True),
    ],
)
def test_the_options_of_the_daemon_decide(options: str, settings: str, expected: bool, tmp_path: Path) -> None:
    (tmp_path / "docker").write_text(options, encoding="utf-8")
    (tmp_path / "daemon.json").write_text(settings, encoding="utf-8")
    assert verifies_signatures(tmp_path, server=RED_HAT | {"PkgVersion": "docker-1.13.1-75"}) is expected


def test_options_that_cannot_be_read_prove_nothing(tmp_path: Path) -> None:
    (tmp_path / "docker").mkdir()
    assert not verifies_signatures(tmp_path, server=RED_HAT | {"PkgVersion": "docker-1.13.1-75"})


def test_an_old_daemon_of_another_maker_does_not(tmp_path: Path) -> None:
    assert not verifies_signatures(tmp_path, server=RED_HAT, info={})


def test_a_daemon_of_another_machine_has_other_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://build:2376")
    assert not verifies_signatures(tmp_path, server=RED_HAT | {"PkgVersion": "docker-1.13.1-75"})


INFO = {"ServerVersion": "28.2.1", "OperatingSystem": "Debian GNU/Linux 12 (bookworm)", "NoProxy": "localhost"}


def settings(info: object, engine: Engine = facts.ENGINE) -> Fact[EngineSettings]:
    return MachineSource(FakeCommands({"docker": always(json.dumps(info))})).engine_settings(engine)


def test_the_daemon_tells_its_proxy_without_the_password() -> None:
    fact = settings(INFO | {"HttpsProxy": "http://me:secret@proxy:3128"})
    assert isinstance(fact, Known)
    assert fact.value == EngineSettings(INFO["OperatingSystem"], "http://proxy:3128", "localhost")


@pytest.mark.parametrize("info", [{}, {"ServerVersion": ""}, [], None, {"ServerVersion": 7}])
def test_an_answer_without_a_server_tells_nothing(info: object) -> None:
    assert isinstance(settings(info), Unknown)


def test_an_engine_without_a_daemon_is_not_asked() -> None:
    assert isinstance(settings(INFO, replace(facts.ENGINE, kind=EngineKind.PODMAN)), Absent)
    assert isinstance(settings(INFO, replace(facts.ENGINE, server_error="no daemon")), Absent)


def test_a_hanging_info_is_unknown() -> None:
    def hang(arguments: list[str], stdin: str) -> Ending:
        return CommandTimeout("docker gave no answer within 5 seconds.")

    fact = MachineSource(FakeCommands({"docker": hang})).engine_settings(facts.ENGINE)
    assert isinstance(fact, Unknown)
    assert fact.why is Why.TIMEOUT


@pytest.mark.parametrize(
    "said",
    [
        "Error response from daemon: client version 1.38 is too old. Minimum supported API version is 1.44, please "
        "upgrade your client to a newer version",
        "Error response from daemon: client version 1.99 is too new. Maximum supported API version is 1.41",
        "Error response from daemon: client is newer than server (client API version: 1.24, server API version: 1.19)",
    ],
)
def test_a_daemon_that_refuses_the_client_is_told_from_a_silent_one(said: str) -> None:
    assert engine(docker=docker(error=said)).refuses_client
    assert not engine(docker=docker(error=NO_DAEMON)).refuses_client


def test_the_stand_in_of_podman_announces_itself() -> None:
    notice = "Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg."
    found = engine(docker=always(json.dumps(PODMAN), stderr=notice))
    assert (found.kind, found.announces_podman) == (EngineKind.PODMAN, True)
    assert not engine(docker=always(json.dumps(PODMAN))).announces_podman


def machine(kernel: Path = Path("/nowhere")) -> Machine:
    fact = MachineSource(FakeCommands(), kernel=kernel).machine(facts.TARGET, facts.CLOUD)
    assert isinstance(fact, Known)
    return fact.value


def test_a_plain_machine() -> None:
    assert machine() == replace(facts.MACHINE, cli_version=version("azure-cli-core"))


def test_a_linux_distribution_inside_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = tmp_path / "version"
    kernel.write_text("Linux version 6.6.87.2-microsoft-standard-WSL2 (root@439a258ad544)", encoding="utf-8")
    assert machine(kernel).wsl
    kernel.write_text("Linux version 6.1.0-40-amd64 (debian-kernel@lists.debian.org)", encoding="utf-8")
    assert not machine(kernel).wsl
    monkeypatch.setenv("WSL_DISTRO_NAME", "Ubuntu")
    assert machine(kernel).wsl


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ACC_CLOUD", "PROD", True),
        ("AZUREPS_HOST_ENVIRONMENT", "cloud-shell/1.0", True),
        ("AZUREPS_HOST_ENVIRONMENT", "ADO/1.0", False),
    ],
)
def test_cloud_shell(name: str, value: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    assert machine().cloud_shell is expected


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"HTTPS_PROXY": "http://proxy:3128"}, "http://proxy:3128"),
        ({"https_proxy": "http://proxy:3128"}, "http://proxy:3128"),
        ({"HTTPS_PROXY": "http://me:pa@ss:w@proxy:3128"}, "http://proxy:3128"),
        ({"HTTPS_PROXY": "me:secret@proxy:3128"}, "proxy:3128"),
        ({"ALL_PROXY": "socks5h://me:secret@proxy:1080"}, "socks5h://proxy:1080"),
        ({"HTTP_PROXY": "http://proxy:3128"}, None),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "azurecr.io"}, None),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "example.com"}, "http://proxy:3128"),
    ],
)
def test_the_proxy(variables: dict[str, str], expected: Optional[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert machine().proxy == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("true", True), ("on", True), ("0", False), ("false", False), ("F", False), ("", False)],
)
def test_content_trust(value: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONTENT_TRUST", value)
    assert machine().content_trust is expected
