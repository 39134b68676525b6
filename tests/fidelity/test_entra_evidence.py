"""Compares the simulated Entra and IMDS with every genuine answer of theirs: status, shape, words."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from ..simulator.context import AZURE_CLI
from ..simulator_tests.entra_under_test import ARM, HOST, ISSUER, USER_SCOPES, Entra, entra, federated_assertion
from .shape import EVIDENCE, assert_same_shape, evidence

Case = Callable[[Entra], requests.Response]

_WORLD: dict[str, Any] = {
    "tenants": {
        "contoso": {
            "users": {
                **{f"refused-{code}": {"refuse": {"*": code}} for code in (50076, 50079, 53000, 53003, 65001, 70043)},
                "revoked": {"sessionsRevokedAt": "now+1h"},
                "inactive": {"sessionsInactiveSince": "now+1h"},
            },
            "managedIdentities": {"node": {}},
        }
    },
    "client": {"login": {"principal": "node", "subscription": None}},
}
_SUBJECT = "repo:contoso/app:pull_request"


def _expired_assertion() -> str:
    return federated_assertion(iat=time.time() - 7200, exp=time.time() - 3600)


def _refresh(entra: Entra, user: str) -> requests.Response:
    return entra.refresh(entra.as_user(user).json()["refresh_token"])


def _policy(code: int) -> Case:
    return lambda entra: entra.as_user(f"refused-{code}")


def _imds(entra: Entra, query: str, **headers: str) -> requests.Response:
    url = f"{entra.simulator.machine_url}/metadata/identity/oauth2/token?api-version=2018-02-01{query}"
    return requests.get(url, headers=headers, timeout=10)


def _node(entra: Entra) -> str:
    return entra.contoso.managed_identities["node"].client_id


_CASES: dict[str, Case] = {
    "aad-instance-discovery": lambda e: e.client.get(
        f"{HOST}/common/discovery/instance?api-version=1.1"
        f"&authorization_endpoint={HOST}/{e.contoso.id}/oauth2/v2.0/authorize"
    ),
    "aad-openid-configuration": lambda e: e.client.get(f"{HOST}/{e.contoso.id}/v2.0/.well-known/openid-configuration"),
    "aad-token-authorization-pending-AADSTS70016": lambda e: e.poll(e.device().json()["device_code"]),
    "aad-token-client-credentials-ok": lambda e: e.with_secret("ci-pull"),
    "aad-token-invalid-certificate-AADSTS700027": lambda e: e.with_assertion(e.certificate_assertion("unknown")),
    "aad-token-invalid-client-secret-AADSTS7000215": lambda e: e.as_application("ci-pull", client_secret="wrong"),
    "aad-token-invalid-client-secret-AADSTS7000215-clitelem": lambda e: e.as_application("ci-pull", client_secret="x"),
    "aad-token-invalid-client-secret-env-AADSTS7000215": lambda e: e.as_application("ci-pull", client_secret="x"),
    "aad-token-invalid-password-AADSTS50126": lambda e: e.with_password("developer@contoso.com", "wrong"),
    "aad-token-revoked-AADSTS50173": lambda e: _refresh(e, "revoked"),
    "aad-token-tenant-not-found-AADSTS90002": lambda e: e.token("nobody.onmicrosoft.com"),
    "aad-token-workload-identity-ok": lambda e: e.with_assertion(federated_assertion()),
    "documented/aad-AADSTS500011-acr-resource": lambda e: e.as_user(
        "developer", f"https://contosoapps.azurecr.io/.default {USER_SCOPES.removeprefix(ARM)}"
    ),
    "documented/aad-AADSTS50034-no-such-user": lambda e: e.with_password("nobody@contoso.com", "x"),
    "documented/aad-AADSTS50057-user-disabled": lambda e: e.as_user("left"),
    "documented/aad-AADSTS50076-mfa-required": _policy(50076),
    "documented/aad-AADSTS50079-mfa-enrollment": _policy(50079),
    "documented/aad-AADSTS53000-device-not-compliant": _policy(53000),
    "documented/aad-AADSTS53003-conditional-access-blocked": _policy(53003),
    "documented/aad-AADSTS65001-consent-required": _policy(65001),
    "documented/aad-AADSTS7000112-app-disabled": lambda e: e.with_secret("ci-push"),
    "documented/aad-AADSTS700016-app-not-found": lambda e: e.with_secret("internal"),
    "documented/aad-AADSTS7000215-wrong-secret-new-wording": lambda e: e.as_application("ci-pull", client_secret="x"),
    "documented/aad-AADSTS7000222-expired-secret": lambda e: e.with_secret("ci-pull", "old"),
    "documented/aad-AADSTS7000229-no-service-principal": lambda e: e.with_secret("bare"),
    "documented/aad-AADSTS700024-assertion-time-range": lambda e: e.with_assertion(_expired_assertion()),
    "documented/aad-AADSTS700082-refresh-token-inactive": lambda e: _refresh(e, "inactive"),
    "documented/aad-AADSTS700211-federated-issuer": lambda e: e.with_assertion(federated_assertion(iss=f"{ISSUER}/")),
    "documented/aad-AADSTS700213-federated-subject": lambda e: e.with_assertion(federated_assertion(sub=_SUBJECT)),
    "documented/aad-AADSTS70043-sign-in-frequency": _policy(70043),
    "documented/aad-AADSTS90002-tenant-not-found": lambda e: e.client.get(
        f"{HOST}/test/v2.0/.well-known/openid-configuration"
    ),
    "imds-token-ok": lambda e: _imds(e, "&resource=https://management.azure.com", Metadata="true"),
    "imds-token-client-id-ok-2022": lambda e: _imds(
        e, f"&client_id={_node(e)}&resource=https://management.core.windows.net/", Metadata="true"
    ),
    "imds-token-user-assigned-ok": lambda e: _imds(
        e, f"&resource=https://management.azure.com&client_id={_node(e)}", Metadata="true"
    ),
    "imds-token-missing-metadata-header-400": lambda e: _imds(e, "&resource=https://management.azure.com"),
    "documented/imds-identity-not-found-400": lambda e: _imds(
        e, "&resource=https://management.azure.com&client_id=other", Metadata="true"
    ),
    "documented/imds-resource-missing-400": lambda e: _imds(e, "", Metadata="true"),
}

_NOT_SERVED = {
    "documented/aad-AADSTS50001-acr-audience-unknown": "every simulated tenant knows the audience of registries",
    "documented/aad-AADSTS70021-no-federated-credential": "replaced by 700211, 700212 and 700213",
}

_OTHER_WORDING = {
    "aad-token-invalid-certificate-AADSTS700027": "the advice at its end is shortened",
    "aad-token-invalid-client-secret-AADSTS7000215-clitelem": "older",
    "aad-token-invalid-client-secret-env-AADSTS7000215": "older",
    "aad-token-tenant-not-found-AADSTS90002": "older",
    "documented/aad-AADSTS50034-no-such-user": "personal data is hidden in another way",
    "documented/aad-AADSTS7000112-app-disabled": "masked by who published it",
    "documented/aad-AADSTS700211-federated-issuer": "older address of the documentation",
    "documented/aad-AADSTS700213-federated-subject": "older address of the documentation",
    "documented/aad-AADSTS70043-sign-in-frequency": "worlds do not say when and for how long",
}

_OTHER_ERROR = {
    "aad-token-tenant-not-found-AADSTS90002": "invalid_request in 2021, invalid_tenant since",
    "documented/aad-AADSTS53003-conditional-access-blocked": "recorded at the v1 endpoint; v2.0 says invalid_grant",
}


@pytest.fixture(scope="module")
def served() -> Iterator[Entra]:
    with entra(_WORLD) as running:
        yield running


def test_every_genuine_answer_is_accounted_for() -> None:
    files = [*EVIDENCE.glob("*.json"), *EVIDENCE.glob("documented/*.json")]
    names = {str(file.relative_to(EVIDENCE).with_suffix("")) for file in files}
    ours = {name for name in names if re.match(r"(documented/)?(aad|imds)-", name)}
    assert ours == _CASES.keys() | _NOT_SERVED.keys()


@pytest.mark.parametrize("name", _CASES)
def test_the_answer_is_like_the_genuine_one(served: Entra, name: str) -> None:
    genuine = evidence(name)
    answer = _CASES[name](served)
    if genuine["status"] is not None:
        assert answer.status_code == genuine["status"]
    body = answer.json()
    if isinstance(genuine["body"], dict):
        # Published texts often lack members that every recorded refusal has.
        family = [evidence("aad-token-revoked-AADSTS50173")["body"]] if "error_codes" in body else []
        assert_same_shape(body, genuine["body"], family=family)
        if name not in _OTHER_ERROR:
            assert body.get("error") == genuine["body"].get("error")
            assert body.get("suberror") == genuine["body"].get("suberror")
    if "error_description" in body and name not in _OTHER_WORDING:
        assert _words(body["error_description"]) == _words(_description(genuine["body"]))


def test_a_refusal_of_msal_is_marked_for_its_telemetry(served: Entra) -> None:
    genuine = evidence("aad-token-authorization-pending-AADSTS70016")["headers"]["x-ms-clitelem"]
    form = {"client_id": AZURE_CLI, "device_code": served.device().json()["device_code"]}
    grant = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}
    answer = served.client.request(
        "POST",
        f"{HOST}/organizations/oauth2/v2.0/token",
        data=form | grant,
        headers={"x-client-current-telemetry": "4|622,0|"},
    )
    assert answer.headers["x-ms-clitelem"] == genuine


def _description(body: Any) -> str:
    return str(body["error_description"] if isinstance(body, dict) else body)


def _words(description: str) -> str:
    """A text without what differs from case to case: identifiers, names in quotation marks and times."""
    text = re.sub(r"\s+", " ", description).partition(" Trace ID")[0]
    text = re.sub(r"^\w+: (?=AADSTS)", "", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", text)
    text = re.sub(r"(?<=application )[0-9a-fx-]{36}|(?<=tenant )[0-9a-fx-]{36}", "ID", text)
    text = re.sub(r"(?<=named ).*?(?= was not found|\. This)", "NAME", text)
    return re.sub(r"'[^']*'", "NAME", text)
