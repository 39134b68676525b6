"""The real `az login` against the simulated Entra, in every way that a world can name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ..conftest import OpenStage
from ..harness.signin import SignInFailed
from .entra_under_test import EXCHANGE, ISSUER, SUBJECT, federated_assertion

_CREDENTIALS: dict[str, Any] = {
    "contoso": {
        "applications": {
            "ci-pull": {
                "secrets": {"old": {"end": "now-1d"}},
                "certificates": {"main": {}, "old": {"end": "now-1d"}},
                "federatedCredentials": {"github": {"issuer": ISSUER, "subject": SUBJECT, "audiences": [EXCHANGE]}},
            }
        },
        "managedIdentities": {"node": {}, "site": {"userAssigned": False}},
    }
}


def _login(principal: str, way: str, **more: str) -> dict[str, Any]:
    return {"login": {"principal": principal, "with": way, "subscription": None} | more}


@pytest.mark.parametrize(
    ("principal", "way", "kind"),
    [
        ("ci-pull", "secret:main", "servicePrincipal"),
        ("ci-pull", "certificate:main", "servicePrincipal"),
        ("developer", "password", "user"),
        ("developer", "deviceCode", "user"),
        ("developer", "cloudShell", "user"),
        ("site", "appService", "servicePrincipal"),
        ("node", "appService", "servicePrincipal"),
    ],
)
def test_az_signs_in(open_stage: OpenStage, principal: str, way: str, kind: str) -> None:
    stage = open_stage(tenants=_CREDENTIALS, client=_login(principal, way))
    account = json.loads(stage.sandbox.az("account show --output json").stdout)
    assert account["tenantId"] == stage.world.tenants["contoso"].id
    assert account["user"]["type"] == kind
    token = stage.sandbox.az("account get-access-token --resource https://containerregistry.azure.net --output json")
    assert json.loads(token.stdout)["accessToken"]


def test_az_signs_in_with_the_token_of_a_federated_issuer(open_stage: OpenStage) -> None:
    stage = open_stage(tenants=_CREDENTIALS, client={"login": None})
    tenant = stage.world.tenants["contoso"]
    words = ["login", "--service-principal", "--username", tenant.applications["ci-pull"].app_id, "--tenant", tenant.id]
    result = stage.sandbox.az([*words, "--allow-no-subscriptions", "--federated-token", federated_assertion()])
    assert result.exit == 0, result.stderr


@pytest.mark.parametrize("cloud", ["AzureChinaCloud", "AzureUSGovernment"])
def test_az_signs_in_to_another_cloud(open_stage: OpenStage, cloud: str) -> None:
    client = {"cloud": cloud, **_login("ci-pull", "secret:main")}
    stage = open_stage(tenants={"contoso": {"cloud": cloud}}, client=client)
    assert json.loads(stage.sandbox.az("account show --output json").stdout)["environmentName"] == cloud


@pytest.mark.parametrize(
    ("client", "message"),
    [
        (_login("ci-pull", "secret:old"), "AADSTS7000222"),
        (_login("ci-pull", "certificate:old"), "AADSTS700027"),
        (_login("ci-pull", "certificate:unknown"), "AADSTS700027"),
        (_login("ci-pull", "secret:main", tenant="fabrikam"), "AADSTS700016"),
        (_login("ci-pull", "secret:main", tenant="nobody.onmicrosoft.com"), "AADSTS90002"),
        ({"cloud": "AzureChinaCloud", **_login("ci-pull", "secret:main")}, "double check your tenant name"),
    ],
)
def test_az_shows_why_it_cannot_sign_in(open_stage: OpenStage, client: dict[str, Any], message: str) -> None:
    with pytest.raises(SignInFailed, match=message):
        open_stage(tenants={**_CREDENTIALS, "fabrikam": {}}, client=client)


def test_az_shows_that_a_session_was_revoked(open_stage: OpenStage) -> None:
    stage = open_stage()
    stage.patch({"tenants": {"contoso": {"users": {"developer": {"sessionsRevokedAt": "now+1m"}}}}})
    result = stage.sandbox.az("account get-access-token --resource https://containerregistry.azure.net")
    assert result.exit == 1
    assert "AADSTS50173" in result.stderr
