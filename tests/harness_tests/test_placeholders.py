"""Placeholders: every documented form, and those that name nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.placeholders import UnknownPlaceholder, resolve
from tests.simulator.world import World

REGISTRY = "/subscriptions/sub-id/resourceGroups/apps/providers/Microsoft.ContainerRegistry/registries/reg"


@pytest.fixture(scope="module")
def world() -> World:
    tenant: dict[str, Any] = {
        "users": {"dev": {"upn": "dev@contoso.com", "password": "Pass-1"}},
        "groups": {"team": {"id": "group-id", "members": ["dev"]}},
        "applications": {
            "ci": {"id": "object-of-app", "appId": "app-id", "secrets": {"main": {"value": "s1", "keyId": "k1"}}}
        },
        "servicePrincipals": {"ci": {"id": "object-of-sp", "secrets": {"own": {"value": "s2"}}}},
        "managedIdentities": {"web": {"id": "identity-id", "clientId": "client-id"}},
    }
    return World.model_validate(
        {
            "tenants": {"contoso": {"id": "tenant-id", **tenant}},
            "subscriptions": {"prod": {"id": "sub-id", "tenant": "contoso", "displayName": "Production"}},
            "registries": {
                "reg": {
                    "subscription": "prod",
                    "resourceGroup": "apps",
                    "adminPasswords": {"password": "adm"},
                    "scopeMaps": {"m": {"actions": []}},
                    "tokens": {"robot": {"scopeMap": "m", "passwords": {"password1": {"value": "tok"}}}},
                }
            },
        }
    )


@pytest.mark.parametrize(
    ("placeholder", "value"),
    [
        ("principals.dev.upn", "dev@contoso.com"),
        ("principals.dev.password", "Pass-1"),
        ("principals.team.objectId", "group-id"),
        ("principals.ci.appId", "app-id"),
        ("principals.ci.clientId", "app-id"),
        ("principals.ci.objectId", "object-of-sp"),
        ("principals.ci.applicationObjectId", "object-of-app"),
        ("principals.ci.secrets.main", "s1"),
        ("principals.ci.secrets.own", "s2"),
        ("principals.ci.secretIds.main", "k1"),
        ("principals.web.objectId", "identity-id"),
        ("principals.web.clientId", "client-id"),
        ("registries.reg.loginServer", "reg.azurecr.io"),
        ("registries.reg.id", REGISTRY),
        ("registries.reg.admin.password", "adm"),
        ("registries.reg.tokens.robot.password1", "tok"),
        ("tenants.contoso.id", "tenant-id"),
        ("tenants.contoso.domain", "contoso.onmicrosoft.com"),
        ("subscriptions.prod.id", "sub-id"),
        ("subscriptions.prod.displayName", "Production"),
        ("refreshToken.reg.dev", "token of dev for reg"),
    ],
)
def test_placeholder_stands_for(world: World, placeholder: str, value: str) -> None:
    def mint(registry: str, principal: str) -> str:
        return f"token of {principal} for {registry}"

    assert resolve({"a": [f"<${{{placeholder}}}>"]}, world, mint) == {"a": [f"<{value}>"]}


@pytest.mark.parametrize(
    "placeholder",
    [
        "principals.nobody.objectId",
        "principals.dev.secrets.main",
        "principals.team.upn",
        "principals.ci.secrets.none",
        "registries.none.id",
        "registries.reg.tokens.robot.password2",
        "refreshToken.reg.nobody",
        "something.else",
    ],
)
def test_placeholder_that_names_nothing_is_an_error(world: World, placeholder: str) -> None:
    with pytest.raises(UnknownPlaceholder, match="the world has no"):
        resolve(f"${{{placeholder}}}", world, lambda registry, principal: "")


def test_tokens_wait_until_the_simulator_runs(world: World) -> None:
    assert resolve("${refreshToken.reg.dev}", world) == "${refreshToken.reg.dev}"


def test_other_values_stay(world: World) -> None:
    assert resolve({"a": 1, "b": None, "c": "$HOME $(x) {y}"}, world) == {"a": 1, "b": None, "c": "$HOME $(x) {y}"}
