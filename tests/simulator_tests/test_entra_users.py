"""What users get from Entra: password, device code, refresh token; policies and revocation."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from ..simulator.context import AZURE_CLI
from ..simulator.world import guid
from .entra_under_test import ACR, ARM, HOST, USER_SCOPES, Entra, claims_of, entra, refusal


@pytest.fixture(scope="module")
def shared() -> Iterator[Entra]:
    """One Entra for the tests that do not change its world."""
    with entra() as running:
        yield running


def _developer(**keys: Any) -> dict[str, Any]:
    return {"tenants": {"contoso": {"users": {"developer": keys}}}}


# --- Password --------------------------------------------------------------------------------------------------------


def test_a_password_gives_all_that_a_client_keeps(shared: Entra) -> None:
    answer = shared.as_user("developer").json()
    user, tenant = shared.contoso.users["developer"], shared.contoso.id
    claims = claims_of(answer["access_token"])
    assert (claims["oid"], claims["upn"], claims["appid"]) == (user.id, "developer@contoso.com", AZURE_CLI)
    assert ARM in answer["scope"].split()
    identity = claims_of(answer["id_token"])
    assert (identity["aud"], identity["preferred_username"], identity["tid"]) == (AZURE_CLI, user.upn, tenant)
    assert json.loads(base64.urlsafe_b64decode(answer["client_info"] + "==")) == {"uid": user.id, "utid": tenant}


def test_only_what_was_asked_for_is_given(shared: Entra) -> None:
    assert {"id_token", "refresh_token", "foci"}.isdisjoint(shared.as_user("developer", scope=ARM).json())


@pytest.mark.parametrize(
    ("upn", "password", "tenant", "expected"),
    [
        ("developer@contoso.com", "wrong", "organizations", (400, "invalid_grant", 50126)),
        ("nobody@contoso.com", "x", "organizations", (400, "invalid_grant", 50034)),
        ("nobody@example.com", "x", "organizations", (400, "invalid_tenant", 90002)),
        ("developer@contoso.com", "x", "fabrikam.com", (400, "invalid_grant", 50034)),
        ("developer@contoso.com", "x", "common", (400, "invalid_request", 9001023)),
    ],
)
def test_a_sign_in_is_refused(
    shared: Entra, upn: str, password: str, tenant: str, expected: tuple[int, str, int]
) -> None:
    assert refusal(shared.with_password(upn, password, tenant=tenant)) == expected


def test_a_disabled_user_is_refused(shared: Entra) -> None:
    assert refusal(shared.as_user("left")) == (400, "invalid_grant", 50057)


def test_an_unknown_client_may_sign_nobody_in(shared: Entra) -> None:
    form = {"grant_type": "password", "username": "developer@contoso.com", "password": "x", "scope": ARM}
    assert refusal(shared.token(client_id=guid("nobody"), **form))[2] == 700016
    assert refusal(shared.device(client_id=guid("nobody")))[2] == 700016


def test_a_token_for_the_directory_has_its_own_permission(shared: Entra) -> None:
    answer = shared.as_user("developer", scope="https://graph.microsoft.com//.default").json()
    assert claims_of(answer["access_token"])["scp"] == "Directory.AccessAsUser.All"


# --- Device code -----------------------------------------------------------------------------------------------------


def test_a_device_waits_until_its_code_is_entered() -> None:
    with entra() as running:
        login = running.device().json()
        assert login["user_code"] in login["message"]
        assert refusal(running.poll(login["device_code"])) == (400, "authorization_pending", 70016)
        running.simulator.confirm_device("developer")
        answer = running.poll(login["device_code"]).json()
        assert claims_of(answer["access_token"])["upn"] == "developer@contoso.com"
        assert answer["refresh_token"]
        assert refusal(running.poll(login["device_code"])) == (400, "bad_verification_code", 70018)


def test_a_device_code_expires() -> None:
    with entra() as running:
        code = running.device().json()["device_code"]
        running.simulator.advance(timedelta(minutes=16))
        assert refusal(running.poll(code)) == (400, "expired_token", 70019)


def test_nobody_confirms_a_code_that_no_device_shows(shared: Entra) -> None:
    with pytest.raises(TimeoutError):
        shared.simulator.confirm_device("developer", timeout=0.05)


# --- Refresh token ---------------------------------------------------------------------------------------------------


def test_a_refresh_token_gives_tokens_for_other_resources(shared: Entra) -> None:
    refresh_token = shared.as_user("developer").json()["refresh_token"]
    answer = shared.refresh(refresh_token).json()
    claims = claims_of(answer["access_token"])
    assert (claims["aud"], claims["upn"]) == ("https://containerregistry.azure.net", "developer@contoso.com")
    assert refusal(shared.refresh(f"{refresh_token}x")) == (400, "invalid_grant", 70000)


def test_a_guest_has_an_object_of_its_own_in_the_other_tenant(shared: Entra) -> None:
    refresh_token = shared.as_user("partner").json()["refresh_token"]
    claims = claims_of(shared.refresh(refresh_token, tenant=shared.contoso.id).json()["access_token"])
    assert (claims["tid"], claims["oid"]) == (shared.contoso.id, shared.contoso.users["partner-guest"].id)


def test_a_user_of_one_tenant_is_a_stranger_in_others(shared: Entra) -> None:
    refresh_token = shared.as_user("developer").json()["refresh_token"]
    answer = shared.refresh(refresh_token, tenant="fabrikam.onmicrosoft.com")
    assert refusal(answer) == (400, "interaction_required", 50020)


@pytest.mark.parametrize(
    ("keys", "code", "suberror"),
    [
        ({"sessionsRevokedAt": "now+1h"}, 50173, "bad_token"),
        ({"sessionsInactiveSince": "now+1h"}, 700082, None),
        ({"accountEnabled": False}, 50057, None),
        ({"sessionsRevokedAt": "now-1h"}, None, None),
    ],
)
def test_sessions_end(keys: dict[str, Any], code: int | None, suberror: str | None) -> None:
    with entra() as running:
        refresh_token = running.as_user("developer").json()["refresh_token"]
        running.patch(_developer(**keys))
        answer = running.refresh(refresh_token)
        if code is None:
            assert answer.status_code == 200
        else:
            assert refusal(answer) == (400, "invalid_grant", code)
            assert answer.json().get("suberror") == suberror


# --- Policies --------------------------------------------------------------------------------------------------------


def test_a_policy_denies_one_resource_and_lets_others_pass() -> None:
    with entra(_developer(refuse={"https://containerregistry.azure.net": 53003})) as running:
        answer = running.as_user("developer")
        assert answer.status_code == 200
        denied = running.refresh(answer.json()["refresh_token"], scope=ACR)
        assert refusal(denied) == (400, "invalid_grant", 53003)
        assert denied.json()["suberror"] == "message_only"


@pytest.mark.parametrize("resource", ["*", "https://management.azure.com", "https://management.core.windows.net/"])
def test_a_policy_names_a_resource_by_any_of_its_names(resource: str) -> None:
    with entra(_developer(refuse={resource: 50076})) as running:
        answer = running.as_user("developer")
        assert refusal(answer) == (400, "interaction_required", 50076)
        assert "'797f4846-ba00-4fd7-ba43-dac1f8f63013'" in answer.json()["error_description"]


def test_a_policy_can_ask_for_claims() -> None:
    with entra(_developer(refuse={"*": 50079})) as running:
        assert "capolids" in json.loads(running.as_user("developer").json()["claims"])["access_token"]


def test_a_wrong_password_comes_before_policies() -> None:
    with entra(_developer(refuse={"*": 50076})) as running:
        assert refusal(running.with_password("developer@contoso.com", "wrong"))[2] == 50126


# --- Headers ---------------------------------------------------------------------------------------------------------


def test_a_refusal_repeats_the_ids_of_the_request(shared: Entra) -> None:
    ids = {"client-request-id": guid("request"), "x-client-current-telemetry": "4|"}
    form = {"grant_type": "password", "client_id": AZURE_CLI, "username": "developer@contoso.com", "password": "x"}
    url = f"{HOST}/organizations/oauth2/v2.0/token"
    answer = shared.client.request("POST", url, data=form | {"scope": USER_SCOPES}, headers=ids)
    assert answer.headers["client-request-id"] == answer.json()["correlation_id"] == ids["client-request-id"]
    assert answer.headers["x-ms-clitelem"] == "1,50126,0,,"
