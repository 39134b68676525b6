"""Entra's metadata and what applications get from it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from ..simulator.world import guid
from .entra_under_test import ARM, HOST, ISSUER, SUBJECT, Entra, claims_of, entra, federated_assertion, refusal

METADATA = "v2.0/.well-known/openid-configuration"


@pytest.fixture(scope="module")
def shared() -> Iterator[Entra]:
    """One Entra for the tests that do not change its world."""
    with entra() as running:
        yield running


# --- Metadata --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["{id}", "contoso.onmicrosoft.com", "Contoso.com"])
def test_metadata_name_the_tenant_by_its_id(shared: Entra, name: str) -> None:
    tenant = shared.contoso.id
    metadata = shared.client.get(f"{HOST}/{name.format(id=tenant)}/{METADATA}").json()
    assert metadata["token_endpoint"] == f"{HOST}/{tenant}/oauth2/v2.0/token"
    assert metadata["issuer"] == f"{HOST}/{tenant}/v2.0"


@pytest.mark.parametrize("path", ["organizations", "common", "common/"])
def test_metadata_leave_the_tenant_open(shared: Entra, path: str) -> None:
    metadata = shared.client.get(f"{HOST}/{path}/{METADATA}").json()
    assert metadata["token_endpoint"] == f"{HOST}/{path.rstrip('/')}/oauth2/v2.0/token"
    assert metadata["issuer"] == f"{HOST}/{{tenantid}}/v2.0"


@pytest.mark.parametrize("name", ["nobody.onmicrosoft.com", guid("nobody"), "mooncake.onmicrosoft.com"])
def test_a_tenant_of_no_or_another_cloud_is_unknown(shared: Entra, name: str) -> None:
    answer = shared.client.get(f"{HOST}/{name}/{METADATA}")
    assert refusal(answer) == (400, "invalid_tenant", 90002)
    assert f"Tenant '{name}' not found." in answer.json()["error_description"]
    china = "https://login.chinacloudapi.cn"
    assert shared.client.get(f"{china}/mooncake.onmicrosoft.com/{METADATA}").status_code == 200


def test_instance_discovery_knows_the_hosts_of_microsoft(shared: Entra) -> None:
    url = f"{HOST}/common/discovery/instance?api-version=1.0&authorization_endpoint=https://"
    found = shared.client.get(f"{url}login.microsoftonline.us/x/oauth2/v2.0/authorize").json()
    assert found["tenant_discovery_endpoint"] == f"https://login.microsoftonline.us/x/{METADATA}"
    assert refusal(shared.client.get(f"{url}login.example.com/x/oauth2/v2.0/authorize"))[1:] == (
        "invalid_instance",
        50049,
    )


def test_user_realm_tells_managed_domains(shared: Entra) -> None:
    realms = [shared.client.get(f"{HOST}/common/userrealm/x@{d}").json() for d in ("contoso.com", "example.com")]
    assert [realm["account_type"] for realm in realms] == ["Managed", "Unknown"]


# --- Resources -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "audience"),
    [
        (ARM, "https://management.core.windows.net/"),
        ("https://management.azure.com/.default", "https://management.azure.com"),
        ("https://containerregistry.azure.net/.default", "https://containerregistry.azure.net"),
        ("https://graph.microsoft.com//.default", "https://graph.microsoft.com/"),
        ("https://api.loganalytics.io/.default", "https://api.loganalytics.io"),
        ("797f4846-ba00-4fd7-ba43-dac1f8f63013/.default", "797f4846-ba00-4fd7-ba43-dac1f8f63013"),
    ],
)
def test_the_audience_is_the_scope_without_its_last_part(shared: Entra, scope: str, audience: str) -> None:
    secret = shared.contoso.applications["ci-pull"].secrets["main"].value
    answer = shared.as_application("ci-pull", scope=scope, client_secret=secret)
    assert claims_of(answer.json()["access_token"])["aud"] == audience


@pytest.mark.parametrize(
    ("scope", "error", "code"),
    [
        ("https://contosoapps.azurecr.io/.default", "invalid_resource", 500011),
        ("https://management.chinacloudapi.cn/.default", "invalid_resource", 500011),
        (f"{ARM} https://graph.microsoft.com/.default", "invalid_scope", 700022),
        ("openid", "invalid_scope", 700023),
        ("", "invalid_request", 900144),
    ],
)
def test_scopes_can_be_wrong(shared: Entra, scope: str, error: str, code: int) -> None:
    secret = shared.contoso.applications["ci-pull"].secrets["main"].value
    answer = shared.as_application("ci-pull", scope=scope, client_secret=secret)
    assert refusal(answer) == (400, error, code)


@pytest.mark.parametrize(
    ("form", "code"), [({}, 900144), ({"grant_type": "magic"}, 70003), ({"grant_type": "password"}, 900144)]
)
def test_a_request_can_be_incomplete(shared: Entra, form: dict[str, str], code: int) -> None:
    assert refusal(shared.token(**form))[2] == code


# --- Secrets ---------------------------------------------------------------------------------------------------------


def test_an_application_gets_a_token_for_its_service_principal(shared: Entra) -> None:
    answer = shared.with_secret("ci-pull").json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 4499)
    claims = claims_of(answer["access_token"])
    assert claims["oid"] == shared.contoso.service_principals["ci-pull"].id
    assert claims["appid"] == shared.contoso.applications["ci-pull"].app_id
    assert claims["iss"] == f"https://sts.windows.net/{shared.contoso.id}/"


@pytest.mark.parametrize(
    ("name", "secret", "expected"),
    [
        ("ci-pull", "old", (401, "invalid_client", 7000222)),
        ("ci-pull", "next", (401, "invalid_client", 7000215)),
        ("bare", "main", (401, "invalid_client", 7000229)),
        ("shared-elsewhere", "main", (401, "invalid_client", 7000229)),
        ("internal", "main", (400, "unauthorized_client", 700016)),
        ("retired", "main", (400, "unauthorized_client", 700016)),
        ("ci-push", "main", (400, "unauthorized_client", 7000112)),
    ],
)
def test_an_application_is_refused(shared: Entra, name: str, secret: str, expected: tuple[int, str, int]) -> None:
    assert refusal(shared.with_secret(name, secret)) == expected


@pytest.mark.parametrize("form", [{"client_secret": "wrong"}, {}])
def test_a_wrong_secret_is_told_from_none(shared: Entra, form: dict[str, str]) -> None:
    expected = 7000215 if form else 7000218
    assert refusal(shared.as_application("ci-pull", **form)) == (401, "invalid_client", expected)


def test_the_id_of_a_secret_is_no_secret(shared: Entra) -> None:
    key_id = shared.contoso.applications["ci-pull"].secrets["main"].key_id
    assert refusal(shared.as_application("ci-pull", client_secret=key_id))[2] == 7000215


def test_an_application_of_another_tenant_acts_through_its_service_principal_here(shared: Entra) -> None:
    here = claims_of(shared.with_secret("shared").json()["access_token"])
    home = claims_of(shared.with_secret("shared", tenant="fabrikam.onmicrosoft.com").json()["access_token"])
    assert here["oid"] == shared.contoso.service_principals["shared-here"].id
    assert (here["tid"], home["tid"]) == (shared.contoso.id, shared.world.tenants["fabrikam"].id)
    assert here["appid"] == home["appid"]


def test_a_service_principal_may_have_secrets_of_its_own(shared: Entra) -> None:
    own = shared.contoso.service_principals["shared-here"].secrets["own"].value
    assert shared.as_application("shared", client_secret=own).status_code == 200


@pytest.mark.parametrize(("tenant", "code"), [("common", 9001023), ("organizations", 50059)])
def test_an_application_must_name_its_tenant(shared: Entra, tenant: str, code: int) -> None:
    assert refusal(shared.with_secret("ci-pull", tenant=tenant)) == (400, "invalid_request", code)


def test_a_secret_expires_while_time_goes_by() -> None:
    with entra() as running:
        assert running.with_secret("ci-pull").status_code == 200
        running.simulator.advance(timedelta(days=300))
        assert refusal(running.with_secret("ci-pull"))[2] == 7000222


# --- Certificates ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("digest", ["x5t", "x5t#S256"])
def test_a_certificate_signs_in(shared: Entra, digest: str) -> None:
    answer = shared.with_assertion(shared.certificate_assertion("main", digest))
    assert claims_of(answer.json()["access_token"])["oid"] == shared.contoso.service_principals["ci-pull"].id


@pytest.mark.parametrize(
    ("name", "key", "reason"),
    [
        ("old", "", "The key used is expired."),
        ("unknown", "", "The key was not found."),
        ("main", "old", "use of the key to verify the signature failed."),
    ],
)
def test_a_certificate_is_refused(shared: Entra, name: str, key: str, reason: str) -> None:
    answer = shared.with_assertion(shared.certificate_assertion(name, key=key))
    assert refusal(answer) == (401, "invalid_client", 700027)
    assert reason in answer.json()["error_description"]


@pytest.mark.parametrize("age", [-3600, 3600])
def test_an_assertion_counts_for_a_time(shared: Entra, age: float) -> None:
    then = time.time() - age
    answer = shared.with_assertion(shared.certificate_assertion("main", iat=then, exp=then + 600))
    assert refusal(answer) == (401, "invalid_client", 700024)


def test_clocks_may_differ_by_minutes(shared: Entra) -> None:
    ahead = time.time() + 240
    answer = shared.with_assertion(shared.certificate_assertion("main", iat=ahead, exp=ahead + 600))
    assert answer.status_code == 200


def test_what_is_no_assertion_is_malformed(shared: Entra) -> None:
    assert refusal(shared.with_assertion("no.token.atall"))[2] == 50027


# --- Federation ------------------------------------------------------------------------------------------------------


def test_a_federated_credential_signs_in(shared: Entra) -> None:
    answer = shared.with_assertion(federated_assertion())
    assert claims_of(answer.json()["access_token"])["oid"] == shared.contoso.service_principals["ci-pull"].id


@pytest.mark.parametrize(
    ("claims", "code", "shown"),
    [
        ({"iss": f"{ISSUER}/"}, 700211, f"issuer '{ISSUER}/'"),
        ({"sub": "repo:contoso/app:pull_request"}, 700213, "subject 'repo:contoso/app:pull_request'"),
        ({"sub": SUBJECT.upper()}, 7002138, "subject 'REPO:"),
        ({"aud": ["https://github.com/contoso"]}, 700212, "audience 'https://github.com/contoso'"),
        ({"exp": time.time() - 3600}, 700024, "not within its valid time range"),
    ],
)
def test_a_federated_token_is_refused(shared: Entra, claims: dict[str, Any], code: int, shown: str) -> None:
    answer = shared.with_assertion(federated_assertion(**claims))
    assert refusal(answer) == (401, "invalid_client", code)
    assert shown in answer.json()["error_description"]
