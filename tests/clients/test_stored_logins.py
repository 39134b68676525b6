"""The real docker, podman and skopeo log in at the simulated registry; the product judges what they have stored.

No daemon runs, which is another finding; so what is said about the stored login is asked for, not the exit code.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, Optional

import pytest

from tests.conftest import HEALTHY
from tests.harness.mint import refresh_token
from tests.harness.sandbox import Result
from tests.harness.stage import Stage
from tests.simulator.world import World, merge, read_yaml

SERVER = "contosoapps.azurecr.io"
ZERO_GUID = "00000000-0000-0000-0000-000000000000"
PASS_TOOLS = ("pass", "docker-credential-pass", "gpg", "gpg-agent", "gpgconf", "getopt", "tree")

Open = Callable[..., Stage]


@pytest.fixture
def open_with(extension_dir: Path) -> Iterator[Open]:
    """Opens a machine that has these real clients, with the developer signed in."""
    with ExitStack() as stack:

        def open_on(*clients: str) -> Stage:
            for name in clients:
                if not shutil.which(name):
                    pytest.skip(f"{name} is not installed on this machine")
            engines = {name: {"real": True, "installed": name in clients} for name in ("docker", "podman")}
            world = World.model_validate(merge(read_yaml(HEALTHY), {"client": engines}))
            stage = stack.enter_context(Stage(world, extension_dir))
            stage.sandbox.environment["DOCKER_HOST"] = f"unix://{stage.folder}/nobody-listens.sock"
            for name in clients:
                stage.sandbox.link_tool(name)
            return stage

        yield open_on


def login(stage: Stage, client: str, username: str, password: str, server: str = SERVER) -> Result:
    words = [client, "login", server, "--username", username, "--password-stdin"]
    return stage.sandbox.run(words, stdin=password)


def login_as_principal(stage: Stage, client: str, server: str = SERVER) -> Result:
    application = stage.world.tenants["contoso"].applications["ci-pull"]
    return login(stage, client, application.app_id, application.secrets["main"].value, server)


def diagnosed(stage: Stage) -> dict[str, Any]:
    result = stage.sandbox.az("acr diagnose-login run -n contosoapps --repository team/api -o json")
    assert result.exit in (0, 10), result.stderr
    return dict(json.loads(result.stdout))


def finding(report: dict[str, Any], slug: str, subject: Optional[str] = None) -> dict[str, Any]:
    found = [each for each in report["findings"] if each["slug"] == slug and each["subject"] == subject]
    assert len(found) == 1, report["findings"]
    return dict(found[0])


def docker_file(stage: Stage) -> Path:
    return stage.sandbox.home / ".docker/config.json"


@pytest.mark.parametrize(
    ("client", "engine", "file"),
    [
        ("docker", "docker", "home/.docker/config.json"),
        ("podman", "podman", "run/containers/auth.json"),
        ("skopeo", "podman", "run/containers/auth.json"),
    ],
)
def test_a_fresh_password_is_found_and_good(open_with: Open, client: str, engine: str, file: str) -> None:
    stage = open_with(*dict.fromkeys((client, engine)))
    assert login_as_principal(stage, client).exit == 0
    report = diagnosed(stage)
    assert finding(report, "action-not-granted", "stored")["outcome"] == "pass"
    described = next(each["description"] for each in report["subjects"] if each["kind"] == "stored")
    assert described.endswith(f"from {stage.sandbox.path / file}")


def test_a_fresh_identity_token_is_good_and_an_old_one_has_ended(open_with: Open) -> None:
    stage = open_with("docker")
    assert login(stage, "docker", ZERO_GUID, stage.mint("contosoapps", "developer")).exit == 0
    assert finding(diagnosed(stage), "registry-token-expired-3h", "stored")["outcome"] == "pass"
    # Docker's own file, with the token that it would hold had it been written three hours ago.
    document = json.loads(docker_file(stage).read_text(encoding="utf-8"))
    issued = stage.context.now() - timedelta(hours=3, minutes=1)
    document["auths"][SERVER]["identitytoken"] = refresh_token(stage.context, "contosoapps", "developer", issued)
    docker_file(stage).write_text(json.dumps(document), encoding="utf-8")
    ended = finding(diagnosed(stage), "registry-token-expired-3h", "stored")
    assert (ended["outcome"], ended["confidence"]) == ("fail", "certain")


def test_a_login_under_another_home_is_found_there(open_with: Open) -> None:
    stage = open_with("docker")
    other = stage.sandbox.path / "builder"
    stage.sandbox.overrides["HOME"] = str(other)
    assert login_as_principal(stage, "docker").exit == 0
    del stage.sandbox.overrides["HOME"]
    stage.sandbox.overrides |= {"SUDO_USER": "builder", "SUDO_HOME": str(other)}
    found = finding(diagnosed(stage), "sudo-or-other-home")
    assert found["outcome"] == "fail"
    assert str(other / ".docker/config.json") in found["title"]


def test_a_login_in_upper_case_does_not_count(open_with: Open) -> None:
    stage = open_with("docker")
    assert login_as_principal(stage, "docker", server=SERVER.upper()).exit == 0
    found = finding(diagnosed(stage), "uppercase-login-server")
    assert found["outcome"] == "fail"
    assert SERVER.upper() in found["title"]


@pytest.mark.parametrize("client", ["podman", "skopeo"])
def test_an_identity_token_of_docker_keeps_others_from_logging_in(open_with: Open, client: str) -> None:
    stage = open_with("docker", client)
    token = stage.mint("contosoapps", "developer")
    assert login(stage, "docker", ZERO_GUID, token).exit == 0
    refused = login(stage, client, ZERO_GUID, token)
    assert (refused.exit != 0, "Identity token" in refused.stderr) == (True, True), refused.stderr
    found = finding(diagnosed(stage), "identitytoken-not-understood")
    assert found["outcome"] == "warn"
    assert client in found["title"]
    # What the report advises:
    assert stage.sandbox.run(["docker", "logout", SERVER]).exit == 0
    assert login(stage, client, ZERO_GUID, token).exit == 0
    assert finding(diagnosed(stage), "identitytoken-not-understood")["outcome"] == "pass"


def test_skopeo_reads_with_an_identity_token_of_docker(open_with: Open) -> None:
    """So that the warning rightly speaks of logging in only."""
    stage = open_with("docker", "skopeo")
    assert login(stage, "docker", ZERO_GUID, stage.mint("contosoapps", "developer")).exit == 0
    read = stage.sandbox.run(["skopeo", "inspect", "--no-tags", f"docker://{SERVER}/team/web:2.0"])
    assert read.exit == 0, read.stderr


def test_skopeo_overlooks_what_is_not_in_auth(open_with: Open) -> None:
    stage = open_with("docker", "skopeo")
    application = stage.world.tenants["contoso"].applications["ci-pull"]
    docker_file(stage).parent.mkdir()
    entry = {"username": application.app_id, "password": application.secrets["main"].value}
    docker_file(stage).write_text(json.dumps({"auths": {SERVER: entry}}), encoding="utf-8")
    inspect = ["skopeo", "inspect", "--no-tags", f"docker://{SERVER}/team/api:1.4"]
    assert stage.sandbox.run(inspect).exit != 0
    assert finding(diagnosed(stage), "daemonless-builders")["outcome"] == "warn"
    # What the report advises:
    assert stage.sandbox.run(["docker", "logout", SERVER]).exit == 0
    assert login_as_principal(stage, "docker").exit == 0
    read = stage.sandbox.run(inspect)
    assert read.exit == 0, read.stderr
    assert finding(diagnosed(stage), "daemonless-builders")["outcome"] == "pass"


def test_the_helper_pass_without_a_store_is_broken(open_with: Open) -> None:
    stage = open_with("docker", *PASS_TOOLS)
    docker_file(stage).parent.mkdir()
    docker_file(stage).write_text('{"credsStore": "pass"}', encoding="utf-8")
    stage.sandbox.environment["GNUPGHOME"] = str(stage.sandbox.home / ".gnupg")
    assert "pass not initialized" in login_as_principal(stage, "docker").stderr
    found = finding(diagnosed(stage), "credential-helper-broken")
    assert found["outcome"] == "fail"
    assert any("is not initialised" in each["text"] for each in found["evidence"])


def test_the_helper_pass_with_a_store_is_asked(open_with: Open) -> None:
    stage = open_with("docker", *PASS_TOOLS)
    docker_file(stage).parent.mkdir()
    docker_file(stage).write_text('{"credsStore": "pass"}', encoding="utf-8")
    folder = stage.sandbox.path / "gpg"  # its socket takes a short path
    folder.mkdir(mode=0o700)
    stage.sandbox.environment["GNUPGHOME"] = str(folder)
    generate = "gpg --batch --passphrase '' --quick-generate-key store@contoso.com default default never"
    for command in (generate, "pass init store@contoso.com"):
        done = stage.sandbox.run(["sh", "-c", command])
        assert done.exit == 0, done.stderr
    assert login_as_principal(stage, "docker").exit == 0
    report = diagnosed(stage)
    assert finding(report, "credential-helper-broken")["outcome"] == "pass"
    assert finding(report, "action-not-granted", "stored")["outcome"] == "pass"
    described = next(each["description"] for each in report["subjects"] if each["kind"] == "stored")
    assert described.endswith("from docker-credential-pass")
    stage.sandbox.run(["gpgconf", "--kill", "all"])
