"""No secret of a pasted log is shown again."""

from __future__ import annotations

import json

import pytest

from azext_acrdiag.explain.explain import explain
from azext_acrdiag.explain.redact import redact
from azext_acrdiag.render.explanation import explanation_to_json, explanation_to_text

SECRET = "Zx9Sup3rGeheim"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
ENTRA_SECRET = "abc8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789-"
ADMIN_PASSWORD = "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0u1+ACRDa1b2c"

LINES = [
    f"docker login contosoapps.azurecr.io -u ci -p {SECRET} unauthorized",
    f"docker login contosoapps.azurecr.io --username ci --password={SECRET} unauthorized",
    f"docker login -u ci -p{SECRET} contosoapps.azurecr.io unauthorized",
    f"echo {SECRET} | docker login contosoapps.azurecr.io --password-stdin unauthorized",
    f"Authorization: Bearer {JWT} contosoapps.azurecr.io unauthorized",
    f"Authorization: Basic {SECRET}== contosoapps.azurecr.io unauthorized",
    f"https://ci:{SECRET}@contosoapps.azurecr.io/v2/ unauthorized",
    f"curl -u ci:{SECRET} https://contosoapps.azurecr.io/v2/ unauthorized",
    f'{{"username":"ci","password":"{SECRET}"}} contosoapps.azurecr.io unauthorized',
    f'{{\\"auth\\": \\"{SECRET}\\"}} contosoapps.azurecr.io unauthorized',
    f"client_secret={SECRET}&grant_type=x contosoapps.azurecr.io unauthorized",
    f"ARM_CLIENT_SECRET: {SECRET} contosoapps.azurecr.io unauthorized",
    f"https://x.blob.core.windows.net/d?sv=2020&sig={SECRET}&se=1 contosoapps.azurecr.io i/o timeout unauthorized",
    f"secret value {ENTRA_SECRET} contosoapps.azurecr.io unauthorized",
    f"tried {ADMIN_PASSWORD} at contosoapps.azurecr.io unauthorized",
    f"refresh_token={JWT} contosoapps.azurecr.io unauthorized",
    f"helm registry login contosoapps.azurecr.io --username x --password {SECRET} unauthorized",
    f"skopeo copy --dest-creds ci:{SECRET} docker://contosoapps.azurecr.io/x unauthorized",
]


@pytest.mark.parametrize("line", LINES)
def test_secrets_are_not_shown_again(line: str) -> None:
    explanation = explain(line)
    assert explanation.candidates
    shown = json.dumps(explanation_to_json(explanation)) + str(explanation_to_text(explanation))
    for secret in (SECRET, JWT, ENTRA_SECRET, ADMIN_PASSWORD):
        assert secret not in shown


@pytest.mark.parametrize(
    "line",
    [
        "unauthorized: authentication required, visit https://aka.ms/acr/authorization for more information.",
        f"failed to pull contosoapps.azurecr.io/team/api@sha256:{'ab' * 32}: not found",
        "The client '33333333-3333-4333-8333-333333333333' does not have authorization to perform action "
        "'Microsoft.ContainerRegistry/registries/listCredentials/action'",
        'Www-Authenticate: Bearer realm="https://contosoapps.azurecr.io/oauth2/token"',
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert redact(line) == line
