"""The token endpoints of the machine: App Service, IMDS and Cloud Shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from .edge_under_test import Client, running
from .entra_under_test import claims_of

ARM = "https://management.core.windows.net/"
_WORLD = {"tenants": {"contoso": {"managedIdentities": {"node": {}, "site": {"userAssigned": False}}}}}


def _machine(principal: str, **login: str) -> dict[str, Any]:
    return {**_WORLD, "client": {"login": {"principal": principal, "subscription": None} | login}}


def _environment(client: Client) -> dict[str, str]:
    return client.simulator.environment(Path("ca.pem"))


def _app_service(client: Client, resource: str = ARM, **selector: str) -> requests.Response:
    variables = _environment(client)
    return requests.get(
        variables["IDENTITY_ENDPOINT"],
        params={"api-version": "2019-08-01", "resource": resource, **selector},
        headers={"X-IDENTITY-HEADER": variables["IDENTITY_HEADER"]},
        timeout=10,
    )


def _imds(client: Client, resource: str = ARM, **selector: str) -> requests.Response:
    host = _environment(client)["AZURE_POD_IDENTITY_AUTHORITY_HOST"]
    params = {"api-version": "2018-02-01", "resource": resource, **selector}
    return requests.get(
        f"{host}/metadata/identity/oauth2/token", params=params, headers={"Metadata": "true"}, timeout=10
    )


def _cloud_shell(client: Client, resource: str = ARM, metadata: str = "true") -> requests.Response:
    # Cloud Shell's port is fixed; the proxy passes the request on.
    url = "http://localhost:50342/oauth2/token"
    return client.request("POST", url, data={"resource": resource}, headers={"Metadata": metadata})


def test_app_service_gives_the_token_of_the_identity() -> None:
    with running(_machine("site")) as client:
        answer = _app_service(client).json()
        identity = client.simulator.context.world.tenants["contoso"].managed_identities["site"]
        claims = claims_of(answer["access_token"])
        assert (claims["oid"], claims["appid"], claims["aud"]) == (identity.id, identity.client_id, ARM)
        assert answer["client_id"] == identity.client_id
        assert answer["expires_on"] == str(claims["exp"])


def test_app_service_wants_to_know_which_user_assigned_identity_is_meant() -> None:
    with running(_machine("node")) as client:
        identity = client.simulator.context.world.tenants["contoso"].managed_identities["node"]
        assert _app_service(client).status_code == 400
        assert _app_service(client, client_id="other").status_code == 400
        for selector in ({"client_id": identity.client_id}, {"object_id": identity.id}):
            assert claims_of(_app_service(client, **selector).json()["access_token"])["oid"] == identity.id


def test_app_service_wants_its_header() -> None:
    with running(_machine("site")) as client:
        url = _environment(client)["IDENTITY_ENDPOINT"]
        assert requests.get(url, params={"resource": ARM}, timeout=10).status_code == 401


def test_app_service_hides_why_entra_refuses() -> None:
    with running(_machine("site")) as client:
        answer = _app_service(client, "https://contosoapps.azurecr.io")
        assert (answer.status_code, answer.json()["statusCode"]) == (500, 500)


def test_a_virtual_machine_takes_the_only_identity_it_has() -> None:
    with running(_machine("node")) as client:
        identity = client.simulator.context.world.tenants["contoso"].managed_identities["node"]
        assert claims_of(_imds(client).json()["access_token"])["oid"] == identity.id
        assert _imds(client, client_id="other").json()["error_description"] == "Identity not found"


@pytest.mark.parametrize("keys", [{}, _machine("developer")])
def test_a_machine_of_a_person_has_no_identity(keys: dict[str, Any]) -> None:
    with running(keys) as client:
        assert _imds(client).json()["error_description"] == "Identity not found"
        assert "IDENTITY_ENDPOINT" not in _environment(client)


def test_imds_passes_on_why_entra_refuses() -> None:
    with running(_machine("node")) as client:
        answer = _imds(client, "https://contosoapps.azurecr.io").json()
        assert answer["error"] == "invalid_resource"
        assert answer["error_description"].startswith("AADSTS500011: ")


def test_a_disabled_identity_gets_no_token() -> None:
    keys = _machine("node") | {
        "tenants": {"contoso": {"managedIdentities": {"node": {"accountEnabled": False}}}},
    }
    with running(keys) as client:
        assert _imds(client).json()["error_description"].startswith("AADSTS7000112: ")


def test_cloud_shell_gives_the_token_of_the_user() -> None:
    with running(_machine("developer", **{"with": "cloudShell"})) as client:
        claims = claims_of(_cloud_shell(client).json()["access_token"])
        assert (claims["upn"], claims["aud"], claims["scp"]) == ("developer@contoso.com", ARM, "user_impersonation")
        assert _cloud_shell(client, metadata="").status_code == 400
        assert _environment(client)["ACC_CLOUD"]


def test_policies_hold_in_cloud_shell_too() -> None:
    keys = _machine("developer", **{"with": "cloudShell"})
    user = {"refuse": {"https://containerregistry.azure.net": 53003}}
    with running({**keys, "tenants": {"contoso": {"users": {"developer": user}}}}) as client:
        error = _cloud_shell(client, "https://containerregistry.azure.net").json()["error"]
        assert error["message"].startswith("AADSTS53003: ")
        assert _cloud_shell(client).status_code == 200


def test_elsewhere_there_is_no_cloud_shell() -> None:
    with running() as client:
        assert _cloud_shell(client).status_code == 404
