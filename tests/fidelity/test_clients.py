"""The real docker, podman and skopeo at the simulated registry: they log in, pull and push, or say what people report.

None of them needs a daemon here. The address of docker's is one where nobody listens, so that it logs in by itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import HEALTHY
from tests.harness.sandbox import Result
from tests.harness.stage import Stage
from tests.simulator.world import World, merge, read_yaml

SERVER = "contosoapps.azurecr.io"
ZERO_GUID = "00000000-0000-0000-0000-000000000000"
CLIENTS = ("docker", "podman", "skopeo")
_INSTALLED = [name for name in CLIENTS if shutil.which(name)]
_REGISTRY: dict[str, Any] = {
    "adminUserEnabled": True,
    "scopeMaps": {"web": {"actions": ["repositories/team/web/content/read", "repositories/team/web/content/write"]}},
    "tokens": {"robot": {"scopeMap": "web", "passwords": {"password1": {}, "password2": {"expiry": "now-1d"}}}},
}
_CLIENT: dict[str, Any] = {
    "login": None,
    "docker": {"real": True, "installed": "docker" in _INSTALLED},
    "podman": {"real": True, "installed": "podman" in _INSTALLED},
}
_WORLD: dict[str, Any] = {"registries": {"contosoapps": _REGISTRY}, "client": _CLIENT}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """The healthy world with every kind of credential, on a machine with the real clients."""
    with Stage(World.model_validate(merge(read_yaml(HEALTHY), _WORLD))) as opened:
        opened.sandbox.environment["DOCKER_HOST"] = f"unix://{opened.folder}/nobody-listens.sock"
        opened.sandbox.link_tool("skopeo")
        yield opened


@pytest.fixture(autouse=True)
def _logged_out(stage: Stage) -> None:
    # Podman and skopeo read docker's file too, and refuse to log in while it holds an identity token.
    for file in (stage.sandbox.home / ".docker/config.json", stage.sandbox.path / "run/containers/auth.json"):
        file.unlink(missing_ok=True)


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> str:
    """The name of a client that is installed on this machine."""
    name: str = request.param
    return _installed(name)


@pytest.fixture
def firewalled(stage: Stage) -> Iterator[Stage]:
    """The same world while the registry admits nobody."""
    stage.patch({"registries": {"contosoapps": {"publicNetworkAccess": "Disabled"}}})
    yield stage
    stage.patch({"registries": {"contosoapps": {"publicNetworkAccess": "Enabled"}}})


def _installed(name: str) -> str:
    if name not in _INSTALLED:
        pytest.skip(f"{name} is not installed on this machine")
    return name


def _credential(stage: Stage, kind: str) -> tuple[str, str]:
    registry = stage.world.registries["contosoapps"]
    application = stage.world.tenants["contoso"].applications["ci-push"]
    token = registry.tokens["robot"]
    return {
        "service principal": (application.app_id, application.secrets["main"].value),
        "admin user": ("contosoapps", registry.admin_passwords["password2"]),
        "token": ("robot", token.passwords["password1"].value),
        "refresh token": (ZERO_GUID, stage.mint("contosoapps", "developer")),
        "wrong secret": (application.app_id, "wrong"),
        "unknown user": ("developer@contoso.com", "a password"),
        "expired password": ("robot", token.passwords["password2"].value),
    }[kind]


def _login(stage: Stage, client: str, kind: str) -> Result:
    username, password = _credential(stage, kind)
    return stage.sandbox.run([client, "login", SERVER, "--username", username, "--password-stdin"], stdin=password)


@pytest.mark.parametrize("kind", ["service principal", "admin user", "token", "refresh token"])
def test_login_succeeds(stage: Stage, client: str, kind: str) -> None:
    result = _login(stage, client, kind)
    assert (result.exit, "Login Succeeded" in result.stdout) == (0, True), result.stderr


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("wrong secret", "unauthorized: Invalid clientid or client secret."),
        ("unknown user", "unauthorized: Application not registered with AAD."),
        ("expired password", "unauthorized: authentication required, visit https://aka.ms/acr/authorization for more"),
    ],
)
def test_login_fails_in_the_words_that_people_report(stage: Stage, client: str, kind: str, message: str) -> None:
    result = _login(stage, client, kind)
    assert result.exit != 0
    # Podman and skopeo keep the registry's words to themselves when they log in.
    assert (message if client == "docker" else "invalid username/password") in result.stderr


def test_login_hears_of_the_firewall_by_its_status_alone(firewalled: Stage, client: str) -> None:
    result = _login(firewalled, client, "service principal")
    assert result.exit != 0
    expected = f"login attempt to https://{SERVER}/v2/ failed with status: 403 Forbidden"
    assert (expected if client == "docker" else "invalid status code from registry 403 (Forbidden)") in result.stderr


@pytest.mark.parametrize("kind", ["service principal", "admin user", "token", "refresh token"])
def test_skopeo_inspects_pulls_and_pushes(stage: Stage, kind: str) -> None:
    _installed("skopeo")
    username, password = _credential(stage, kind)
    creds, folder = f"{username}:{password}", f"dir:image-{kind.replace(' ', '-')}"
    image = f"docker://{SERVER}/team/web:2.0"
    inspected = stage.sandbox.run(["skopeo", "inspect", "--no-tags", "--creds", creds, image])
    assert '"Architecture": "amd64"' in inspected.stdout, inspected.stderr
    pulled = stage.sandbox.run(["skopeo", "copy", "--src-creds", creds, image, folder])
    assert pulled.exit == 0, pulled.stderr
    target = image.replace(":2.0", f":{kind.replace(' ', '-')}")
    pushed = stage.sandbox.run(["skopeo", "copy", "--dest-creds", creds, folder, target])
    assert pushed.exit == 0, pushed.stderr
    assert stage.sandbox.run(["skopeo", "inspect", "--no-tags", "--creds", creds, target]).exit == 0


@pytest.mark.parametrize(
    ("kind", "image", "message"),
    [
        ("token", "team/api:1.4", "requested access to the resource is denied"),
        (
            "wrong secret",
            "team/api:1.4",
            "unable to retrieve auth token: invalid username/password: unauthorized: Invalid",
        ),
        ("unknown user", "team/api:1.4", "unauthorized: Application not registered with AAD."),
        ("service principal", "team/api:9", 'manifest tagged by "9" is not found'),
        ("service principal", "none:1", "repository name not known to registry"),
    ],
)
def test_skopeo_fails_in_the_words_that_people_report(stage: Stage, kind: str, image: str, message: str) -> None:
    _installed("skopeo")
    creds = ":".join(_credential(stage, kind))
    result = stage.sandbox.run(["skopeo", "copy", "--src-creds", creds, f"docker://{SERVER}/{image}", "dir:nothing"])
    assert result.exit != 0
    assert message in result.stderr.replace('\\"', '"')


def test_docker_keeps_an_identity_token_only_of_the_zero_guid(stage: Stage) -> None:
    _installed("docker")
    config = stage.sandbox.home / ".docker/config.json"
    for kind, kept in (("refresh token", True), ("service principal", False)):
        assert _login(stage, "docker", kind).exit == 0
        assert ("identitytoken" in config.read_text(encoding="utf-8")) is kept
