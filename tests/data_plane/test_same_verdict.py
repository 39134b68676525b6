"""The product's verdict on an action is what a client experiences at a real registry behind the simulated tokens.

Over roles, both modes and every kind of credential. `skopeo` pulls and pushes; it has no way to ask for the one right
that a deletion takes, so that is done as `oras` does it. The product runs in this process: `gather` and `report_on`,
which is what the command calls. Anonymous access is left out: a token for it names no repository, which Azure's
registry understands and this one does not.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import pytest
import requests

from azext_acrdiag.composition import gather, report_on
from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import EXIT_CAUSE, EXIT_OK, FailOn
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.domain.subject import ZERO_GUID, Subject, SubjectKind
from azext_acrdiag.domain.target import parse_target
from tests.conftest import HEALTHY
from tests.harness.stage import Stage
from tests.simulator.world import World, merge, read_yaml

from .distribution import DataPlane, RealRegistry, is_installed

SEEDED = ("team/api", "other/tool")
TAG = "1.0"
ACTIONS = (Action.PULL, Action.PUSH, Action.DELETE)
LEGACY_ROLES = (
    "AcrPull",
    "AcrPush",
    "AcrDelete",
    "Reader",
    "Contributor",
    "Owner",
    "Container Registry Repository Reader",
)
ABAC_ROLES = (
    "AcrPull",
    "AcrPush",
    "Owner",
    "Container Registry Repository Reader",
    "Container Registry Repository Writer",
    "Container Registry Repository Contributor",
)
TEAM_ONLY = (
    "((!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'})) OR "
    "(@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringStartsWith 'team/'))"
)
SCOPED: dict[str, Any] = {
    "adminUserEnabled": True,
    "scopeMaps": {
        "reading": {"actions": ["repositories/team/api/content/read"]},
        "writing": {"actions": ["repositories/team/*/content/read", "repositories/team/*/content/write"]},
        "deleting": {"actions": ["repositories/team/api/content/delete"]},
    },
    "tokens": {
        "reader": {"scopeMap": "reading", "passwords": {"password1": {}}},
        "writer": {"scopeMap": "writing", "passwords": {"password1": {}}},
        "deleter": {"scopeMap": "deleting", "passwords": {"password1": {}}},
        "disabled": {"scopeMap": "writing", "status": "disabled", "passwords": {"password1": {}}},
        "ended": {"scopeMap": "writing", "passwords": {"password1": {"expiry": "now-1d"}}},
    },
}


def app(registry: str, role: str) -> str:
    """The name of the application with this role alone."""
    return f"{registry}-{role.lower().replace(' ', '-')}"


def world() -> World:
    registries = {
        "contosolegacy": {"subscription": "prod", "resourceGroup": "apps", **SCOPED},
        "contosoabac": {
            "subscription": "prod",
            "resourceGroup": "apps",
            "roleAssignmentMode": "AbacRepositoryPermissions",
            **SCOPED,
        },
    }
    roles = [("contosolegacy", role) for role in LEGACY_ROLES] + [("contosoabac", role) for role in ABAC_ROLES]
    applications: dict[str, Any] = {app(*each): {"secrets": {"main": {}}} for each in roles}
    assignments: dict[str, Any] = {
        app(*each): {"principal": app(*each), "role": each[1], "scope": f"registry:{each[0]}"} for each in roles
    }
    applications |= {
        "nobody": {"secrets": {"main": {}}},
        "late": {"secrets": {"main": {"start": "now-1d", "end": "now-1h"}}},
        "bounded": {"secrets": {"main": {}}},
    }
    assignments |= {
        "late": {"principal": "late", "role": "Owner", "scope": "subscription:prod"},
        "bounded": {
            "principal": "bounded",
            "role": "Container Registry Repository Reader",
            "scope": "registry:contosoabac",
            "condition": TEAM_ONLY,
        },
        "pushes": {"principal": "developer", "role": "AcrPush", "scope": "registry:contosolegacy"},
        "writes": {
            "principal": "developer",
            "role": "Container Registry Repository Writer",
            "scope": "registry:contosoabac",
        },
    }
    changes = {
        "tenants": {"contoso": {"applications": applications}},
        "registries": registries,
        "roleAssignments": assignments,
        "client": {"login": {"principal": "owner", "subscription": "prod"}},
    }
    return World.model_validate(merge(read_yaml(HEALTHY), changes))


@dataclass(frozen=True)
class Credential:
    """A row of the table: who asks which registry for which repository."""

    registry: str
    kind: str
    """`app NAME`, `token NAME`, `admin`, `refresh token`, `access token` (issued to pull `team/api`)."""
    repository: str = "team/api"


ROWS = (
    *(Credential("contosolegacy", f"app {app('contosolegacy', role)}") for role in LEGACY_ROLES),
    *(Credential("contosoabac", f"app {app('contosoabac', role)}") for role in ABAC_ROLES),
    *(
        Credential(registry, f"app {name}")
        for registry in ("contosolegacy", "contosoabac")
        for name in ("nobody", "late")
    ),
    *(Credential("contosoabac", "app bounded", repository) for repository in SEEDED),
    *(
        Credential(registry, kind)
        for registry in ("contosolegacy", "contosoabac")
        for kind in ("admin", "refresh token", "access token", "token reader", "token writer", "token deleter")
    ),
    Credential("contosolegacy", "token disabled"),
    Credential("contosolegacy", "token ended"),
    Credential("contosolegacy", "token writer", "other/tool"),
)


class Client:
    """Acts at the registries with a user name and password."""

    def __init__(self, stage: Stage, image: Path) -> None:
        self.stage = stage
        self._image = image

    def credential(self, row: Credential) -> tuple[str, str]:
        registry = self.stage.world.registries[row.registry]
        kind, _, name = row.kind.partition(" ")
        if kind == "app":
            application = self.stage.world.tenants["contoso"].applications[name]
            return application.app_id, application.secrets["main"].value
        if kind == "token":
            return name, registry.tokens[name].passwords["password1"].value
        if kind == "admin":
            return row.registry, registry.admin_passwords["password"]
        refresh_token = self.stage.mint(row.registry, "developer")
        if kind == "refresh":
            return ZERO_GUID, refresh_token
        access_token = self.token(registry.login_server, (ZERO_GUID, refresh_token), "repository:team/api:pull")
        assert access_token is not None
        return ZERO_GUID, access_token

    def can(self, action: Action, server: str, repository: str, credential: tuple[str, str]) -> bool:
        """Try it for real; what a deletion took away is put back."""
        place = f"{server}/{repository}"
        if action is Action.PULL:
            return self._skopeo("inspect", "--raw", "--creds", ":".join(credential), f"docker://{place}:{TAG}")
        if action is Action.PUSH:
            return self.push(f"{place}:new", credential)
        if not self._delete(server, repository, credential):
            return False
        name = server.partition(".")[0]
        assert self.push(f"{place}:{TAG}", self.credential(Credential(name, "admin")))
        return True

    def push(self, place: str, credential: tuple[str, str]) -> bool:
        return self._skopeo("copy", "--dest-creds", ":".join(credential), f"dir:{self._image}", f"docker://{place}")

    def token(self, server: str, credential: tuple[str, str], scope: str) -> Optional[str]:
        """What the token service issues for user name and password."""
        answer = self._request("GET", f"https://{server}/oauth2/token", server, scope, auth=credential)
        return str(answer.json()["access_token"]) if answer.status_code == 200 else None

    def _delete(self, server: str, repository: str, credential: tuple[str, str]) -> bool:
        token = self.token(server, credential, f"repository:{repository}:delete")
        digest = "sha256:" + hashlib.sha256((self._image / "manifest.json").read_bytes()).hexdigest()
        url = f"https://{server}/v2/{repository}/manifests/{digest}"
        return self._request("DELETE", url, headers={"Authorization": f"Bearer {token}"}).status_code == 202

    def _request(self, method: str, url: str, service: str = "", scope: str = "", **more: Any) -> requests.Response:
        proxies = {"https": self.stage.simulator.proxy_url}
        verify = self.stage.sandbox.environment["REQUESTS_CA_BUNDLE"]
        query = {"service": service, "scope": scope} if service else {}
        return requests.request(method, url, params=query, proxies=proxies, verify=verify, timeout=20, **more)

    def _skopeo(self, *words: str) -> bool:
        return self.stage.sandbox.run(["skopeo", "--insecure-policy", *words]).exit == 0


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    if not (is_installed() and shutil.which("skopeo")):
        pytest.skip("docker-registry and skopeo are not both installed on this machine")
    folder, data_plane = tmp_path_factory.mktemp("registries"), DataPlane()
    with ExitStack() as stack:
        stage = stack.enter_context(Stage(world(), around=[data_plane.middleware]))
        stage.sandbox.link_tool("skopeo")
        for name in ("contosolegacy", "contosoabac"):
            server = stage.world.registries[name].login_server
            real = stack.enter_context(RealRegistry(folder, server, stage.context.key))
            data_plane.registries[server] = real
        found = Client(stage, _image(folder / "image"))
        for name in ("contosolegacy", "contosoabac"):
            admin = found.credential(Credential(name, "admin"))
            for repository in SEEDED:
                assert found.push(f"{stage.world.registries[name].login_server}/{repository}:{TAG}", admin)
        yield found


@pytest.fixture(scope="module")
def cli(client: Client) -> Iterator[Any]:
    """The CLI in this process, with the sign-in of the private machine."""
    from azure.cli.core.mock import DummyCli

    with pytest.MonkeyPatch.context() as patch:
        for name, value in client.stage.sandbox.environment.items():
            if name != "PATH":
                patch.setenv(name, value)
        patch.setattr("azure.cli.core.util.handle_version_update", lambda: None)
        yield DummyCli()


def test_the_product_says_what_the_client_experiences(client: Client, cli: Any) -> None:
    experienced, disagreements = [], []
    for row in ROWS:
        server = client.stage.world.registries[row.registry].login_server
        for action in ACTIONS:
            credential = client.credential(row)
            works = client.can(action, server, row.repository, credential)
            verdict = _verdict(cli, row, action, credential)
            experienced.append(works)
            if verdict != (EXIT_OK if works else EXIT_CAUSE):
                disagreements.append((row, action.value, "works" if works else "fails", verdict))
    assert not disagreements, "\n".join(map(str, disagreements))
    assert len(experienced) >= 60
    assert 20 <= sum(experienced) <= len(experienced) - 20, "both answers are there in numbers"


def _verdict(cli: Any, row: Credential, action: Action, credential: tuple[str, str]) -> int:
    username, password = credential
    target = parse_target(row.registry, (action,), repository=row.repository)
    subject = Subject(SubjectKind.CREDENTIAL, username, Secret(password))
    record = gather(cli, target, (subject,), FailOn.ERROR, 30.0, False, lambda *_: None)
    return report_on(record).verdict.exit_code


def _image(folder: Path) -> Path:
    """An image with one small layer, as `skopeo copy … dir:` writes it."""
    folder.mkdir()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("empty"))
    layer = gzip.compress(buffer.getvalue(), mtime=0)
    diff = "sha256:" + hashlib.sha256(buffer.getvalue()).hexdigest()
    config = json.dumps(
        {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": [diff]}}
    ).encode()
    kind = "application/vnd.oci.image"
    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{kind}.manifest.v1+json",
        "config": _blob(folder, config, f"{kind}.config.v1+json"),
        "layers": [_blob(folder, layer, f"{kind}.layer.v1.tar+gzip")],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "version").write_text("Directory Transport Version: 1.1\n", encoding="utf-8")
    return folder


def _blob(folder: Path, content: bytes, media_type: str) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    (folder / digest).write_bytes(content)
    return {"mediaType": media_type, "size": len(content), "digest": f"sha256:{digest}"}
