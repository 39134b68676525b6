"""Logging in with user name and password: what is accepted, and the words of each refusal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from .registry_under_test import (
    REGISTRY,
    ZERO_GUID,
    basic,
    bearer,
    granted,
    registry_with,
    serving,
    world_with,
)

_GENERAL = "UNAUTHORIZED authentication required, visit https://aka.ms/acr/authorization for more information."
_UNKNOWN = "UNAUTHORIZED Application not registered with AAD."
_WRONG = "UNAUTHORIZED Invalid clientid or client secret."
_PULL = "repository:team/api:pull"
_READ_WRITE = ["repositories/team/api/content/read", "repositories/team/api/content/write"]
_TOKENS = {
    "scopeMaps": {"api": {"actions": _READ_WRITE}},
    "tokens": {
        "robot": {
            "scopeMap": "api",
            "passwords": {"password1": {"value": "first"}, "password2": {"value": "second", "expiry": "now-1d"}},
        },
        "retired": {"scopeMap": "api", "status": "disabled", "passwords": {"password1": {"value": "first"}}},
    },
}


def _app_with(secrets: dict[str, Any], **changes: Any) -> Any:
    return world_with(tenants={"contoso": {"applications": {"ci-pull": {"secrets": secrets} | changes}}})


def test_a_service_principal_with_its_secret_gets_a_token_and_no_refresh_token() -> None:
    with serving() as registry:
        application = registry.context.world.tenants["contoso"].applications["ci-pull"]
        answer = registry.login(application.app_id, application.secrets["main"].value, _PULL)
    assert granted(answer) == {"team/api": ["pull"]}
    assert "refresh_token" not in answer.body


def test_the_secret_of_the_service_principal_object_counts_too() -> None:
    secrets = {"of-the-object": {"value": "kept on the object"}}
    world = world_with(tenants={"contoso": {"servicePrincipals": {"ci-pull": {"secrets": secrets}}}})
    with serving(world) as registry:
        app_id = world.tenants["contoso"].applications["ci-pull"].app_id
        assert registry.login(app_id.upper(), "kept on the object", _PULL).status == 200


@pytest.mark.parametrize(
    ("secret", "password"),
    [
        ({"value": "right"}, "wrong"),
        ({"value": "right", "end": "now-1d"}, "right"),
        ({"value": "right", "start": "now+1d"}, "right"),
        ({"value": "right", "keyId": "8d2b5b0e-0000-4000-8000-000000000001"}, "8d2b5b0e-0000-4000-8000-000000000001"),
    ],
)
def test_a_wrong_or_expired_secret(secret: dict[str, str], password: str) -> None:
    world = _app_with({"main": secret})
    with serving(world) as registry:
        answer = registry.login(world.tenants["contoso"].applications["ci-pull"].app_id, password)
    assert (answer.status, answer.error) == (401, _WRONG)


def test_a_disabled_service_principal_and_a_token_as_password() -> None:
    with serving() as registry:
        tenant = registry.context.world.tenants["contoso"]
        application = tenant.applications["ci-pull"]
        assert registry.login(application.app_id, registry.entra_token("ci-pull")).error == _WRONG
        tenant.service_principals["ci-pull"].account_enabled = False
        assert registry.login(application.app_id, application.secrets["main"].value).error == _WRONG


def test_a_service_principal_without_a_role_gets_the_general_text() -> None:
    world = world_with(tenants={"contoso": {"applications": {"idle": {"secrets": {"main": {"value": "right"}}}}}})
    with serving(world) as registry:
        assert registry.login(world.tenants["contoso"].applications["idle"].app_id, "right").error == _GENERAL


def test_a_deleted_application_is_unknown() -> None:
    world = _app_with({"main": {"value": "right"}}, deletedAt="now-1d")
    with serving(world) as registry:
        assert registry.login(world.tenants["contoso"].applications["ci-pull"].app_id, "right").error == _UNKNOWN


def test_an_application_of_another_tenant_is_unknown() -> None:
    world = world_with(tenants={"fabrikam": {"applications": {"partner": {"secrets": {"main": {"value": "right"}}}}}})
    with serving(world) as registry:
        assert registry.login(world.tenants["fabrikam"].applications["partner"].app_id, "right").error == _UNKNOWN


def test_names_that_nobody_has() -> None:
    with serving(registry_with(adminUserEnabled=True)) as registry:
        tenant = registry.context.world.tenants["contoso"]
        password = registry.registry.admin_passwords["password"]
        for name in (
            "someone",
            "developer@contoso.com",
            "Contosoapps",
            "ci-pull",
            tenant.service_principals["ci-pull"].id,
            tenant.applications["ci-pull"].id,
            "8d2b5b0e-0000-4000-8000-000000000002",
        ):
            assert registry.login(name, password).error == _UNKNOWN, name


def test_a_token_under_a_name_that_is_no_guid() -> None:
    with serving() as registry:
        answer = registry.login("developer@contoso.com", registry.refresh_token("developer"))
    assert answer.error == "UNAUTHORIZED aad access token with sp failed client id must be guid"


def test_the_admin_user_may_do_everything() -> None:
    with serving(registry_with(adminUserEnabled=True)) as registry:
        for password in registry.registry.admin_passwords.values():
            answer = registry.login(REGISTRY, password, "repository:any:pull,push,delete", "registry:catalog:*")
            assert granted(answer) == {"any": ["pull", "push", "delete"], "catalog": ["*"]}
        assert registry.login(REGISTRY, "wrong").error == _GENERAL


def test_a_disabled_admin_user_gets_the_general_text() -> None:
    with serving() as registry:
        assert registry.login(REGISTRY, registry.registry.admin_passwords["password"]).error == _GENERAL


def test_a_token_with_a_scope_map() -> None:
    with serving(registry_with(**_TOKENS)) as registry:
        answer = registry.login("robot", "first", "repository:team/api:pull,push,delete", "repository:team/web:pull")
        assert granted(answer) == {"team/api": ["pull", "push"]}


@pytest.mark.parametrize(("name", "password"), [("robot", "second"), ("robot", "third"), ("retired", "first")])
def test_a_token_that_is_expired_wrong_or_disabled_gets_the_general_text(name: str, password: str) -> None:
    with serving(registry_with(**_TOKENS)) as registry:
        assert registry.login(name, password).error == _GENERAL


def test_the_zero_guid_with_a_refresh_token_gets_it_back() -> None:
    with serving() as registry:
        refresh = registry.refresh_token("developer")
        answer = registry.login(ZERO_GUID, refresh, "repository:team/api:pull,push,delete")
    assert answer.body["refresh_token"] == refresh
    assert granted(answer) == {"team/api": ["pull", "push"]}


def test_the_zero_guid_with_an_access_token_has_no_more_than_that() -> None:
    with serving() as registry:
        access = registry.access_token("developer", _PULL)
        answer = registry.login(ZERO_GUID, access, "repository:team/api:pull,push")
    assert granted(answer) == {"team/api": ["pull"]}
    assert "refresh_token" not in answer.body


def test_the_zero_guid_with_anything_else_gets_the_general_text() -> None:
    with serving() as registry:
        assert registry.login(ZERO_GUID, registry.entra_token("developer")).error == _GENERAL
        refresh = registry.refresh_token("developer")
        registry.context.advanced = timedelta(hours=4)
        assert registry.login(ZERO_GUID, refresh).error == _GENERAL


@pytest.mark.parametrize("by", ["basic", "bearer"])
def test_the_ping_accepts_service_principals_and_the_admin_user(by: str) -> None:
    with serving(registry_with(adminUserEnabled=True)) as registry:
        application = registry.context.world.tenants["contoso"].applications["ci-pull"]
        for name, password in (
            (application.app_id, application.secrets["main"].value),
            (REGISTRY, registry.registry.admin_passwords["password2"]),
        ):
            token = registry.login(name, password).body["access_token"]
            headers = bearer(token) if by == "bearer" else basic(name, password)
            assert registry.call("GET", "/v2/", headers=headers).status == 200


def test_the_ping_refuses_other_basic_credentials_by_a_basic_challenge() -> None:
    with serving(registry_with(**_TOKENS)) as registry:
        refresh = registry.refresh_token("developer")
        for name, password in (("robot", "first"), (ZERO_GUID, refresh), (REGISTRY, "wrong"), ("someone", "x")):
            answer = registry.call("GET", "/v2/", headers=basic(name, password))
            assert (answer.status, answer.challenge) == (401, 'Basic realm="Azure Container Registry"')


def test_a_header_that_cannot_be_read_counts_as_no_credential() -> None:
    with serving() as registry:
        answer = registry.call(
            "GET", "/oauth2/token", params={"service": registry.host}, headers={"Authorization": "Basic ***"}
        )
    assert answer.error == _GENERAL


def test_logins_are_logged_under_the_name_that_was_given() -> None:
    with serving(registry_with(**_TOKENS)) as registry:
        registry.login("robot", "first")
        registry.login("someone", "x")
        logged = [(event.operation, event.identity, event.status) for event in registry.context.events]
    assert logged == [("Login", "robot", 200), ("Login", "someone", 401)]
