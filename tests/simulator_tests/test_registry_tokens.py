"""The registry's own tokens: claims, lifetimes, and when one stops counting."""

from __future__ import annotations

import re
from datetime import timedelta

import jwt
import pytest

from ..simulator.world import parse_time
from .registry_under_test import REGISTRY, bearer, claims_of, registry_with, serving, world_with

_REFRESH = ["jti", "sub", "nbf", "exp", "iat", "iss", "aud", "version", "rid", "grant_type", "appid", "tenant"]
_ACCESS = ["jti", "sub", "nbf", "exp", "iat", "iss", "aud", "version", "rid", "access", "roles", "grant_type", "appid"]


def test_a_refresh_token_has_the_claims_of_recorded_ones() -> None:
    with serving() as registry:
        token = registry.refresh_token("developer")
        now = registry.context.now().timestamp()
        tenant = registry.context.world.tenants["contoso"].id
    claims = claims_of(token)
    assert list(claims) == [*_REFRESH, "permissions", "roles"]
    assert claims["exp"] - claims["iat"] == 11700
    assert claims["iat"] == claims["nbf"] == pytest.approx(now - 900, abs=5)
    assert (claims["iss"], claims["aud"]) == ("Azure Container Registry", f"{REGISTRY}.azurecr.io")
    assert (claims["sub"], claims["tenant"]) == ("developer@contoso.com", tenant)
    assert claims["permissions"] == {"Actions": ["read", "write", "metadata/read", "deleted/read"], "NotActions": None}
    assert re.fullmatch("[0-9a-f]{32}", claims["rid"])


def test_a_key_id_is_twelve_groups_of_four() -> None:
    with serving() as registry:
        header = jwt.get_unverified_header(registry.refresh_token("developer"))
    assert header["alg"] == "RS256"
    assert re.fullmatch("([A-Z2-7]{4}:){11}[A-Z2-7]{4}", header["kid"])


def test_permissions_are_not_listed_where_conditions_decide() -> None:
    with serving(registry_with(roleAssignmentMode="AbacRepositoryPermissions")) as registry:
        assert list(claims_of(registry.refresh_token("developer"))) == [*_REFRESH, "roles"]


@pytest.mark.parametrize(
    ("scope", "version"),
    [
        ("repository:team/api:pull", "1.0"),
        ("repository:team/api:pull,push", "1.0"),
        ("repository:team/api:metadata_read", "2.0"),
    ],
)
def test_an_access_token_has_the_claims_of_recorded_ones(scope: str, version: str) -> None:
    with serving() as registry:
        claims = claims_of(registry.access_token("developer", scope))
    assert list(claims) == _ACCESS
    assert claims["exp"] - claims["iat"] == 4500
    assert claims["version"] == version


def test_the_access_claim_is_spelt_as_the_world_says() -> None:
    lower = {"type": "repository", "name": "team/api", "actions": ["pull"]}
    with serving() as registry:
        assert claims_of(registry.access_token("ci-pull", "repository:team/api:pull"))["access"] == [lower]
    with serving(world_with(knobs={"accessClaimCase": "upper"})) as registry:
        token = registry.access_token("ci-pull", "repository:team/api:pull")
        assert claims_of(token)["access"] == [{key.capitalize(): value for key, value in lower.items()}]
        assert registry.call("GET", "/v2/team/api/manifests/1.4", headers=bearer(token)).status == 200


def test_an_anonymous_token_says_pull_of_everything_for_20_minutes() -> None:
    with serving(registry_with(anonymousPullEnabled=True)) as registry:
        claims = claims_of(registry.token("repository:team/api:delete", grant_type="password").body["access_token"])
    assert list(claims) == _ACCESS[:-1]
    assert claims["sub"] == "acr_anon_pull"
    assert claims["exp"] - claims["iat"] == 1200
    assert claims["access"] == [{"type": "repository", "name": "*", "actions": ["pull"]}]


@pytest.mark.parametrize(("after", "status"), [(timedelta(minutes=59), 200), (timedelta(minutes=61), 401)])
def test_an_access_token_lasts_an_hour(after: timedelta, status: int) -> None:
    with serving() as registry:
        token = registry.access_token("ci-pull", "repository:team/api:pull")
        registry.context.advanced = after
        answer = registry.call("GET", "/v2/", headers=bearer(token))
    assert answer.status == status
    assert status == 200 or 'error="invalid_token"' in answer.challenge


@pytest.mark.parametrize(("after", "status"), [(timedelta(minutes=179), 200), (timedelta(minutes=181), 401)])
def test_a_refresh_token_lasts_three_hours(after: timedelta, status: int) -> None:
    with serving() as registry:
        token = registry.refresh_token("ci-pull")
        registry.context.advanced = after
        answer = registry.token("repository:team/api:pull", grant_type="refresh_token", refresh_token=token)
    assert answer.status == status


def test_a_switch_of_the_mode_ends_what_was_issued_before() -> None:
    with serving() as registry:
        refresh, access = registry.refresh_token("ci-pull"), registry.access_token("ci-pull", "repository:a:pull")
        registry.registry.mode_switched_at = registry.context.now() + timedelta(minutes=5)
        fields = {"grant_type": "refresh_token", "refresh_token": refresh}
        assert registry.token("repository:a:pull", **fields).status == 200
        registry.context.advanced = timedelta(minutes=6)
        assert registry.token("repository:a:pull", **fields).status == 401
        assert registry.call("GET", "/v2/", headers=bearer(access)).status == 401
        assert registry.exchange(registry.entra_token("ci-pull")).status == 200


def test_a_switch_long_ago_changes_nothing() -> None:
    with serving(registry_with(modeSwitchedAt=parse_time("now-1d"))) as registry:
        assert registry.access_token("ci-pull", "repository:team/api:pull")


def test_tokens_of_another_registry_are_refused() -> None:
    other = {"subscription": "prod", "resourceGroup": "apps"}
    with serving(world_with(registries={"other": other})) as registry:
        refresh = registry.refresh_token("owner")
        access = registry.access_token("owner", "repository:team/api:pull")
        registry.host = "other.azurecr.io"
        fields = {"grant_type": "refresh_token", "refresh_token": refresh}
        assert registry.token("repository:team/api:pull", **fields).status == 401
        assert registry.call("GET", "/v2/", headers=bearer(access)).status == 401


def test_a_refresh_token_is_no_access_token() -> None:
    with serving() as registry:
        answer = registry.call("GET", "/v2/", headers=bearer(registry.refresh_token("developer")))
    assert answer.status == 401
