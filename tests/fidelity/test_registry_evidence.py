"""Compares the simulated registry with every genuine answer of a registry: status, headers, shape, words, claims."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from ..simulator.world import World, merge
from ..simulator_tests.registry_under_test import (
    REGISTRY,
    ZERO_GUID,
    Answer,
    RegistryUnderTest,
    basic,
    bearer,
    claims_of,
    serving,
    world_with,
)
from .shape import EVIDENCE, assert_same_shape, evidence

Case = Callable[[RegistryUnderTest], Answer]

_RECORDED_REPOSITORIES: dict[str, Any] = {
    name: {"tags": {"latest": {}}}
    for name in ("library/alpine", "library/busybox", "library/hello-world", "microsoft", "hello-world")
}
_WORLD: dict[str, Any] = {
    "registries": {REGISTRY: {"repositories": _RECORDED_REPOSITORIES, "adminUserEnabled": True}},
    "knobs": {"accessClaimCase": "upper", "correlationId": False},
}
_ANONYMOUS = {"registries": {REGISTRY: {"anonymousPullEnabled": True}}}
_ABAC = {
    "registries": {REGISTRY: {"roleAssignmentMode": "AbacRepositoryPermissions"}},
    "roleAssignments": {
        "owner-contributes": {
            "principal": "owner",
            "role": "Container Registry Repository Contributor",
            "scope": f"registry:{REGISTRY}",
        }
    },
}
_STANDARD = {"registries": {REGISTRY: {"sku": "Standard"}}}
_FIREWALL = {
    "registries": {REGISTRY: {"publicNetworkAccess": "Disabled"}},
    "client": {"address": "172.214.169.102"},
}
_ARM_REFUSED = {"registries": {REGISTRY: {"policies": {"azureADAuthenticationAsArmPolicy": {"status": "disabled"}}}}}
_LIBRARY_FIRST = {"registries": {REGISTRY: {"repositories": {"hello-world": None}}}}
_LOCKED = {"registries": {REGISTRY: {"repositories": {"microsoft": {"attributes": {"readEnabled": False}}}}}}
_ARM = "https://management.core.windows.net/"

_NOT_SERVED = {
    "documented/acr-cache-rule-throttled": "worlds have no cache rules",
    "documented/acr-connected-registry-already-activated": "worlds have no connected registries",
    "documented/acr-connected-registry-incorrect-password": "worlds have no connected registries",
    "documented/acr-custom-role-without-registry-read-401": "what the Azure CLI printed, not the registry's answer",
    "documented/acr-exchange-denied-403": "the recorded answer with that message has status 401",
    "documented/acr-exchange-throttled-429": "faults of the world throttle",
    "documented/acr-image-quarantined": "only an upload of 2019 is known to be answered so",
    "documented/acr-login-public-access-disabled-403": "what the Azure CLI printed, not the registry's answer",
    "documented/acr-quarantine-pull-messages": "what docker printed: compared in test_registry_state",
    "documented/acr-throttled": "faults of the world throttle",
    "documented/acr-throttled-retry-after-429": "faults of the world throttle",
}


def _get(path: str) -> Case:
    return lambda registry: registry.call("GET", path)


def _as_owner(method: str, path: str, scope: str, **options: Any) -> Case:
    return lambda registry: registry.as_principal("owner", method, path, scope, **options)


def _anonymously(method: str, path: str, scope: str, **options: Any) -> Case:
    def call(registry: RegistryUnderTest) -> Answer:
        token = registry.token(scope, grant_type="password", refresh_token="").body["access_token"]
        return registry.call(method, path, headers=bearer(token), **options)

    return call


def _exchange(audience: str = "https://containerregistry.azure.net") -> Case:
    return lambda registry: registry.exchange(registry.entra_token("owner", audience))


def _token(scope: str) -> Case:
    def call(registry: RegistryUnderTest) -> Answer:
        return registry.token(scope, grant_type="refresh_token", refresh_token=registry.refresh_token("owner"))

    return call


def _with_basic(username: str, password: str) -> Case:
    def call(registry: RegistryUnderTest) -> Answer:
        tenant = registry.context.world.tenants["contoso"]
        name = username.format(app_id=tenant.applications["ci-pull"].app_id)
        secret = registry.refresh_token("owner") if password == "a token" else password
        return registry.login(name, secret)

    return call


def _token_by_basic(registry: RegistryUnderTest) -> Answer:
    query = {"service": registry.host, "scope": "repository:automated-cli-tests-artifact:pull,push"}
    password = registry.registry.admin_passwords["password"]
    return registry.call("GET", "/oauth2/token", params=query, headers=basic(REGISTRY, password))


def _manifest_attributes(registry: RegistryUnderTest) -> Answer:
    headers = bearer(registry.access_token("owner", "repository:microsoft:pull,metadata_read"))
    digest = registry.call("GET", "/v2/microsoft/manifests/latest", headers=headers).headers["Docker-Content-Digest"]
    return registry.call("GET", f"/acr/v1/microsoft/_manifests/{digest}", headers=headers)


def _put_manifest(registry: RegistryUnderTest) -> Answer:
    recorded = json.loads((EVIDENCE / "acr-manifest-put-201.json").read_text(encoding="utf-8"))["request"]["body"]
    path, scope = (
        "/v2/automated-cli-tests-artifact/manifests/1.0.0",
        "repository:automated-cli-tests-artifact:pull,push",
    )
    return registry.as_principal("owner", "PUT", path, scope, data=json.dumps(recorded).encode())


_UPLOADS = "/v2/automated-cli-tests-artifact/blobs/uploads/"
_HELLO = "/acr/v1/library%2Fhello-world"
_MISSING_DIGEST = "sha256:5122f6204b6a3596e048758cabba3c46b1c937a46b5be6225b835daaaaaaaaaa"

_CASES: dict[str, tuple[Case, dict[str, Any]]] = {
    "acr-blob-upload-start-202": (
        _as_owner("POST", _UPLOADS, "repository:automated-cli-tests-artifact:pull,push"), {}),
    "acr-catalog-challenge-401-2023": (_get("/acr/v1/_catalog"), {}),
    "acr-catalog-challenge-401": (
        lambda registry: registry.call("GET", "/acr/v1/_catalog", headers=bearer("none")), {}),
    "acr-catalog-ok": (_anonymously("GET", "/acr/v1/_catalog", "registry:catalog:*"), _ANONYMOUS),
    "acr-catalog-paged": (
        _anonymously("GET", "/acr/v1/_catalog?n=2", "registry:catalog:*"), merge(_ANONYMOUS, _LIBRARY_FIRST)),
    "acr-delete-challenge-401": (lambda registry: registry.call("DELETE", _HELLO), {}),
    "acr-insufficient-scope-401": (
        _anonymously("DELETE", _HELLO, "repository:library/hello-world:delete"), _ANONYMOUS),
    "acr-insufficient-scope-metadata-write-401": (
        _anonymously("PATCH", _HELLO, "repository:library/hello-world:metadata_write", json={}), _ANONYMOUS),
    "acr-manifest-delete-202": (
        _as_owner("DELETE", "/v2/microsoft/manifests/latest", "repository:microsoft:delete"), {}),
    "acr-manifest-put-201": (_put_manifest, {}),
    "acr-manifest-unknown-404": (
        _as_owner("DELETE", f"/v2/microsoft/manifests/{_MISSING_DIGEST.replace(':', '%3A')}",
                  "repository:microsoft:delete"), {}),
    "acr-name-unknown-404": (
        _as_owner("DELETE", "/acr/v1/not_real_repo", "repository:not_real_repo:delete"), {}),
    "acr-oauth2-exchange-abac-ok": (_exchange(), merge(_ABAC, _STANDARD)),
    "acr-oauth2-exchange-acr-audience-ok": (_exchange(), {}),
    "acr-oauth2-exchange-ok": (_exchange(_ARM), {}),
    "acr-oauth2-exchange-retrieving-permissions-failed-401": (_exchange("https://management.usgovcloudapi.net"), {}),
    "acr-oauth2-token-abac-ok": (
        _token("repository:hello-world:pull,push,metadata_write,metadata_read,delete"), _ABAC),
    "acr-oauth2-token-anonymous-lesser-scope-ok": (
        lambda registry: registry.token(
            "repository:library/hello-world:delete", grant_type="password", refresh_token=""), _ANONYMOUS),
    "acr-oauth2-token-get-basic-ok": (_token_by_basic, {}),
    "acr-oauth2-token-metadata-read-ok": (_token("repository:microsoft:metadata_read"), {}),
    "acr-oauth2-token-pull-ok": (_token("repository:microsoft:pull"), {}),
    "acr-oauth2-token-pull-push-ok": (_token("repository:microsoft:pull,push"), {}),
    "acr-page-not-found-404-text": (_get("/acr/v1/Nonexistent/_tags/Nonexistent"), {}),
    "acr-push-challenge-401": (lambda registry: registry.call("POST", _UPLOADS), {}),
    "acr-repository-delete-202": (_as_owner("DELETE", "/acr/v1/microsoft", "repository:microsoft:delete"), {}),
    "acr-repository-get-ok": (_as_owner("GET", _HELLO, "repository:library/hello-world:metadata_read"), {}),
    "acr-streaming-operation-unknown-404": (
        _as_owner("GET", "/acr/v1/microsoft/_streaming/sha256:622731", "repository:microsoft:metadata_read"), {}),
    "acr-tag-get-ok": (
        _as_owner("GET", "/acr/v1/microsoft/_tags/latest", "repository:microsoft:metadata_read"), {}),
    "acr-tag-unknown-404": (
        _as_owner("DELETE", "/acr/v1/does_not_exist/_tags/does_not_exist", "repository:does_not_exist:delete"), {}),
    "acr-v2-challenge": (_get("/v2/"), {}),
    "acr-v2-challenge-2026": (_get("/v2/"), {}),
    "acr-v2-challenge-abac-2025": (_get("/v2/"), _ABAC),
    "documented/acr-basic-app-not-registered": (_with_basic("developer@contoso.com", "a password"), {}),
    "documented/acr-basic-client-id-not-guid": (_with_basic("developer@contoso.com", "a token"), {}),
    "documented/acr-basic-wrong-password": (_with_basic(REGISTRY, "wrong"), {}),
    "documented/acr-basic-wrong-sp-secret": (_with_basic("{app_id}", "wrong"), {}),
    "documented/acr-exchange-wrong-method-404": (_get("/oauth2/exchange"), {}),
    "documented/acr-firewall-403-docker-message": (_get("/v2/"), _FIREWALL),
    "documented/acr-firewall-denied-403": (_get("/v2/"), _FIREWALL),
    "documented/acr-firewall-denied-403-sdk": (_get("/v2/"), merge(_FIREWALL, {"client": {"address": "192.0.2.1"}})),
    "documented/acr-registry-disallowed-operation-405": (
        _as_owner("GET", "/v2/microsoft/manifests/latest", "repository:microsoft:pull"), _LOCKED),
    "documented/acr-sdk-unauthorized-401": (_with_basic(ZERO_GUID, "wrong"), {}),
    "documented/acr-token-anonymous-401": (
        lambda registry: registry.call("GET", "/oauth2/token", params={"service": registry.host}), {}),
    "documented/acr-token-validation-failed-401": (_exchange(_ARM), _ARM_REFUSED),
    "documented/acr-unauthorized-during-upload": (lambda registry: registry.call("PATCH", f"{_UPLOADS}0a"), {}),
    "spec-examples/acr-manifest-attributes": (_manifest_attributes, {}),
    "spec-examples/acr-oauth2-exchange": (_exchange(), {}),
    "spec-examples/acr-oauth2-token-get": (_token_by_basic, {}),
    "spec-examples/acr-oauth2-token-post": (_token("registry:catalog:*"), {}),
    "spec-examples/acr-repository-attributes": (
        _as_owner("GET", "/acr/v1/microsoft", "repository:microsoft:metadata_read"), {}),
    "spec-examples/acr-v2-support": (_as_owner("GET", "/v2/", "registry:catalog:*"), {}),
}  # fmt: skip

_VOLATILE = {"date", "content-length"}
_EXACT = {
    "access-control-expose-headers",
    "content-type",
    "docker-distribution-api-version",
    "x-ms-ratelimit-remaining-calls-per-second",
    "link",
}
_SERVER = re.compile(r"[a-z0-9_]+\.azurecr\.io")
_BUSY = {"acr-oauth2-exchange-ok", "acr-oauth2-exchange-retrieving-permissions-failed-401",
                  "acr-oauth2-token-anonymous-lesser-scope-ok"}  # fmt: skip
"""Recorded when more calls than this one had been made: the number of remaining calls differs."""
_AS_A_CLIENT_PRINTED_IT = {"documented/acr-firewall-403-docker-message", "documented/acr-token-anonymous-401"}
"""The status alone can be compared."""


def _world(changes: dict[str, Any]) -> World:
    return world_with(**merge(_WORLD, changes))


def _family(name: str) -> list[Any]:
    kin = {"acr-repository-get-ok", "spec-examples/acr-repository-attributes"}
    return [evidence(other)["body"] for other in sorted(kin)] if name in kin else []


@pytest.mark.parametrize("name", sorted(_CASES))
def test_answers_like_the_genuine_registry(name: str) -> None:
    case, changes = _CASES[name]
    genuine = evidence(name)
    with serving(_world(changes)) as registry:
        answer = case(registry)
    assert genuine["status"] in (None, answer.status)
    _compare_headers(name, answer, genuine["headers"])
    _compare_body(name, answer, genuine["body"])


def _compare_headers(name: str, answer: Answer, genuine: dict[str, str]) -> None:
    for key in genuine.keys() - _VOLATILE:
        assert key in answer.headers, key
        if key in _EXACT and not (key.startswith("x-ms-ratelimit") and name in _BUSY):
            assert answer.headers[key] == genuine[key]
    if "www-authenticate" in genuine:
        expected = genuine["www-authenticate"].replace("fake_scope", "registry:catalog:*")
        assert _SERVER.sub("R", answer.challenge) == _SERVER.sub("R", expected)
    if "content-length" in genuine:
        assert answer.headers["content-length"] == genuine["content-length"]
    if name == "acr-blob-upload-start-202":
        pattern = r"/v2/automated-cli-tests-artifact/blobs/uploads/[0-9a-f-]{36}\?_nouploadcache=false&_state=.+"
        for location in (answer.headers["location"], genuine["location"]):
            assert re.fullmatch(pattern, location)
    elif "location" in genuine:
        assert re.sub("[0-9a-f]{64}", "…", answer.headers["location"]) == re.sub(
            "[0-9a-f]{64}", "…", genuine["location"]
        )


def _compare_body(name: str, answer: Answer, genuine: Any) -> None:
    if genuine is None or name in _AS_A_CLIENT_PRINTED_IT:
        return
    if isinstance(genuine, dict):
        assert_same_shape(answer.body, genuine, family=_family(name))
        assert _errors(answer.body) == _errors(genuine)
    elif genuine.startswith("unauthorized: "):
        assert "unauthorized: " + answer.body["errors"][0]["message"] == genuine
    elif name == "documented/acr-token-validation-failed-401":
        assert answer.error == f"UNAUTHORIZED {genuine}"
    else:
        assert answer.raw.decode() == genuine


def _errors(body: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (error["code"], error["message"].replace("<your IP address>", "192.0.2.1")) for error in body.get("errors", ())
    ]


@pytest.mark.parametrize(
    "name",
    sorted(path.stem for path in EVIDENCE.glob("acr-*.json") if "decoded_jwt" in path.read_text(encoding="utf-8")),
)
def test_tokens_have_the_claims_of_the_genuine_ones(name: str) -> None:
    decoded = json.loads((EVIDENCE / f"{name}.json").read_text(encoding="utf-8"))["decoded_jwt"]
    case, changes = _CASES[name]
    with serving(_world(changes)) as registry:
        answer = case(registry)
    for kind in decoded.keys() & {"access_token", "refresh_token"}:
        genuine = decoded[kind]
        ours = claims_of(answer.body[kind])
        assert set(jwt.get_unverified_header(answer.body[kind])) == set(genuine["header"])
        assert list(ours) == list(genuine["payload"])
        assert_same_shape(ours, genuine["payload"])
        for claim in ("iss", "version", "grant_type", "permissions", "access", "roles"):
            assert ours.get(claim) == genuine["payload"].get(claim), claim
        assert ours["exp"] - ours["iat"] == genuine["payload"]["exp"] - genuine["payload"]["iat"]


def test_every_genuine_answer_of_a_registry_is_compared() -> None:
    found = {
        str(path.relative_to(EVIDENCE).with_suffix(""))
        for folder in (EVIDENCE, EVIDENCE / "documented", EVIDENCE / "spec-examples")
        for path in folder.glob("acr-*.json")
    }
    assert found == _CASES.keys() | _NOT_SERVED.keys()
