"""What is read of the configuration file of docker, and what credential helpers answer.

What spoils a file was tried with Docker 28.2.2 (`WARNING: Error parsing config file`).
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Optional

import pytest

from azext_acrdiag.domain.fact import Absent, Known, Unknown, Why
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.domain.subject import ZERO_GUID
from azext_acrdiag.facts.machine import CredentialHelper, EntryKind, StoredLogins
from azext_acrdiag.ports import CommandFailure, CommandTimeout
from azext_acrdiag.sources.docker_config import DockerConfig
from tests.rules import facts
from tests.sources.client_files import ENTRY, basic, docker_file, write
from tests.sources.fake_commands import FakeCommands, Program, always

HOST = facts.HOST
APP_ID = facts.APP_ID
DOCKER = always("Docker version 28.2.2, build e6534b4")

pytestmark = pytest.mark.usefixtures("home")


def stored(helper: Optional[CredentialHelper] = None, **programs: Program) -> StoredLogins:
    commands = FakeCommands({"docker": DOCKER} | programs)
    fact = DockerConfig(commands, True, lambda text: None).stored_logins(HOST, helper)
    assert isinstance(fact, Known)
    return fact.value


def test_a_regional_login_server_is_looked_up_by_its_own_name(home: Path) -> None:
    regional = replace(facts.TARGET, host_given="ContosoApps.westeurope.geo.azurecr.io")
    docker_file(home, {"auths": {HOST: ENTRY}})
    config = DockerConfig(FakeCommands({"docker": DOCKER}), True, lambda text: None)
    fact = config.regional_logins(regional)
    assert isinstance(fact, Known)
    assert fact.value.entry is None
    docker_file(home, {"auths": {"contosoapps.westeurope.geo.azurecr.io": ENTRY}})
    fact = config.regional_logins(regional)
    assert isinstance(fact, Known)
    assert fact.value.entry is not None
    assert isinstance(config.regional_logins(facts.TARGET), Absent)


def test_no_file(home: Path) -> None:
    assert stored() == StoredLogins(str(home / ".docker/config.json"), False, None, None, ())


def test_a_user_name_and_password(home: Path) -> None:
    path = docker_file(home, {"auths": {"other.azurecr.io": {}, HOST: ENTRY}})
    found = stored()
    assert (found.path, found.exists, found.problem) == (str(path), True, None)
    assert found.entry is not None
    assert (found.entry.key, found.entry.place, found.entry.kind) == (HOST, str(path), EntryKind.PASSWORD)
    assert (found.entry.username, found.entry.secret) == (APP_ID, Secret("s:e:cret"))


@pytest.mark.parametrize("username", [ZERO_GUID, APP_ID])
def test_an_identity_token_stands_without_its_user_name(username: str, home: Path) -> None:
    docker_file(home, {"auths": {HOST: {"auth": basic(f"{username}:"), "identitytoken": "a.b.c"}}})
    entry = stored().entry
    assert entry is not None
    assert (entry.kind, entry.username, entry.secret) == (EntryKind.IDENTITY_TOKEN, None, Secret("a.b.c"))


def test_a_bearer_token_comes_before_all_else(home: Path) -> None:
    docker_file(home, {"auths": {HOST: {**ENTRY, "identitytoken": "a.b.c", "registrytoken": "d.e.f"}}})
    entry = stored().entry
    assert entry is not None
    assert (entry.kind, entry.username, entry.secret) == (EntryKind.BEARER, None, Secret("d.e.f"))


def test_plain_fields_are_noted_as_docker_alone_reads_them(home: Path) -> None:
    docker_file(home, {"auths": {HOST: {"username": "me", "password": "s"}}})
    assert stored().lacks_auth
    for entry in (ENTRY, {"username": "me", "password": "s", **ENTRY}, {"password": "s", "identitytoken": "t"}, {}):
        docker_file(home, {"auths": {HOST: entry}})
        assert not stored().lacks_auth
    docker_file(home, {"auths": {HOST: {"username": "me", "password": "s"}}, "credsStore": "pass"})
    assert not stored().lacks_auth


def test_plain_fields_count_where_auth_is_missing(home: Path) -> None:
    docker_file(home, {"auths": {HOST: {"username": APP_ID, "password": "s"}}})
    entry = stored().entry
    assert entry is not None
    assert (entry.kind, entry.username, entry.secret) == (EntryKind.PASSWORD, APP_ID, Secret("s"))


@pytest.mark.parametrize("entry", [{}, None, {"auth": basic(f"{APP_ID}:")}, {"auth": "", "identitytoken": ""}])
def test_a_mere_mention_is_empty(entry: Optional[dict[str, str]], home: Path) -> None:
    docker_file(home, {"auths": {HOST: entry}})
    found = stored().entry
    assert found is not None
    assert (found.kind, found.secret) == (EntryKind.EMPTY, None)


@pytest.mark.parametrize("key", [f"https://{HOST}", f"https://{HOST}/v2/", f"http://{HOST}", f"{HOST}/v2/"])
def test_urls_of_the_server_are_found_as_docker_finds_them(key: str, home: Path) -> None:
    docker_file(home, {"auths": {key: ENTRY}})
    found = stored()
    assert found.entry is not None
    assert (found.entry.key, found.other_spellings) == (key, ())


def test_wrapped_base64_is_read(home: Path) -> None:
    encoded = ENTRY["auth"]
    docker_file(home, {"auths": {HOST: {"auth": f"{encoded[:10]}\r\n{encoded[10:]}\n"}}})
    entry = stored().entry
    assert entry is not None
    assert entry.username == APP_ID


def test_the_very_name_comes_before_a_url(home: Path) -> None:
    docker_file(home, {"auths": {f"https://{HOST}": {"auth": basic("old:old")}, HOST: ENTRY}})
    found = stored().entry
    assert found is not None
    assert found.username == APP_ID


@pytest.mark.parametrize(
    "key", ["ContosoApps.azurecr.io", f"{HOST}:443", f"https://{HOST}:443", "https://CONTOSOAPPS.AzureCR.io/v2/"]
)
def test_other_spellings_are_not_found(key: str, home: Path) -> None:
    docker_file(home, {"auths": {key: ENTRY, "contosoapps2.azurecr.io": ENTRY, "azurecr.io": ENTRY}})
    found = stored()
    assert (found.entry, found.other_spellings) == (None, (key,))


@pytest.mark.parametrize(
    "text", ["", " \n", "null", "{}", "{}}", '{"auths": null, "credHelpers": null, "credsStore": null}']
)
def test_nothing_in_the_file_is_no_problem(text: str, home: Path) -> None:
    docker_file(home, text)
    found = stored()
    assert (found.exists, found.problem, found.entry) == (True, None, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "is no valid JSON (Expecting property name enclosed in double quotes at line 1, column 2)."),
        ("\ufeff{}", "is no valid JSON (Expecting value at line 1, column 1)."),
        ("[" * 100_000, "is no valid JSON (nested too deeply)."),
        ("[]", "is no configuration of a container client: it holds no object."),
        ('{"auths": []}', "'auths' is no object."),
        ('{"auths": {"x": 5}}', "the entry of x is no object."),
        ('{"auths": {"x": {"auth": 5}}}', "in the entry of x 'auth' is no text."),
        ('{"auths": {"x": {"auth": "!!!"}}}', "in the entry of x 'auth' is no base64."),
        ('{"auths": {"x": {"auth": "aGFsbG8="}}}', "in the entry of x 'auth' holds no user name and password."),
        ('{"auths": {"x": {"auth": "OmFi"}}}', "in the entry of x 'auth' holds no user name and password."),
        ('{"auths": {"x": {"identitytoken": {}}}}', "in the entry of x 'identitytoken' is no text."),
        ('{"credsStore": 5}', "'credsStore' is no text."),
        ('{"credHelpers": 5}', "'credHelpers' is no object."),
        ('{"credHelpers": {"x": 5}}', "'credHelpers' does not hold texts only."),
    ],
)
def test_what_spoils_the_file_is_named(text: str, problem: str, home: Path) -> None:
    path = docker_file(home, text)
    found = stored()
    assert found.problem is not None
    assert found.problem.startswith(str(path))
    assert found.problem.endswith(problem)
    assert (found.exists, found.entry) == (True, None)
    assert isinstance(helper({}), Absent)


def test_a_file_that_cannot_be_read(home: Path) -> None:
    (home / ".docker/config.json").mkdir(parents=True)
    assert stored().problem == f"{home}/.docker/config.json cannot be read: Is a directory."


def test_docker_config_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "other/config.json", {"auths": {HOST: ENTRY}})
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "other"))
    found = stored()
    assert found.path == str(tmp_path / "other/config.json")
    assert found.entry is not None


def test_docker_of_windows_reads_the_files_of_windows(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker_file(home, {"auths": {}})
    profile = tmp_path / "mnt/c/Users/dana"
    write(profile / ".docker/config.json", {"auths": {HOST: {}}, "credsStore": "desktop"})
    monkeypatch.setenv("PATH", f"/usr/bin:{profile}/AppData/Local/Microsoft/WindowsApps")
    kept = always(json.dumps({"Username": APP_ID, "Secret": "kept"}))
    commands = FakeCommands({"docker.exe": DOCKER, "docker-credential-desktop.exe": kept})
    config = DockerConfig(commands, True, lambda _: None)
    answer = config.credential_helper(HOST)
    assert isinstance(answer, Known)
    found = config.stored_logins(HOST, answer.value)
    assert isinstance(found, Known)
    assert found.value.path == str(profile / ".docker/config.json")
    assert found.value.entry is not None
    assert found.value.entry.secret == Secret("kept")


def test_docker_of_linux_does_not(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = docker_file(home, {"auths": {HOST: ENTRY}})
    write(tmp_path / "mnt/c/Users/dana/.docker/config.json", {"auths": {}})
    monkeypatch.setenv("PATH", f"{tmp_path}/mnt/c/Users/dana/AppData")
    assert stored().path == str(path)


# --- Credential helpers ----------------------------------------------------------------------------------------------


def helper(programs: dict[str, Program], ask: bool = True, announced: Optional[list[str]] = None) -> Any:
    announced = announced if announced is not None else []
    commands = FakeCommands({"docker": DOCKER} | {f"docker-credential-{name}": run for name, run in programs.items()})
    fact = DockerConfig(commands, ask, announced.append).credential_helper(HOST)
    asked = [(arguments, stdin) for arguments, stdin in commands.calls if "docker-credential-" in arguments[0]]
    assert all(arguments[1:] == ["get"] and stdin == HOST for arguments, stdin in asked)
    assert len(asked) == len(announced)
    return fact.value if isinstance(fact, Known) else fact


def test_no_helper_is_configured(home: Path) -> None:
    docker_file(home, {"auths": {HOST: ENTRY}, "credHelpers": {"other.azurecr.io": "pass"}})
    assert isinstance(helper({}), Absent)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"credsStore": "desktop"}, ("desktop", "credsStore")),
        ({"credHelpers": {HOST: "acr-env"}}, ("acr-env", "credHelpers")),
        ({"credHelpers": {HOST: "acr-env"}, "credsStore": "desktop"}, ("acr-env", "credHelpers")),
    ],
)
def test_the_helper_of_the_server_comes_before_the_store(
    document: dict[str, Any], expected: tuple[str, str], home: Path
) -> None:
    docker_file(home, document | {"auths": {HOST: ENTRY}})
    found = helper({})
    assert (found.name, found.configured_by, found.path) == (*expected, None)
    assert stored().silent_helper == expected[0]


def test_an_empty_helper_leaves_the_server_to_the_file(home: Path) -> None:
    docker_file(home, {"auths": {HOST: ENTRY}, "credHelpers": {HOST: ""}, "credsStore": "desktop"})
    assert isinstance(helper({}), Absent)
    entry = stored().entry
    assert entry is not None
    assert entry.kind is EntryKind.PASSWORD


@pytest.mark.parametrize(
    ("username", "kind", "expected"),
    [
        ("<token>", EntryKind.IDENTITY_TOKEN, None),
        (ZERO_GUID, EntryKind.PASSWORD, ZERO_GUID),
        (APP_ID, EntryKind.PASSWORD, APP_ID),
    ],
)
def test_what_the_helper_holds_is_what_the_client_sends(
    username: str, kind: EntryKind, expected: Optional[str], home: Path
) -> None:
    docker_file(home, {"credsStore": "pass", "auths": {HOST: {"auth": basic("file:password")}}})
    answer = json.dumps({"ServerURL": HOST, "Username": username, "Secret": "s3cret"})
    announced: list[str] = []
    found = helper({"pass": always(answer)}, announced=announced)
    assert announced == [f"Asking the credential helper docker-credential-pass what it holds for {HOST}."]
    assert (found.path, found.error) == ("/usr/bin/docker-credential-pass", None)
    entry = stored(found).entry
    assert entry == found.entry
    assert entry is not None
    assert (entry.place, entry.kind, entry.username) == ("docker-credential-pass", kind, expected)
    assert entry.secret == Secret("s3cret")


@pytest.mark.parametrize(
    "nothing",
    [
        always("credentials not found in native keychain\n", exit_code=1),
        always(json.dumps({"ServerURL": HOST, "Username": "", "Secret": ""})),
    ],
)
@pytest.mark.parametrize(
    ("auths", "kind"), [({}, None), ({HOST: {}}, EntryKind.EMPTY), ({HOST: ENTRY}, EntryKind.EMPTY)]
)
def test_a_helper_that_holds_nothing(
    nothing: Program, auths: dict[str, Any], kind: Optional[EntryKind], home: Path
) -> None:
    docker_file(home, {"credsStore": "pass", "auths": auths})
    found = helper({"pass": nothing})
    assert (found.error, found.entry) == (None, None)
    logins = stored(found)
    assert logins.silent_helper is None
    assert (logins.entry.kind if logins.entry else None) is kind


def test_a_helper_is_asked_for_the_very_name_only(home: Path) -> None:
    docker_file(home, {"credsStore": "pass", "auths": {f"https://{HOST}": {}}})
    found = stored(helper({"pass": always("credentials not found in native keychain", exit_code=1)}))
    assert (found.entry, found.other_spellings) == (None, (f"https://{HOST}",))


@pytest.mark.parametrize(
    ("program", "error"),
    [
        (always("pass not initialized: exit status 1", exit_code=1), "pass not initialized: exit status 1"),
        (always(stderr="Cannot autolaunch D-Bus\n", exit_code=2), "Cannot autolaunch D-Bus"),
        (always(exit_code=3), "It ended with exit code 3."),
        (always('{"Username": "u", "Secret": "s3cret"}', exit_code=1), "It ended with exit code 1."),
        (always("s3cret"), "It printed something else than a credential."),
        (always('["s3cret"]'), "It printed something else than a credential."),
        (always('{"Secret": {"s3cret": 1}}'), "It printed something else than a credential."),
        (always("[" * 100_000), "It printed something else than a credential."),
        (lambda arguments, stdin: CommandFailure("could not be started"), "could not be started"),
    ],
)
def test_a_helper_that_fails_is_quoted_without_secrets(program: Program, error: str, home: Path) -> None:
    docker_file(home, {"credsStore": "pass", "auths": {HOST: {}}})
    found = helper({"pass": program})
    assert (found.error, found.entry) == (error, None)
    assert "s3cret" not in repr(found)
    assert stored(found).silent_helper == "pass"


def test_a_helper_that_hangs_is_unknown(home: Path) -> None:
    docker_file(home, {"credsStore": "pass"})
    fact = helper({"pass": lambda arguments, stdin: CommandTimeout("It gave no answer.")})
    assert isinstance(fact, Unknown)
    assert fact.why is Why.TIMEOUT
    assert stored().silent_helper == "pass"


def test_a_helper_is_not_asked_against_the_users_will(home: Path) -> None:
    docker_file(home, {"credsStore": "pass"})
    fact = helper({"pass": always("never")}, ask=False)
    assert fact == Unknown(Why.UNSUPPORTED, "The credential helper was not asked (--skip-helper).")
    assert helper({}, ask=False).path is None  # that it is missing needs no question


def test_without_any_engine_the_file_of_docker_is_read(home: Path) -> None:
    docker_file(home, {"auths": {HOST: ENTRY}})
    fact = DockerConfig(FakeCommands(), True, lambda text: None).stored_logins(HOST, None)
    assert isinstance(fact, Known)
    assert fact.value.entry is not None


def test_a_password_store_that_is_none_is_told_from_an_empty_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PASSWORD_STORE_DIR", raising=False)
    docker_file(home, {"credsStore": "pass"})
    nothing = always("credentials not found in native keychain", exit_code=1)
    assert helper({"pass": nothing}).unready == f"The password store {home}/.password-store is not initialised."
    write(home / ".password-store/.gpg-id", "somebody")
    assert helper({"pass": nothing}).unready is None
    monkeypatch.setenv("PASSWORD_STORE_DIR", str(home / "elsewhere"))
    assert helper({"pass": nothing}).unready is not None


def test_other_helpers_have_no_password_store(home: Path) -> None:
    docker_file(home, {"credsStore": "desktop"})
    assert helper({"desktop": always("credentials not found in native keychain", exit_code=1)}).unready is None
