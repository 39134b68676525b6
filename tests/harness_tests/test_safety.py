"""What is checked at every step: leaks, requests that change something, files of the person."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.harness import safety
from tests.harness.safety import Named
from tests.harness.sandbox import Sandbox, az_under_test
from tests.simulator.world import World

SECRET = Named("secret main of ci", "3f28Q~aa/b+c0")
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSIsImV4cCI6MX0.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw"


@pytest.mark.parametrize(
    "text",
    [
        f"the secret {SECRET.value} is wrong",
        "password=3f28Q~aa%2Fb%2Bc0&x=1",
        r"- the secret 3f28Q\~aa/b+c0",
        "<p>3f28Q~aa/b&#43;c0</p>",
        '{"auth": "' + base64.b64encode(f"app:{SECRET.value}".encode()).decode() + '"}',
    ],
)
def test_secret_is_found_however_it_is_written(text: str) -> None:
    assert safety.leaks(text, [SECRET]) == ["secret main of ci"]


def test_any_token_is_a_leak() -> None:
    assert safety.leaks(f"Bearer {JWT}", []) == ["a JSON web token"]
    assert safety.leaks(base64.b64encode(f"0000:{JWT}".encode()).decode(), []) == ["a JSON web token"]


def test_hints_and_names_are_no_leak() -> None:
    assert safety.leaks("the secret that begins with 3f2, key 1b6c0f2e-0000-5000-8000-aaaaaaaaaaaa", [SECRET]) == []
    assert safety.leaks("nothing is stored", [Named("empty", ""), Named("short", "no")]) == []


def test_every_secret_of_a_world_is_known() -> None:
    world = World.model_validate(
        {
            "tenants": {
                "t": {
                    "users": {"u": {}},
                    "applications": {"a": {"secrets": {"s": {}}}},
                    "servicePrincipals": {"a": {"secrets": {"own": {}}}},
                }
            },
            "subscriptions": {"p": {"tenant": "t"}},
            "registries": {"r": {"subscription": "p", "resourceGroup": "g", "tokens": {"k": {"scopeMap": "m"}}}},
            "client": {
                "stored": {"x": {"username": "u", "password": "stored-pw"}},
                "authVariable": {"y": {"username": "u", "password": "given-pw"}},
                "helpers": {"pass": {"credentials": {"x": {"Username": "u", "Secret": "kept-pw"}}}},
            },
        }
    )
    secrets = safety.world_secrets(world)
    assert [secret.name for secret in secrets] == [
        "password of u",
        "secret s of a",
        "secret own of a",
        "admin password of r",
        "admin password2 of r",
        "password1 of token k of r",
        "stored password for x",
        "stored password for y",
        "secret for x in helper pass",
    ]
    assert all(len(secret.value) >= safety.SHORTEST_SECRET for secret in secrets)


def test_given_password_is_a_secret() -> None:
    words = ["az", "acr", "diagnose-login", "--username", "u", "--password", "in-the-line"]
    assert [secret.value for secret in safety.given_secrets(words, "text")] == ["in-the-line"]
    assert [secret.value for secret in safety.given_secrets(["--password-stdin"], "piped\n")] == ["piped"]
    assert list(safety.given_secrets(["explain", "--error", "-"], "an error text")) == []


@pytest.mark.parametrize(
    ("request_line", "changes"),
    [
        ("GET management.azure.com/subscriptions/s?api-version=1", False),
        ("HEAD r.azurecr.io/v2/team/api/manifests/1", False),
        ("POST login.microsoftonline.com/t/oauth2/v2.0/token", False),
        ("POST r.azurecr.io/oauth2/exchange", False),
        (
            "POST management.azure.com/subscriptions/s/providers/Microsoft.ContainerRegistry/checkNameAvailability?x=1",
            False,
        ),
        ("POST graph.microsoft.com/v1.0/directoryObjects/getByIds", False),
        ("POST graph.microsoft.com/v1.0/$batch", False),
        ("POST management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=1", False),
        ("POST management.azure.com/subscriptions/s/registries/r/listCredentials?api-version=1", True),
        ("POST r.azurecr.io/v2/team/api/blobs/uploads/", True),
        ("PUT management.azure.com/x", True),
        ("PATCH r.azurecr.io/acr/v1/team/api", True),
        ("DELETE r.azurecr.io/acr/v1/team/api", True),
    ],
)
def test_requests_that_change_something(request_line: str, changes: bool) -> None:
    assert safety.changing([request_line]) == ([request_line] if changes else [])


def test_calls_that_meddle() -> None:
    reading = ["docker version --format", "docker context show", "podman info --format", "docker-credential-pass list"]
    assert safety.meddling([*reading, "docker login -u", "docker-credential-pass store"]) == [
        "docker login -u",
        "docker-credential-pass store",
    ]


def test_files_of_the_person_are_watched(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, az_under_test())
    docker = sandbox.home / ".docker/config.json"
    docker.parent.mkdir()
    docker.write_text("{}")
    before = safety.snapshot(sandbox)
    (sandbox.azure / "commandIndex.json").write_text("{}")  # az's own caches may change
    docker.write_text("{ }")
    (sandbox.azure / "azureProfile.json").write_text("{}")
    assert safety.changed(before, safety.snapshot(sandbox)) == [
        "home/.azure/azureProfile.json",
        "home/.docker/config.json",
    ]


def test_tokens_of_the_signed_in_az_are_secrets(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, az_under_test())
    cache = {"RefreshToken": {"key": {"secret": "opaque-token", "home_account_id": "x"}}, "AppMetadata": {"key": {}}}
    (sandbox.azure / "msal_token_cache.json").write_text(json.dumps(cache))
    assert list(safety.cached_secrets(sandbox)) == [Named("RefreshToken of az", "opaque-token")]
