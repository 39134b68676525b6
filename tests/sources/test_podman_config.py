"""What is read of the files of podman, which docker may be another name of."""

from __future__ import annotations

from pathlib import Path

import pytest

from azext_acrdiag.domain.fact import Known
from azext_acrdiag.facts.machine import EntryKind, StoredLogins
from azext_acrdiag.sources.docker_config import DockerConfig
from tests.rules import facts
from tests.sources.client_files import ENTRY, basic, docker_file, write
from tests.sources.fake_commands import FakeCommands, always

HOST = facts.HOST
APP_ID = facts.APP_ID
PODMAN = always("podman version 4.3.1")


def podman_logins(name: str = "podman") -> StoredLogins:
    fact = DockerConfig(FakeCommands({name: PODMAN}), True, lambda text: None).stored_logins(HOST, None)
    assert isinstance(fact, Known)
    return fact.value


@pytest.mark.parametrize("name", ["podman", "docker"])
def test_podman_reads_its_own_file_first(name: str, home: Path, tmp_path: Path) -> None:
    write(tmp_path / "run/containers/auth.json", {"auths": {HOST: ENTRY}})
    docker_file(home, {"auths": {HOST: {"auth": basic("other:other")}}})
    found = podman_logins(name)
    assert found.path == str(tmp_path / "run/containers/auth.json")
    assert found.entry is not None
    assert found.entry.username == APP_ID


def test_podman_falls_back_to_the_file_of_docker(home: Path, tmp_path: Path) -> None:
    write(tmp_path / "run/containers/auth.json", {"auths": {"other.azurecr.io": ENTRY}})
    path = docker_file(home, {"auths": {HOST: ENTRY}})
    assert podman_logins().path == str(path)


def test_podman_with_no_login_speaks_of_its_own_file(home: Path, tmp_path: Path) -> None:
    own = str(tmp_path / "run/containers/auth.json")
    assert (podman_logins().path, podman_logins().exists) == (own, False)
    docker_file(home, {"auths": {"other.azurecr.io": ENTRY}})
    assert podman_logins().exists


def test_a_variable_replaces_podmans_search(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker_file(home, {"auths": {HOST: ENTRY}})
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "empty"))
    assert podman_logins().entry is None
    monkeypatch.setenv("REGISTRY_AUTH_FILE", str(home / ".docker/config.json"))
    assert podman_logins().entry is not None


def test_podman_knows_no_store(home: Path) -> None:
    docker_file(home, {"auths": {HOST: ENTRY}, "credsStore": "desktop"})
    found = podman_logins()
    assert found.silent_helper is None
    assert found.entry is not None
    assert found.entry.kind is EntryKind.PASSWORD
