"""What the token service grants: the asked actions that the caller has, and never an error for the others."""

from __future__ import annotations

from typing import Any

import pytest

from ..simulator.world import World
from .registry_under_test import REGISTRY, RegistryUnderTest, granted, registry_with, serving, world_with

_ALL = "pull,push,metadata_read,metadata_write,delete"
_ONLY_TEAM = (
    "((!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'})) OR "
    "(@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringStartsWithIgnoreCase 'team/'))"
)


def _ask(registry: RegistryUnderTest, principal: str, *scopes: str) -> dict[str, list[str]]:
    refresh = registry.refresh_token(principal)
    return granted(registry.token(*scopes, grant_type="refresh_token", refresh_token=refresh))


def _abac(**assignment: Any) -> World:
    placed = {"principal": "tester", "scope": f"registry:{REGISTRY}"} | assignment
    return world_with(
        tenants={"contoso": {"users": {"tester": {}}}},
        registries={REGISTRY: {"roleAssignmentMode": "AbacRepositoryPermissions"}},
        roleAssignments={"tester": placed},
    )


@pytest.mark.parametrize(
    ("principal", "actions"),
    [
        ("ci-pull", ["pull", "metadata_read"]),
        ("ci-push", ["pull", "push", "metadata_read"]),
        ("owner", ["pull", "push", "metadata_read", "metadata_write", "delete"]),
    ],
)
def test_legacy_roles(principal: str, actions: list[str]) -> None:
    with serving() as registry:
        assert _ask(registry, principal, f"repository:team/api:{_ALL}") == {"team/api": actions}


def test_scopes_may_be_repeated_or_parted_by_spaces() -> None:
    expected = {"team/api": ["pull"], "team/web": ["pull"], "catalog": ["*"]}
    scopes = ["repository:team/api:pull", "repository:team/web:pull", "registry:catalog:*"]
    with serving() as registry:
        assert _ask(registry, "ci-pull", *scopes) == expected
        assert _ask(registry, "ci-pull", " ".join(scopes)) == expected


def test_nothing_is_said_about_what_is_not_granted() -> None:
    with serving() as registry:
        assert _ask(registry, "ci-pull", "repository:team/api:delete", "artifact-repository:x:pull", "nonsense") == {}


def test_a_star_means_every_action() -> None:
    with serving() as registry:
        assert _ask(registry, "ci-push", "repository:team/api:*") == {"team/api": ["pull", "push", "metadata_read"]}


@pytest.mark.parametrize("scope", ["subscription:prod", f"registry:{REGISTRY}"])
@pytest.mark.parametrize("role", ["Owner", "AcrPush", "Reader"])
def test_legacy_roles_grant_nothing_where_conditions_decide(role: str, scope: str) -> None:
    with serving(_abac(role=role, scope=scope)) as registry:
        assert _ask(registry, "tester", f"repository:team/api:{_ALL}", "registry:catalog:*") == {}


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        ("Container Registry Repository Reader", ["pull", "metadata_read"]),
        ("Container Registry Repository Writer", ["pull", "push", "metadata_read", "metadata_write"]),
        ("Container Registry Repository Contributor", ["pull", "push", "metadata_read", "metadata_write", "delete"]),
    ],
)
def test_repository_roles_grant_no_catalog(role: str, actions: list[str]) -> None:
    with serving(_abac(role=role)) as registry:
        asked = (f"repository:team/api:{_ALL}", "registry:catalog:*")
        assert _ask(registry, "tester", *asked) == {"team/api": actions}


def test_the_catalog_lister_grants_the_catalog_alone() -> None:
    with serving(_abac(role="Container Registry Repository Catalog Lister")) as registry:
        asked = ("repository:team/api:pull", "registry:catalog:*")
        assert _ask(registry, "tester", *asked) == {"catalog": ["*"]}


def test_a_condition_is_evaluated_for_each_repository() -> None:
    world = _abac(role="Container Registry Repository Reader", condition=_ONLY_TEAM)
    with serving(world) as registry:
        asked = ("repository:team/api:pull", "repository:secret:pull", "repository:*:pull")
        assert _ask(registry, "tester", *asked) == {"team/api": ["pull"]}


def test_legacy_rights_stay_as_they_were_at_the_exchange() -> None:
    with serving() as registry:
        fields = {"grant_type": "refresh_token", "refresh_token": registry.refresh_token("ci-push")}
        del registry.context.world.role_assignments["ci-push-pushes"]
        answer = registry.token("repository:team/api:push", **fields)
        assert granted(answer) == {"team/api": ["push"]}


@pytest.mark.parametrize(
    ("actions", "scope_map", "repository", "expected"),
    [
        (["repositories/team/*/content/read"], "own", "team/api", ["pull"]),
        (["repositories/team/*/content/read"], "own", "team", []),
        (["repositories/te*/content/read"], "own", "team/api", ["pull"]),
        (["repositories/*/metadata/read"], "own", "a/b/c", ["metadata_read"]),
        (["repositories/Team/api/content/read"], "own", "team/api", []),
        (["repositories/team/api/content/delete", "repositories/team/*/metadata/write"], "own", "team/api",
         ["metadata_write", "delete"]),
        (["gateway/team/config/read"], "own", "team", []),
        ([], "_repositories_pull", "team/api", ["pull"]),
        ([], "_repositories_push", "team/api", ["pull", "push"]),
        ([], "_repositories_push_metadata_write", "x", ["pull", "push", "metadata_read", "metadata_write"]),
        ([], "_repositories_admin", "x", ["pull", "push", "metadata_read", "metadata_write", "delete"]),
        ([], "gone", "team/api", []),
    ],
)  # fmt: skip
def test_scope_maps(actions: list[str], scope_map: str, repository: str, expected: list[str]) -> None:
    tokens = {"robot": {"scopeMap": scope_map, "passwords": {"password1": {"value": "right"}}}}
    with serving(registry_with(scopeMaps={"own": {"actions": actions}}, tokens=tokens)) as registry:
        answer = registry.login("robot", "right", f"repository:{repository}:{_ALL}", "registry:catalog:*")
    assert granted(answer) == ({repository: expected} if expected else {})


def test_a_post_without_a_scope_is_a_bad_request_without_a_body() -> None:
    with serving() as registry:
        answer = registry.token(grant_type="refresh_token", refresh_token=registry.refresh_token("developer"))
    assert (answer.status, answer.raw) == (400, b"")


@pytest.mark.parametrize("fields", [{"grant_type": "client_credentials"}, {"grant_type": "password", "service": ""}])
def test_a_post_that_makes_no_sense_is_a_bad_request(fields: dict[str, str]) -> None:
    with serving() as registry:
        form = {"service": registry.host, "scope": "repository:a:pull"} | fields
        assert registry.call("POST", "/oauth2/token", data=form).status == 400


def test_a_get_may_do_without_a_scope_and_a_post_takes_passwords() -> None:
    with serving(registry_with(adminUserEnabled=True)) as registry:
        password = registry.registry.admin_passwords["password"]
        assert granted(registry.login(REGISTRY, password)) == {}
        fields = {"grant_type": "password", "username": REGISTRY, "password": password}
        assert granted(registry.token("repository:a:push", **fields)) == {"a": ["push"]}


def test_nobody_gets_a_token_unless_anonymous_pull_is_on() -> None:
    with serving() as registry:
        assert registry.token("repository:team/api:pull", grant_type="password", refresh_token="").status == 401
        query = {"service": registry.host, "scope": "repository:team/api:pull"}
        assert registry.call("GET", "/oauth2/token", params=query).status == 401


@pytest.mark.parametrize(("sku", "remaining"), [("Basic", "166.65"), ("Standard", "166.65"), ("Premium", "333.316667")])
def test_the_limit_of_the_token_service_follows_the_sku(sku: str, remaining: str) -> None:
    with serving(registry_with(sku=sku)) as registry:
        answer = registry.exchange(registry.entra_token("developer"))
    assert answer.headers["x-ms-ratelimit-remaining-calls-per-second"] == remaining
