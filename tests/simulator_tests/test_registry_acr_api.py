"""The registry's own API: repositories, tags and manifests with their attributes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .registry_under_test import RegistryUnderTest, bearer, registry_with, serving

_ALL = "repository:team/api:pull,push,delete,metadata_read,metadata_write registry:catalog:*"
_API = "/acr/v1/team/api"


@pytest.fixture
def registry() -> Iterator[RegistryUnderTest]:
    """The healthy registry."""
    with serving() as served:
        yield served


@pytest.fixture
def owner(registry: RegistryUnderTest) -> dict[str, str]:
    """The header of somebody who may do everything."""
    return bearer(registry.access_token("owner", _ALL))


def test_a_repository_counts_what_it_holds(registry: RegistryUnderTest, owner: dict[str, str]) -> None:
    described = registry.call("GET", _API, headers=owner).body
    assert (described["registry"], described["imageName"]) == (registry.host, "team/api")
    assert (described["manifestCount"], described["tagCount"]) == (2, 2)


def test_slashes_in_names_may_be_escaped(registry: RegistryUnderTest, owner: dict[str, str]) -> None:
    assert registry.call("GET", "/acr/v1/team%2Fapi", headers=owner).body["imageName"] == "team/api"


def test_tags_are_listed_with_their_digests(registry: RegistryUnderTest, owner: dict[str, str]) -> None:
    listed = registry.call("GET", f"{_API}/_tags", headers=owner).body["tags"]
    assert [tag["name"] for tag in listed] == ["1.4", "latest"]
    digest = registry.call("GET", "/v2/team/api/manifests/1.4", headers=owner).headers["Docker-Content-Digest"]
    assert listed[0]["digest"] == digest
    filtered = registry.call("GET", f"{_API}/_tags", params={"digest": digest}, headers=owner).body["tags"]
    assert filtered == listed[:1]


def test_tags_and_manifests_can_be_ordered_by_time(registry: RegistryUnderTest, owner: dict[str, str]) -> None:
    registry.call("PUT", "/v2/team/api/manifests/1.0", headers=owner, data=b"{}")
    for path, key in (("_tags", "name"), ("_manifests", "digest")):
        rising = registry.call("GET", f"{_API}/{path}?orderby=timeasc", headers=owner).body[path[1:]]
        falling = registry.call("GET", f"{_API}/{path}?orderby=timedesc&n=1", headers=owner)
        assert falling.body[path[1:]][0][key] == rising[-1][key]
        assert "orderby=timedesc" in falling.headers["Link"]
    assert registry.call("GET", f"{_API}/_tags?orderby=timedesc&n=1", headers=owner).body["tags"][0]["name"] == "1.0"


def test_a_manifest_tells_size_platform_and_tags(registry: RegistryUnderTest, owner: dict[str, str]) -> None:
    manifest = registry.call("GET", "/v2/team/api/manifests/1.4", headers=owner)
    digest = manifest.headers["Docker-Content-Digest"]
    described = registry.call("GET", f"{_API}/_manifests/{digest}", headers=owner).body["manifest"]
    assert (described["architecture"], described["os"], described["tags"]) == ("amd64", "linux", ["1.4"])
    assert described["imageSize"] == len(manifest.raw) + manifest.body["layers"][0]["size"]
    listed = registry.call("GET", f"{_API}/_manifests", headers=owner).body["manifests"]
    assert described in listed


@pytest.mark.parametrize("target", ["", "/_tags/1.4", "/_manifests/{digest}"])
def test_a_lock_set_through_the_api_works_and_can_be_lifted(
    registry: RegistryUnderTest, owner: dict[str, str], target: str
) -> None:
    manifest = "/v2/team/api/manifests/1.4"
    digest = registry.call("GET", manifest, headers=owner).headers["Docker-Content-Digest"]
    path = _API + target.format(digest=digest)
    for enabled, status in ((False, 405), (True, 200)):
        answer = registry.call("PATCH", path, headers=owner, json={"readEnabled": enabled, "invented": True})
        described = answer.body.get("tag") or answer.body.get("manifest") or answer.body
        assert described["changeableAttributes"]["readEnabled"] is enabled
        assert "invented" not in described["changeableAttributes"]
        assert registry.call("GET", manifest, headers=owner).status == status


def test_an_untagged_manifest_stays(registry: RegistryUnderTest, owner: dict[str, str]) -> None:
    digest = registry.call("GET", "/v2/team/api/manifests/1.4", headers=owner).headers["Docker-Content-Digest"]
    assert registry.call("DELETE", f"{_API}/_tags/1.4", headers=owner).status == 202
    assert registry.call("GET", "/v2/team/api/manifests/1.4", headers=owner).status == 404
    assert registry.call("GET", f"/v2/team/api/manifests/{digest}", headers=owner).status == 200
    assert registry.call("DELETE", f"{_API}/_tags/1.4", headers=owner).error.startswith("TAG_UNKNOWN ")
    assert registry.context.events[-1].operation == "Untag"


def test_a_locked_tag_cannot_be_taken_away() -> None:
    tags = {"1.4": {"attributes": {"deleteEnabled": False}}}
    with serving(registry_with(repositories={"team/api": {"tags": tags}})) as registry:
        headers = bearer(registry.access_token("owner", _ALL))
        assert registry.call("DELETE", f"{_API}/_tags/1.4", headers=headers).status == 405
        assert registry.call("DELETE", _API, headers=headers).status == 405
        assert registry.call("DELETE", f"{_API}/_tags/latest", headers=headers).status == 202


def test_a_deleted_repository_is_gone_until_somebody_pushes_to_it(
    registry: RegistryUnderTest, owner: dict[str, str]
) -> None:
    answer = registry.call("DELETE", _API, headers=owner)
    assert answer.status == 202
    assert (len(answer.body["manifestsDeleted"]), answer.body["tagsDeleted"]) == (2, ["1.4", "latest"])
    assert registry.call("GET", _API, headers=owner).error.startswith("NAME_UNKNOWN ")
    assert registry.call("DELETE", _API, headers=owner).error.startswith("NAME_UNKNOWN ")
    assert "team/api" not in registry.call("GET", "/acr/v1/_catalog", headers=owner).body["repositories"]
    registry.call("PUT", "/v2/team/api/manifests/2", headers=owner, data=b"{}")
    assert registry.call("GET", "/v2/team/api/tags/list", headers=owner).body["tags"] == ["2"]


def test_a_manifest_can_be_deleted_here_too(registry: RegistryUnderTest, owner: dict[str, str]) -> None:
    digest = registry.call("GET", "/v2/team/api/manifests/1.4", headers=owner).headers["Docker-Content-Digest"]
    assert registry.call("DELETE", f"{_API}/_manifests/{digest}", headers=owner).status == 202
    assert registry.call("GET", _API, headers=owner).body["manifestCount"] == 1


def test_artifact_streaming_is_an_unknown_operation(registry: RegistryUnderTest, owner: dict[str, str]) -> None:
    answer = registry.call("GET", f"{_API}/_streaming/sha256:00", headers=owner)
    assert (answer.status, answer.error) == (404, "OPERATION_UNKNOWN The specified operation does not exist")
