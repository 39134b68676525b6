"""When docker takes its login from the variable DOCKER_AUTH_CONFIG, and when it passes it over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from azext_acrdiag.domain.fact import Known
from azext_acrdiag.facts.machine import StoredLogins
from azext_acrdiag.sources.docker_config import DockerConfig
from tests.rules import facts
from tests.sources.client_files import ENTRY, basic, docker_file
from tests.sources.fake_commands import FakeCommands, always

HOST = facts.HOST
APP_ID = facts.APP_ID
OTHER = {"auth": basic("other:one")}
NO_COLON = {"auth": basic("no colon")}


def stored(version_line: str) -> StoredLogins:
    commands = FakeCommands({"docker": always(version_line)})
    fact = DockerConfig(commands, True, lambda text: None).stored_logins(HOST, None)
    assert isinstance(fact, Known)
    return fact.value


def of_variable(monkeypatch: pytest.MonkeyPatch, value: object, version: str = "28.3.0") -> StoredLogins:
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", value if isinstance(value, str) else json.dumps(value))
    return stored(f"Docker version {version}, build 38b7060")


@pytest.mark.parametrize("version", ["28.3.0", "28.10.1", "29.0.0-rc.1"])
def test_a_login_of_the_variable_comes_before_the_file(
    version: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = docker_file(home, {"auths": {HOST: OTHER}, "credsStore": "desktop"})
    found = of_variable(monkeypatch, {"auths": {HOST: ENTRY}}, version)
    assert (found.path, found.is_of_variable, found.overridden) == ("DOCKER_AUTH_CONFIG", True, str(path))
    assert found.entry is not None
    assert (found.entry.place, found.entry.username) == ("DOCKER_AUTH_CONFIG", APP_ID)
    assert found.silent_helper is None


def test_a_login_of_the_variable_alone_overrides_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker_file(home, {"auths": {"other.azurecr.io": ENTRY}})
    found = of_variable(monkeypatch, {"auths": {HOST: ENTRY}})
    assert (found.path, found.overridden) == ("DOCKER_AUTH_CONFIG", None)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "{",
        "null",
        "[" * 100_000,
        "[]",
        {},
        {"auths": {}},
        {"auths": []},
        {"auths": {"other.azurecr.io": ENTRY}},
        {"auths": {f"https://{HOST}/v1/": ENTRY}},
        {"auths": {HOST: {}}},
        {"auths": {HOST: {"auth": ""}}},
        {"auths": {HOST: {"auth": "%%%"}}},
        {"auths": {HOST: NO_COLON}},
        {"auths": {HOST: {"username": APP_ID, "password": "s"}}},
        {"auths": {HOST: {**ENTRY, "identitytoken": "a.b.c"}}},
        {"auths": {HOST: ENTRY, "other.azurecr.io": {}}},
        {"auths": {HOST: ENTRY}, "credsStore": "desktop"},
    ],
)
def test_a_variable_that_docker_passes_over(value: object, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = docker_file(home, {"auths": {HOST: ENTRY}})
    found = of_variable(monkeypatch, value)
    assert (found.path, found.is_of_variable, found.overridden, found.problem) == (str(path), False, None, None)


@pytest.mark.parametrize("version_line", ["Docker version 28.2.2, build e6534b4", "Docker version 9.9.9", "?", ""])
def test_docker_that_is_too_old_passes_the_variable_over(
    version_line: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", json.dumps({"auths": {HOST: ENTRY}}))
    assert stored(version_line).path == str(home / ".docker/config.json")


def test_podman_passes_the_variable_over(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", json.dumps({"auths": {HOST: ENTRY}}))
    assert not stored("podman version 5.5.2").is_of_variable
