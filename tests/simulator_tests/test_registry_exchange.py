"""The exchange of a token of Entra for a refresh token of the registry."""

from __future__ import annotations

from datetime import timedelta

import pytest

from .registry_under_test import REGISTRY, registry_with, serving, world_with

_GENERAL = "UNAUTHORIZED authentication required, visit https://aka.ms/acr/authorization for more information."
_ARM = "https://management.core.windows.net/"


@pytest.mark.parametrize("principal", ["developer", "owner", "ci-pull", "ci-push"])
@pytest.mark.parametrize(
    "audience",
    ["https://containerregistry.azure.net", _ARM, "https://management.azure.com", "https://management.azure.com/"],
)
def test_whoever_has_a_role_gets_a_refresh_token(principal: str, audience: str) -> None:
    with serving() as registry:
        answer = registry.exchange(registry.entra_token(principal, audience))
    assert answer.status == 200
    assert list(answer.body) == ["refresh_token"]
    assert answer.headers["x-ms-ratelimit-remaining-calls-per-second"] == "333.316667"


def test_a_role_of_the_control_plane_alone_is_enough() -> None:
    assignment = {"principal": "guest", "role": "Reader", "scope": f"registry:{REGISTRY}"}
    world = world_with(
        tenants={"contoso": {"users": {"guest": {}}}},
        registries={REGISTRY: {"roleAssignmentMode": "AbacRepositoryPermissions"}},
        roleAssignments={"guest-reads": assignment},
    )
    with serving(world) as registry:
        assert registry.exchange(registry.entra_token("guest")).status == 200


def test_without_any_role_it_is_refused_with_a_correlation_id() -> None:
    world = world_with(tenants={"contoso": {"users": {"stranger": {}}}})
    with serving(world) as registry:
        answer = registry.exchange(registry.entra_token("stranger"))
    assert answer.status == 401
    assert answer.error == f"{_GENERAL} CorrelationId: {answer.headers['x-ms-correlation-request-id']}"


def test_a_role_that_has_not_spread_yet_does_not_count() -> None:
    young = {"principal": "newcomer", "role": "AcrPull", "scope": f"registry:{REGISTRY}", "createdOn": "now-3m"}
    world = world_with(
        tenants={"contoso": {"users": {"newcomer": {}}}},
        roleAssignments={"newcomer-pulls": young},
        knobs={"propagation": "10m"},
    )
    with serving(world) as registry:
        token = registry.entra_token("newcomer")
        assert registry.exchange(token).status == 401
        registry.context.advanced = timedelta(minutes=8)
        assert registry.exchange(token).status == 200


def test_a_token_for_something_else_is_refused_as_recorded() -> None:
    with serving() as registry:
        for audience in ("https://management.usgovcloudapi.net/", "https://graph.microsoft.com"):
            answer = registry.exchange(registry.entra_token("developer", audience))
            assert (answer.status, answer.error) == (401, "UNAUTHORIZED retrieving permissions failed")


def test_the_audience_of_arm_can_be_switched_off() -> None:
    policies = {"azureADAuthenticationAsArmPolicy": {"status": "disabled"}}
    with serving(registry_with(policies=policies)) as registry:
        answer = registry.exchange(registry.entra_token("developer", _ARM))
        assert (answer.status, answer.error) == (401, "UNAUTHORIZED token validation failed")
        assert registry.exchange(registry.entra_token("developer")).status == 200


def test_an_expired_token_is_refused() -> None:
    with serving() as registry:
        token = registry.entra_token("developer")
        registry.context.advanced = timedelta(minutes=76)
        assert registry.exchange(token).error.startswith(_GENERAL)


def test_a_token_that_somebody_else_signed_is_refused() -> None:
    with serving() as registry, serving() as other:
        assert registry.exchange(other.entra_token("developer")).error.startswith(_GENERAL)
        assert registry.exchange("nonsense").error.startswith(_GENERAL)


def test_a_token_of_another_tenant_is_refused() -> None:
    world = world_with(
        tenants={"fabrikam": {"users": {"visitor": {}}}},
        roleAssignments={"visitor": {"principal": "visitor", "role": "Owner", "scope": f"registry:{REGISTRY}"}},
    )
    with serving(world) as registry:
        assert registry.exchange(registry.entra_token("visitor", tenant="fabrikam")).error.startswith(_GENERAL)


def test_the_token_of_a_principal_that_is_disabled_or_gone_is_refused() -> None:
    with serving() as registry:
        token = registry.entra_token("ci-pull")
        directory = registry.context.world.tenants["contoso"]
        directory.service_principals["ci-pull"].account_enabled = False
        assert registry.exchange(token).status == 401
        del directory.service_principals["ci-pull"]
        assert registry.exchange(token).status == 401


def test_a_personal_account_is_refused_whatever_its_roles() -> None:
    world = world_with(tenants={"contoso": {"users": {"owner": {"personalAccount": True}}}})
    with serving(world) as registry:
        assert registry.exchange(registry.entra_token("owner")).error.startswith(_GENERAL)


def test_the_service_must_be_this_registry() -> None:
    with serving() as registry:
        assert registry.exchange(registry.entra_token("developer"), service="other.azurecr.io").status == 401


@pytest.mark.parametrize("missing", ["service", "access_token", "grant_type"])
def test_an_incomplete_form_is_a_bad_request(missing: str) -> None:
    with serving() as registry:
        assert registry.exchange(registry.entra_token("developer"), **{missing: ""}).status == 400


def test_there_is_no_exchange_by_get() -> None:
    with serving() as registry:
        assert registry.call("GET", "/oauth2/exchange").status == 404


def test_every_exchange_is_logged() -> None:
    world = world_with(tenants={"contoso": {"users": {"stranger": {"upn": "stranger@contoso.com"}}}})
    with serving(world) as registry:
        registry.exchange(registry.entra_token("ci-pull"))
        registry.exchange(registry.entra_token("stranger"))
        app_id = world.tenants["contoso"].applications["ci-pull"].app_id
        logged = [(event.operation, event.identity, event.status) for event in registry.context.events]
    assert logged == [("Login", app_id, 200), ("Login", "stranger@contoso.com", 401)]
