"""Which stored login each container client would send, and whether `sudo` or a `~` leads it elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Optional

import pytest

from azext_acrdiag.domain.fact import Known
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.facts.machine import ClientLogin, CredentialHelper, EntryKind, Homes, StoredEntry, StoredLogins
from azext_acrdiag.sources import auth_files
from azext_acrdiag.sources.container_clients import ContainerClients
from tests.rules import facts
from tests.sources.client_files import basic, write
from tests.sources.fake_commands import FakeCommands, always

HOST = facts.HOST
ALL = ("docker", "podman", "skopeo", "helm")

pytestmark = pytest.mark.usefixtures("home")


def stored(path: Path, password: str, **more: object) -> None:
    write(path, {"auths": {HOST: {"auth": basic(f"somebody:{password}")}}} | more)


TESTED = StoredLogins(
    path="config.json",
    exists=True,
    problem=None,
    entry=StoredEntry(HOST, "config.json", EntryKind.PASSWORD, "somebody", Secret("one")),
    other_spellings=(),
)


def logins(*commands: str, helper: Optional[CredentialHelper] = None) -> dict[str, tuple[str, Optional[Secret]]]:
    clients = ContainerClients(FakeCommands({name: always("") for name in commands}))
    fact = clients.client_logins(HOST, TESTED, helper)
    assert isinstance(fact, Known)
    return {"+".join(each.clients): (each.entry.place, each.entry.secret) for each in fact.value}


def homes() -> Homes:
    fact = ContainerClients(FakeCommands({})).homes(HOST)
    assert isinstance(fact, Known)
    return fact.value


def test_a_variable_is_of_docker_alone(home: Path) -> None:
    stored(home / ".docker/config.json", "two")
    assert TESTED.entry is not None
    tested = replace(TESTED, path="DOCKER_AUTH_CONFIG", entry=replace(TESTED.entry, place="DOCKER_AUTH_CONFIG"))
    clients = ContainerClients(FakeCommands({name: always("") for name in (*ALL, "oras")}))
    fact = clients.client_logins(HOST, tested, None)
    assert isinstance(fact, Known)
    assert [(each.clients, each.entry.place, each.is_tested) for each in fact.value] == [
        (("docker",), "DOCKER_AUTH_CONFIG", True),
        (("oras",), str(home / ".docker/config.json"), False),
        (("podman", "skopeo"), str(home / ".docker/config.json"), False),
        (("helm",), str(home / ".docker/config.json"), False),
    ]


def test_without_a_login_there_is_none() -> None:
    assert logins(*ALL) == {}


def test_all_fall_back_to_the_file_of_docker(home: Path) -> None:
    path = home / ".docker/config.json"
    stored(path, "one")
    found = (str(path), Secret("one"))
    assert logins(*ALL) == {"docker": found, "podman+skopeo": found, "helm": found}


def test_only_clients_on_path_count(home: Path) -> None:
    stored(home / ".docker/config.json", "one")
    assert list(logins("buildah")) == ["buildah"]


def test_each_reads_its_own_file_first(home: Path) -> None:
    stored(home / ".docker/config.json", "one")
    stored(home / ".config/containers/auth.json", "two")
    stored(home / ".config/helm/registry/config.json", "three")
    assert [secret for _, secret in logins(*ALL).values()] == [Secret("one"), Secret("two"), Secret("three")]


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("HELM_REGISTRY_CONFIG", "/x/r.json", "/x/r.json"),
        ("HELM_CONFIG_HOME", "/x", "/x/registry/config.json"),
        ("XDG_CONFIG_HOME", "/x", "/x/helm/registry/config.json"),
    ],
)
def test_variables_move_the_file_of_helm(
    variable: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert auth_files.helm_path() == Path(expected)


def test_the_file_of_helm_on_other_systems(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth_files.sys, "platform", "darwin")
    assert auth_files.helm_path() == home / "Library/Preferences/helm/registry/config.json"
    monkeypatch.setattr(auth_files.sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", "/roaming")
    assert auth_files.helm_path() == Path("/roaming/helm/registry/config.json")


def test_what_a_helper_keeps_is_known_from_its_answer_only(home: Path) -> None:
    stored(home / ".docker/config.json", "a note", credsStore="pass")
    assert logins("docker") == {}
    entry = StoredEntry(HOST, "docker-credential-pass", EntryKind.PASSWORD, "somebody", Secret("kept"))
    helper = CredentialHelper("pass", "/usr/bin/docker-credential-pass", None, "credsStore", entry)
    assert logins("docker", helper=helper) == {"docker": ("docker-credential-pass", Secret("kept"))}
    other = CredentialHelper("desktop", "/usr/bin/docker-credential-desktop", None, "credsStore", entry)
    assert logins("docker", helper=other) == {}


def test_a_mere_mention_is_no_login(home: Path) -> None:
    stored(home / ".docker/config.json", "")
    assert logins("docker") == {}


def test_a_value_has_no_text_form(home: Path) -> None:
    stored(home / ".docker/config.json", "very secret")
    fact = ContainerClients(FakeCommands({"docker": always("")})).client_logins(HOST, TESTED, None)
    assert isinstance(fact, Known)
    assert isinstance(fact.value[0], ClientLogin)
    assert "very secret" not in repr(fact)


def test_no_sudo_and_no_tilde() -> None:
    assert homes() == Homes(None, None, None)


def test_the_file_of_who_ran_sudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "builder")
    monkeypatch.setenv("SUDO_HOME", str(tmp_path / "builder"))
    assert homes() == Homes("builder", None, None)
    path = tmp_path / "builder/.docker/config.json"
    stored(path, "one")
    assert homes() == Homes("builder", None, str(path))


def test_sudo_that_keeps_the_home_leads_nowhere_else(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "builder")
    monkeypatch.setenv("SUDO_HOME", str(home))
    stored(home / ".docker/config.json", "one")
    assert homes() == Homes("builder", None, None)


def test_a_user_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "no-such-user-here")
    assert homes() == Homes("no-such-user-here", None, None)
    monkeypatch.delenv("SUDO_USER")
    monkeypatch.setenv("DOCKER_CONFIG", "~no-such-user-here")
    assert homes() == Homes(None, ("DOCKER_CONFIG", "~no-such-user-here"), None)


def test_a_tilde_that_no_shell_expanded(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", "~/.docker")
    assert homes() == Homes(None, ("DOCKER_CONFIG", "~/.docker"), None)
    stored(home / ".docker/config.json", "one")
    assert homes() == Homes(None, ("DOCKER_CONFIG", "~/.docker"), str(home / ".docker/config.json"))


def test_the_login_that_is_tested_is_marked(home: Path) -> None:
    stored(home / ".docker/config.json", "one")
    stored(home.parent / "run/containers/auth.json", "two")
    clients = ContainerClients(FakeCommands({name: always("") for name in ("docker", "podman")}))
    fact = clients.client_logins(HOST, TESTED, None)
    assert isinstance(fact, Known)
    assert {each.clients[0]: each.is_tested for each in fact.value} == {"docker": True, "podman": False}


def test_a_folder_of_docker_config_leaves_the_default_login_behind(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = home / ".docker/config.json"
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "other"))
    assert homes().default_file is None
    stored(default, "one")
    assert homes().default_file == str(default)
    for same in (str(home / ".docker"), "~/.docker"):
        monkeypatch.setenv("DOCKER_CONFIG", same)
        assert homes().default_file is None
    monkeypatch.delenv("DOCKER_CONFIG")
    assert homes().default_file is None


def test_podman_overlooks_what_is_not_in_auth(home: Path) -> None:
    path = home / ".docker/config.json"
    path.parent.mkdir(parents=True)
    entry = {"username": "somebody", "password": "one"}
    path.write_text(json.dumps({"auths": {HOST: entry}}), encoding="utf-8")
    assert logins(*ALL).keys() == {"docker", "helm"}
