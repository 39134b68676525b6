"""The OCI distribution API: reading, pushing, deleting, and the refusals."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from .registry_under_test import (
    REGISTRY,
    Answer,
    RegistryUnderTest,
    basic,
    bearer,
    registry_with,
    serving,
    world_with,
)

_API = "/v2/team/api"
_PULL = "repository:team/api:pull"
_PUSH = "repository:team/api:pull,push"


def _digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _tag(**changes: Any) -> dict[str, Any]:
    return {"repositories": {"team/api": {"tags": {"1.4": changes}}}}


def _upload(registry: RegistryUnderTest, repository: str, blob: bytes, headers: dict[str, str]) -> Answer:
    started = registry.call("POST", f"/v2/{repository}/blobs/uploads/", headers=headers)
    assert started.status == 202
    part = registry.call("PATCH", started.headers["Location"], headers=headers, data=blob[:3])
    assert (part.status, part.headers["Range"]) == (202, "0-2")
    location = f"{part.headers['Location']}&digest={_digest(blob)}"
    return registry.call("PUT", location, headers=headers, data=blob[3:])


# --- The ping and the challenges --------------------------------------------------------------------------------------


def test_a_valid_token_without_any_right_passes_the_ping() -> None:
    with serving() as registry:
        answer = registry.as_principal("ci-pull", "GET", "/v2/", "repository:team/api:delete")
    assert (answer.status, answer.body) == (200, {})


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", f"{_API}/manifests/1.4", "repository:team/api:pull"),
        ("HEAD", f"{_API}/manifests/1.4", "repository:team/api:pull"),
        ("GET", f"{_API}/blobs/sha256:00", "repository:team/api:pull"),
        ("GET", f"{_API}/tags/list", "repository:team/api:metadata_read"),
        ("GET", f"{_API}/referrers/sha256:00", "repository:team/api:metadata_read"),
        ("POST", f"{_API}/blobs/uploads/", "repository:team/api:pull,push"),
        ("PUT", f"{_API}/manifests/1.4", "repository:team/api:pull,push"),
        ("DELETE", f"{_API}/manifests/1.4", "repository:team/api:delete"),
        ("GET", "/v2/_catalog", "registry:catalog:*"),
        ("GET", "/acr/v1/_catalog", "registry:catalog:*"),
        ("GET", "/acr/v1/team/api", "repository:team/api:metadata_read"),
        ("GET", "/acr/v1/team%2Fapi/_tags/1.4", "repository:team/api:metadata_read"),
        ("PATCH", "/acr/v1/team/api/_tags/1.4", "repository:team/api:metadata_write"),
        ("DELETE", "/acr/v1/team/api/_tags/1.4", "repository:team/api:delete"),
    ],
)
def test_each_operation_demands_its_scope(method: str, path: str, scope: str) -> None:
    challenge = (
        f'Bearer realm="https://{REGISTRY}.azurecr.io/oauth2/token",service="{REGISTRY}.azurecr.io",scope="{scope}"'
    )
    with serving() as registry:
        answer = registry.call(method, path)
        assert (answer.status, answer.challenge) == (401, challenge)
        without = registry.access_token("owner", "repository:other:pull")
        answer = registry.call(method, path, headers=bearer(without))
        assert (answer.status, answer.challenge) == (401, f'{challenge},error="insufficient_scope"')
        answer = registry.call(method, path, headers=bearer("nonsense"))
        assert (answer.status, answer.challenge) == (401, f'{challenge},error="invalid_token"')


def test_a_missing_repository_is_not_told_from_a_missing_right() -> None:
    with serving() as registry:
        assert registry.as_principal("ci-pull", "GET", "/v2/no/such/manifests/1", _PULL).status == 401


def test_a_basic_credential_opens_what_its_owner_may_open() -> None:
    with serving() as registry:
        application = registry.context.world.tenants["contoso"].applications["ci-pull"]
        headers = basic(application.app_id, application.secrets["main"].value)
        assert registry.call("GET", f"{_API}/manifests/1.4", headers=headers).status == 200
        answer = registry.call("DELETE", f"{_API}/manifests/1.4", headers=headers)
    assert answer.status == 401
    assert 'error="insufficient_scope"' in answer.challenge


@pytest.mark.parametrize("path", ["/v2/Team/api/manifests/1.4", "/acr/v1/Nonexistent/_tags/x", "/v3/"])
def test_what_is_no_path_is_a_plain_text_page(path: str) -> None:
    with serving() as registry:
        answer = registry.call("GET", path)
    assert (answer.status, answer.raw) == (404, b"404 page not found\n")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_a_method_that_the_path_does_not_have() -> None:
    with serving() as registry:
        assert registry.call("PATCH", "/v2/_catalog").error.startswith("UNSUPPORTED ")


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_an_image_is_read_from_its_tag_to_its_layer() -> None:
    with serving() as registry:
        headers = bearer(registry.access_token("ci-pull", _PULL))
        manifest = registry.call("GET", f"{_API}/manifests/1.4", headers=headers)
        assert manifest.headers["Docker-Content-Digest"] == _digest(manifest.raw)
        assert manifest.headers["Content-Type"] == manifest.body["mediaType"]
        by_digest = registry.call("GET", f"{_API}/manifests/{_digest(manifest.raw)}", headers=headers)
        assert by_digest.raw == manifest.raw
        head = registry.call("HEAD", f"{_API}/manifests/1.4", headers=headers)
        assert (head.status, head.raw, head.headers["Content-Length"]) == (200, b"", str(len(manifest.raw)))
        for described in (manifest.body["config"], *manifest.body["layers"]):
            redirect = registry.call("GET", f"{_API}/blobs/{described['digest']}", headers=headers)
            assert redirect.status == 307
            target = urlsplit(redirect.headers["Location"])
            assert str(target.hostname).endswith(".blob.core.windows.net")
            blob = registry.call("GET", f"{target.path}?{target.query}", host=target.hostname)
            assert (_digest(blob.raw), len(blob.raw)) == (described["digest"], described["size"])


def test_two_runs_make_the_same_image_and_two_tags_different_ones() -> None:
    digests = []
    for tag in ("1.4", "1.4", "latest"):
        with serving() as registry:
            answer = registry.as_principal("ci-pull", "GET", f"{_API}/manifests/{tag}", _PULL)
            digests.append(answer.headers["Docker-Content-Digest"])
    assert digests[0] == digests[1] != digests[2]


def test_several_platforms_make_an_index() -> None:
    with serving(registry_with(**_tag(platforms=["linux/amd64", "linux/arm64"]))) as registry:
        headers = bearer(registry.access_token("ci-pull", _PULL))
        index = registry.call("GET", f"{_API}/manifests/1.4", headers=headers).body
        assert index["mediaType"] == "application/vnd.oci.image.index.v1+json"
        assert [entry["platform"]["architecture"] for entry in index["manifests"]] == ["amd64", "arm64"]
        for entry in index["manifests"]:
            assert registry.call("GET", f"{_API}/manifests/{entry['digest']}", headers=headers).status == 200


@pytest.mark.parametrize(
    ("cloud", "suffix", "blob_suffix"),
    [
        ("AzureChinaCloud", ".azurecr.cn", ".blob.core.chinacloudapi.cn"),
        ("AzureUSGovernment", ".azurecr.us", ".blob.core.usgovcloudapi.net"),
    ],
)
def test_the_hosts_follow_the_cloud(cloud: str, suffix: str, blob_suffix: str) -> None:
    with serving(world_with(tenants={"contoso": {"cloud": cloud}})) as registry:
        assert registry.host == REGISTRY + suffix
        headers = bearer(registry.access_token("ci-pull", _PULL))
        config = registry.call("GET", f"{_API}/manifests/1.4", headers=headers).body["config"]["digest"]
        location = registry.call("GET", f"{_API}/blobs/{config}", headers=headers).headers["Location"]
    assert str(urlsplit(location).hostname).endswith(blob_suffix)


@pytest.mark.parametrize("change", [{"dataEndpointEnabled": True}, {"privateEndpointConnections": {"one": {}}}])
def test_the_data_endpoint_serves_the_blobs_when_there_is_one(change: dict[str, Any]) -> None:
    with serving(registry_with(**change)) as registry:
        headers = bearer(registry.access_token("ci-pull", _PULL))
        config = registry.call("GET", f"{_API}/manifests/1.4", headers=headers).body["config"]
        target = urlsplit(registry.call("GET", f"{_API}/blobs/{config['digest']}", headers=headers).headers["Location"])
        assert target.hostname == f"{REGISTRY}.westeurope.data.azurecr.io"
        assert len(registry.call("GET", f"{target.path}?{target.query}", host=target.hostname).raw) == config["size"]


def test_a_link_to_a_blob_ends_and_cannot_be_made_up() -> None:
    with serving() as registry:
        headers = bearer(registry.access_token("ci-pull", _PULL))
        config = registry.call("GET", f"{_API}/manifests/1.4", headers=headers).body["config"]["digest"]
        target = urlsplit(registry.call("GET", f"{_API}/blobs/{config}", headers=headers).headers["Location"])
        path, host = f"{target.path}?{target.query}", target.hostname
        assert registry.call("GET", path.replace("sig=", "sig=0"), host=host).status == 403
        kept = registry.call("GET", path, host=host, headers=headers)
        assert (kept.status, b"InvalidAuthenticationInfo" in kept.raw) == (400, True)
        registry.context.advanced = timedelta(minutes=30)
        assert registry.call("GET", path, host=host).status == 403


def test_what_is_not_there() -> None:
    with serving() as registry:
        headers = bearer(registry.access_token("owner", f"{_PULL} repository:none:pull,metadata_read,delete"))
        digest = "sha256:" + "a" * 64
        for path, error in (
            ("/v2/none/manifests/1", "NAME_UNKNOWN repository name not known to registry"),
            ("/v2/none/tags/list", "NAME_UNKNOWN repository name not known to registry"),
            (f"{_API}/manifests/9", 'MANIFEST_UNKNOWN manifest tagged by "9" is not found'),
            (f"{_API}/manifests/{digest}", f"MANIFEST_UNKNOWN manifest {digest} is not found"),
            (f"{_API}/blobs/{digest}", "BLOB_UNKNOWN blob unknown to registry"),
        ):
            answer = registry.call("GET", path, headers=headers)
            assert (answer.status, answer.error) == (404, error)


def test_lists_are_paged() -> None:
    tags: dict[str, Any] = {tag: {} for tag in ("a", "b", "c")}
    with serving(registry_with(repositories={"team/api": {"tags": tags}, "zoo": {}})) as registry:
        headers = bearer(registry.access_token("owner", "registry:catalog:* repository:team/api:metadata_read"))
        first = registry.call("GET", "/v2/_catalog?n=2", headers=headers)
        assert first.body == {"repositories": ["team/api", "team/web"]}
        link = '</v2/_catalog?last=team%2Fweb&n=2&orderby=>; rel="next"'
        assert first.headers["Link"] == link
        second = registry.call("GET", link[1 : link.index(">")], headers=headers)
        assert (second.body, "Link" in second.headers) == ({"repositories": ["zoo"]}, False)
        listed = registry.call("GET", f"{_API}/tags/list?n=2&last=b", headers=headers)
        assert listed.body == {"name": "team/api", "tags": ["c", "latest"]}


def test_an_anonymous_client_may_pull_and_list() -> None:
    with serving(registry_with(anonymousPullEnabled=True)) as registry:
        headers = bearer(registry.token(_PULL, grant_type="password").body["access_token"])
        for path in (f"{_API}/manifests/1.4", f"{_API}/tags/list", "/v2/_catalog", "/acr/v1/team/api"):
            assert registry.call("GET", path, headers=headers).status == 200
        assert registry.call("DELETE", f"{_API}/manifests/1.4", headers=headers).status == 401


# --- Pushing and deleting ---------------------------------------------------------------------------------------------


def test_a_pushed_image_can_be_pulled() -> None:
    blob = b"a layer of the test"
    manifest = json.dumps({"schemaVersion": 2, "config": {"digest": _digest(blob)}, "layers": []}).encode()
    with serving() as registry:
        headers = bearer(registry.access_token("ci-push", "repository:new/one:pull,push,metadata_read"))
        done = _upload(registry, "new/one", blob, headers)
        assert (done.status, done.headers["Docker-Content-Digest"]) == (201, _digest(blob))
        media_type = {"Content-Type": "application/vnd.oci.image.manifest.v1+json"}
        put = registry.call("PUT", "/v2/new/one/manifests/1", headers=headers | media_type, data=manifest)
        assert (put.status, put.headers["Location"]) == (201, f"/v2/new/one/manifests/{_digest(manifest)}")
        pulled = registry.call("GET", "/v2/new/one/manifests/1", headers=headers)
        assert (pulled.raw, pulled.headers["Content-Type"]) == (manifest, media_type["Content-Type"])
        assert registry.call("GET", f"/v2/new/one/blobs/{_digest(blob)}", headers=headers).status == 307
        assert registry.call("GET", "/v2/new/one/tags/list", headers=headers).body["tags"] == ["1"]
        listed = registry.as_principal("ci-push", "GET", "/v2/_catalog", "registry:catalog:*").body["repositories"]
        assert "new/one" in listed


def test_a_blob_may_come_in_one_request_or_from_another_repository() -> None:
    blob = b"whole"
    with serving() as registry:
        headers = bearer(registry.access_token("ci-push", f"{_PUSH} repository:team/web:pull,push"))
        path = f"{_API}/blobs/uploads/?digest={_digest(blob)}"
        assert registry.call("POST", path, headers=headers, data=blob).status == 201
        mount = f"/v2/team/web/blobs/uploads/?mount={_digest(blob)}&from=team/api"
        assert registry.call("POST", mount, headers=headers).status == 201
        assert registry.call("POST", mount.replace("from=team/api", "from=secret"), headers=headers).status == 202


def test_wrong_digests_and_manifests_are_refused() -> None:
    with serving() as registry:
        headers = bearer(registry.access_token("ci-push", _PUSH))
        path = f"{_API}/blobs/uploads/?digest={_digest(b'something else')}"
        assert registry.call("POST", path, headers=headers, data=b"blob").error.startswith("DIGEST_INVALID ")
        put = registry.call("PUT", f"{_API}/manifests/{_digest(b'')}", headers=headers, data=b"{}")
        assert put.error.startswith("DIGEST_INVALID ")
        for body in (b"no json", b"[]"):
            put = registry.call("PUT", f"{_API}/manifests/1", headers=headers, data=body)
            assert put.error.startswith("MANIFEST_INVALID ")
        gone = registry.call("PATCH", f"{_API}/blobs/uploads/0a", headers=headers, data=b"x")
        assert gone.error.startswith("BLOB_UPLOAD_UNKNOWN ")


def test_a_deleted_manifest_takes_its_tags_along_and_may_be_pushed_again() -> None:
    with serving() as registry:
        headers = bearer(registry.access_token("owner", "repository:team/api:pull,push,delete"))
        manifest = registry.call("GET", f"{_API}/manifests/1.4", headers=headers)
        answer = registry.call("DELETE", f"{_API}/manifests/{_digest(manifest.raw)}", headers=headers)
        assert (answer.status, answer.headers["x-ms-ratelimit-remaining-calls-per-second"]) == (202, "8.000000")
        assert registry.call("GET", f"{_API}/manifests/1.4", headers=headers).status == 404
        assert registry.call("GET", f"{_API}/manifests/latest", headers=headers).status == 200
        assert registry.call("PUT", f"{_API}/manifests/1.4", headers=headers, data=manifest.raw).status == 201
        assert registry.call("GET", f"{_API}/manifests/1.4", headers=headers).status == 200


def test_referrers_are_the_manifests_that_name_the_digest() -> None:
    with serving() as registry:
        headers = bearer(registry.access_token("ci-push", f"{_PUSH},metadata_read"))
        subject = registry.call("GET", f"{_API}/manifests/1.4", headers=headers).headers["Docker-Content-Digest"]
        signature = json.dumps({"artifactType": "a/signature", "subject": {"digest": subject}, "layers": []}).encode()
        put = registry.call("PUT", f"{_API}/manifests/{_digest(signature)}", headers=headers, data=signature)
        assert put.headers["OCI-Subject"] == subject
        path = f"{_API}/referrers/{subject}"
        (entry,) = registry.call("GET", path, headers=headers).body["manifests"]
        assert (entry["digest"], entry["artifactType"]) == (_digest(signature), "a/signature")
        assert registry.call("GET", f"{path}?artifactType=other", headers=headers).body["manifests"] == []


# --- Locks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["tag", "repository"])
@pytest.mark.parametrize(
    ("lock", "method", "refused"),
    [
        ("readEnabled", "GET", True),
        ("writeEnabled", "GET", False),
        ("writeEnabled", "PUT", True),
        ("deleteEnabled", "PUT", False),
        ("deleteEnabled", "DELETE", True),
        ("writeEnabled", "DELETE", True),
        ("listEnabled", "GET", False),
    ],
)
def test_locks(where: str, lock: str, method: str, refused: bool) -> None:
    changes = _tag(attributes={lock: False})
    if where == "repository":
        changes = {"repositories": {"team/api": {"attributes": {lock: False}}}}
    with serving(registry_with(**changes)) as registry:
        scope = "repository:team/api:pull,push,delete"
        data = b"{}" if method == "PUT" else None
        answer = registry.as_principal("owner", method, f"{_API}/manifests/1.4", scope, data=data)
    assert (answer.status == 405) is refused
    assert not refused or answer.error.startswith("REGISTRY_DISALLOWED_OPERATION The operation is disallowed on this")


def test_what_is_not_listed_is_left_out_of_lists() -> None:
    world = registry_with(
        repositories={"team/api": {"tags": {"1.4": {"attributes": {"listEnabled": False}}}}, "team/web": {
            "attributes": {"listEnabled": False}}}
    )  # fmt: skip
    with serving(world) as registry:
        headers = bearer(registry.access_token("owner", "registry:catalog:* repository:team/api:metadata_read"))
        assert registry.call("GET", "/v2/_catalog", headers=headers).body == {"repositories": ["team/api"]}
        assert registry.call("GET", f"{_API}/tags/list", headers=headers).body["tags"] == ["latest"]


# --- The log ----------------------------------------------------------------------------------------------------------


def test_operations_on_a_repository_are_logged() -> None:
    with serving() as registry:
        headers = bearer(registry.access_token("ci-push", _PUSH))
        registry.context.events.clear()
        registry.call("GET", f"{_API}/manifests/1.4")
        registry.call("GET", f"{_API}/manifests/9", headers=headers)
        registry.call("PUT", f"{_API}/manifests/9", headers=headers, data=b"{}")
        registry.call("DELETE", f"{_API}/manifests/9", headers=headers)
        logged = [(event.operation, event.repository, event.status) for event in registry.context.events]
        app_id = registry.context.world.tenants["contoso"].applications["ci-push"].app_id
        assert {event.identity for event in registry.context.events} == {app_id}
    assert logged == [("Pull", "team/api", 404), ("Push", "team/api", 201), ("Delete", "team/api", 401)]
