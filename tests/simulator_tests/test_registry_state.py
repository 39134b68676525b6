"""What the simulated registry hides, keeps and cannot read: quarantine, deleted images, customer-managed keys."""

from __future__ import annotations

from typing import Any

import pytest

from ..fidelity.shape import evidence
from .registry_under_test import RegistryUnderTest, registry_with, serving, world_with

_ID = "/subscriptions/{}/resourceGroups/apps/providers/Microsoft.ManagedIdentity/userAssignedIdentities/keys"
_PULL, _DELETED = "repository:team/api:pull", "repository:team/api:deleted_read"
_QUARANTINE: dict[str, Any] = {
    "policies": {"quarantinePolicy": {"status": "enabled"}},
    "repositories": {"team/api": {"tags": {"1.5": {"quarantineState": "Quarantined"}}}},
}
_SOFT_DELETE: dict[str, Any] = {
    "policies": {"softDeletePolicy": {"status": "enabled"}},
    "repositories": {"team/api": {"deletedTags": {"1.3": "now-2d"}}},
}


def _digest(registry: RegistryUnderTest, tag: str) -> str:
    scope = "repository:team/api:metadata_read"
    digest: str = registry.as_principal("owner", "GET", f"/acr/v1/team/api/_tags/{tag}", scope).body["tag"]["digest"]
    return digest


def test_an_image_in_quarantine_is_hidden_as_docker_reports_it() -> None:
    reported = evidence("documented/acr-quarantine-pull-messages")["body"]
    with serving(registry_with(**_QUARANTINE)) as registry:
        by_tag = registry.as_principal("developer", "GET", "/v2/team/api/manifests/1.5", _PULL)
        path = f"/v2/team/api/manifests/{_digest(registry, '1.5')}"
        by_digest = registry.as_principal("developer", "GET", path, _PULL)
        other = registry.as_principal("developer", "GET", "/v2/team/api/manifests/1.4", _PULL)
    assert (by_tag.status, by_tag.body["errors"][0]["code"]) == (404, "MANIFEST_UNKNOWN")
    assert "not found" in reported["by tag"]
    assert (by_digest.status, by_digest.error.startswith("REGISTRY_DISALLOWED_OPERATION")) == (405, True)
    assert "The operation is disallowed" in by_digest.error
    assert "The operation is disallowed" in reported["by digest"]
    assert other.status == 200


def test_a_quarantine_reader_may_read_it_and_without_the_policy_everybody() -> None:
    reader = {"principal": "developer", "role": "AcrQuarantineReader", "scope": "registry:contosoapps"}
    world = world_with(registries={"contosoapps": _QUARANTINE}, roleAssignments={"quarantine": reader})
    with serving(world) as registry:
        assert registry.as_principal("developer", "GET", "/v2/team/api/manifests/1.5", _PULL).status == 200
    with serving(registry_with(repositories=_QUARANTINE["repositories"])) as registry:
        assert registry.as_principal("developer", "GET", "/v2/team/api/manifests/1.5", _PULL).status == 200


@pytest.mark.parametrize(("kind", "key"), [("_tags", "tag"), ("_manifests", "digest")])
def test_deleted_images_are_listed_where_the_registry_keeps_them(kind: str, key: str) -> None:
    path = f"/acr/v1/_deleted/team/api/{kind}"
    with serving(registry_with(**_SOFT_DELETE)) as registry:
        answer = registry.as_principal("owner", "GET", path, _DELETED)
        assert registry.as_principal("ci-push", "GET", path, _DELETED).status == 401
    (entry,) = answer.body[kind.lstrip("_")]
    assert {key, "digest", "deletedAt"} <= entry.keys()
    with serving(registry_with(repositories=_SOFT_DELETE["repositories"])) as registry:
        assert registry.as_principal("owner", "GET", path, _DELETED).body[kind.lstrip("_")] == []


@pytest.mark.parametrize(
    ("encryption", "identities", "status"),
    [
        ({}, True, 200),
        ({"keyEnabled": False}, True, 403),
        ({"attached": False}, True, 403),
        ({}, False, 403),
    ],
    ids=["usable", "key disabled", "identity taken away", "identity deleted"],
)
def test_without_its_key_a_registry_cannot_read_its_content(
    encryption: dict[str, Any], identities: bool, status: int
) -> None:
    keys = {"keys": {"userAssigned": True, "resourceId": _ID.format(world_with().subscriptions["prod"].id)}}
    world = world_with(
        tenants={"contoso": {"managedIdentities": keys if identities else {}}},
        registries={"contosoapps": {"encryption": {"identity": "keys", **encryption}}},
    )
    with serving(world) as registry:
        answer = registry.as_principal("developer", "GET", "/v2/team/api/manifests/1.4", _PULL)
    assert answer.status == status
    assert status == 200 or "identity associated with the registry is inactive" in answer.error
