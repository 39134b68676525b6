"""The real `az acr` against the simulated registry: what it does when all is well and what it says when it is not."""

from __future__ import annotations

import json
import sys
from typing import Any

import jwt
import pytest

from tests.conftest import OpenStage
from tests.harness import namespace
from tests.harness.stage import Stage

REGISTRY = "contosoapps"
_AS_SERVICE_PRINCIPAL = {"client": {"login": {"principal": "ci-pull", "subscription": "prod"}}}
_AS_STRANGER: dict[str, Any] = {
    "tenants": {"contoso": {"users": {"stranger": {}}}},
    "roleAssignments": {
        "stranger-reads": {"principal": "stranger", "role": "Reader", "scope": "resourceGroup:dev/sandbox"}
    },
    "client": {"login": {"principal": "stranger", "subscription": "dev"}},
}
_CONNECTIVITY = ("check-health", "--name", REGISTRY, "--ignore-errors", "--yes")


def _acr(stage: Stage, *words: str) -> Any:
    result = stage.sandbox.az(["acr", *words, "--output", "json"])
    assert result.exit == 0, result.stderr
    return json.loads(result.stdout)


def _failure(stage: Stage, *words: str) -> str:
    result = stage.sandbox.az(["acr", *words])
    assert result.exit != 0, result.stdout
    return result.stderr


def _passes_in_a_namespace(request: pytest.FixtureRequest) -> bool:
    """Runs the test once more where it may resolve names by itself. False: this is that run."""
    if namespace.inside():
        return False
    reason = namespace.unavailable()
    if reason:
        pytest.skip(reason)
    test = f"{request.path}::{request.node.name}"
    done = namespace.isolated([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test])
    assert done.returncode == 0, done.stdout
    return True


# --- All is well ------------------------------------------------------------------------------------------------------


def test_a_user_reads_the_registry(healthy_stage: Stage) -> None:
    _reads_the_registry(healthy_stage, "developer@contoso.com")


def test_a_service_principal_reads_the_registry(open_stage: OpenStage) -> None:
    stage = open_stage(**_AS_SERVICE_PRINCIPAL)
    _reads_the_registry(stage, stage.world.tenants["contoso"].applications["ci-pull"].app_id)


def _reads_the_registry(stage: Stage, subject: str) -> None:
    exposed = _acr(stage, "login", "--name", REGISTRY, "--expose-token")
    assert exposed["loginServer"] == f"{REGISTRY}.azurecr.io"
    claims = jwt.decode(exposed["accessToken"], options={"verify_signature": False})
    assert (claims["sub"], claims["grant_type"]) == (subject, "refresh_token")
    assert _acr(stage, "repository", "list", "--name", REGISTRY) == ["team/api", "team/web"]
    assert _acr(stage, "repository", "show-tags", "--name", REGISTRY, "--repository", "team/api") == ["1.4", "latest"]


def test_check_health_passes_every_step_of_the_registry(request: pytest.FixtureRequest, open_stage: OpenStage) -> None:
    if _passes_in_a_namespace(request):
        return
    stage = open_stage(client={"proxy": False})
    told = stage.sandbox.az(["acr", *_CONNECTIVITY, "--repository", "team/api"]).stderr
    for step in (
        f"DNS lookup to {REGISTRY}.azurecr.io at IP ",
        f"Challenge endpoint https://{REGISTRY}.azurecr.io/v2/ : OK",
        f"Fetch refresh token for registry '{REGISTRY}.azurecr.io' : OK",
        "You have pull, push and metadata_read permissions to the repository.",
        "You are lacking metadata_write and delete ",
    ):
        assert step in told


def test_the_admin_user_helps_out(open_stage: OpenStage) -> None:
    stage = open_stage(registries={REGISTRY: {"adminUserEnabled": True}})
    password = stage.world.registries[REGISTRY].admin_passwords["password"]
    credential = ("--username", REGISTRY, f"--password={password}")
    assert _acr(stage, "repository", "list", "--name", REGISTRY, *credential) == ["team/api", "team/web"]


def test_a_token_with_a_scope_map_lists_its_tags(open_stage: OpenStage) -> None:
    tokens = {"robot": {"scopeMap": "_repositories_pull_metadata_read", "passwords": {"password1": {"value": "right"}}}}
    stage = open_stage(registries={REGISTRY: {"tokens": tokens}})
    words = ("repository", "show-tags", "--name", REGISTRY, "--repository", "team/web", "-u", "robot", "-p", "right")
    assert _acr(stage, *words) == ["2.0"]


# --- Something is wrong -----------------------------------------------------------------------------------------------


def test_without_a_role_the_exchange_is_refused(open_stage: OpenStage) -> None:
    told = _failure(open_stage(**_AS_STRANGER), "login", "--name", REGISTRY, "--expose-token")
    assert "CONNECTIVITY_REFRESH_TOKEN_ERROR" in told
    assert f"Access to registry '{REGISTRY}.azurecr.io' was denied. Response code: 401." in told
    assert "Unable to authenticate using AAD or admin login credentials." in told


def test_the_firewall_is_named(open_stage: OpenStage) -> None:
    stage = open_stage(registries={REGISTRY: {"publicNetworkAccess": "Disabled"}})
    told = _failure(stage, "login", "--name", REGISTRY, "--expose-token")
    assert f"Looks like you don't have access to registry '{REGISTRY}.azurecr.io'." in told


def test_a_refusal_at_the_exchange_alone_shows_its_status(open_stage: OpenStage) -> None:
    told = _failure(
        open_stage(faults=[{"path": "/oauth2/exchange", "status": 403}]), "login", "--name", REGISTRY, "--expose-token"
    )
    assert "CONNECTIVITY_REFRESH_TOKEN_ERROR" in told
    assert "Response code: 403. Please try running 'az login' again to refresh permissions." in told
    assert "Unable to get admin user credentials with message: Admin user is disabled." in told


def test_check_health_names_the_firewall(request: pytest.FixtureRequest, open_stage: OpenStage) -> None:
    if _passes_in_a_namespace(request):
        return
    stage = open_stage(client={"proxy": False}, registries={REGISTRY: {"publicNetworkAccess": "Disabled"}})
    assert "CONNECTIVITY_FORBIDDEN_ERROR" in stage.sandbox.az(["acr", *_CONNECTIVITY]).stderr


def test_a_registry_that_does_not_exist_cannot_be_connected_to(healthy_stage: Stage) -> None:
    told = _failure(healthy_stage, "login", "--name", "contosoapp", "--expose-token")
    assert "Could not connect to the registry login server 'contosoapp.azurecr.io'." in told


def test_legacy_roles_do_not_list_where_conditions_decide(open_stage: OpenStage) -> None:
    stage = open_stage(registries={REGISTRY: {"roleAssignmentMode": "AbacRepositoryPermissions"}})
    assert _acr(stage, "login", "--name", REGISTRY, "--expose-token")["accessToken"]
    told = _failure(stage, "repository", "list", "--name", REGISTRY)
    assert "authentication required, visit https://aka.ms/acr/authorization for more information." in told


def test_a_repository_that_does_not_exist_is_named_so(healthy_stage: Stage) -> None:
    told = _failure(healthy_stage, "repository", "show-tags", "--name", REGISTRY, "--repository", "none")
    assert "repository name not known to registry" in told
