"""Asks a simulated Entra for tokens, in a world with every kind of credential."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jwt
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from ..simulator.context import AZURE_CLI
from ..simulator.world import Tenant, World, merge
from .edge_under_test import Client, running

HOST = "https://login.microsoftonline.com"
ARM = "https://management.core.windows.net//.default"
ACR = "https://containerregistry.azure.net/.default"
USER_SCOPES = f"{ARM} openid profile offline_access"
ISSUER = "https://token.actions.githubusercontent.com"
SUBJECT = "repo:contoso/app:ref:refs/heads/main"
EXCHANGE = "api://AzureADTokenExchange"
WORLD: dict[str, Any] = {
    "tenants": {
        "contoso": {
            "users": {
                "left": {"accountEnabled": False},
                "partner-guest": {"type": "Guest", "upn": "partner_fabrikam.com#EXT#@contoso.onmicrosoft.com"},
            },
            "applications": {
                "ci-pull": {
                    "secrets": {"old": {"start": "now-200d", "end": "now-1d"}, "next": {"start": "now+1d"}},
                    "certificates": {"main": {}, "old": {"start": "now-90d", "end": "now-1d"}},
                    "federatedCredentials": {"github": {"issuer": ISSUER, "subject": SUBJECT}},
                },
                "bare": {"servicePrincipal": False, "secrets": {"main": {}}},
                "retired": {"deletedAt": "now-1d", "secrets": {"main": {}}},
            },
            "servicePrincipals": {
                "ci-push": {"accountEnabled": False},
                "shared-here": {"application": "shared", "secrets": {"own": {}}},
                "retired": {},
            },
        },
        "fabrikam": {
            "users": {"partner": {"upn": "partner@fabrikam.com"}},
            "applications": {
                "shared": {"signInAudience": "AzureADMultipleOrgs", "secrets": {"main": {}}},
                "shared-elsewhere": {"signInAudience": "AzureADMultipleOrgs", "secrets": {"main": {}}},
                "internal": {"secrets": {"main": {}}},
            },
        },
        "mooncake": {"cloud": "AzureChinaCloud"},
    }
}


class Entra:
    """A client of Entra."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.simulator = client.simulator

    @property
    def world(self) -> World:
        """The world that is served."""
        return self.simulator.context.world

    @property
    def contoso(self) -> Tenant:
        """The tenant that most tests sign in to."""
        return self.world.tenants["contoso"]

    def post(self, path: str, host: str = HOST, **form: str) -> requests.Response:
        """Sends a form."""
        return self.client.request("POST", f"{host}/{path}", data=form)

    def token(self, tenant: str = "contoso.onmicrosoft.com", **form: str) -> requests.Response:
        """Asks for a token."""
        return self.post(f"{tenant}/oauth2/v2.0/token", **form)

    def as_application(self, name: str, tenant: str = "contoso.onmicrosoft.com", **form: str) -> requests.Response:
        """Asks for a token of an application itself."""
        _, application = self.world.application(name)
        defaults = {"client_id": application.app_id, "grant_type": "client_credentials", "scope": ARM}
        return self.token(tenant, **defaults | form)

    def with_secret(
        self, name: str, secret: str = "main", tenant: str = "contoso.onmicrosoft.com"
    ) -> requests.Response:
        """Asks for a token with one of an application's secrets."""
        _, application = self.world.application(name)
        return self.as_application(name, tenant, client_secret=application.secrets[secret].value)

    def with_assertion(self, assertion: str) -> requests.Response:
        """Asks for a token of `ci-pull` with a signed assertion."""
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        return self.as_application("ci-pull", client_assertion_type=kind, client_assertion=assertion)

    def certificate_assertion(self, name: str, digest: str = "x5t#S256", key: str = "", **claims: Any) -> str:
        """What a client signs with a certificate of `ci-pull`, or with the key of another one."""
        pem = self.simulator.certificate_pem("ci-pull", name)
        signing = self.simulator.certificate_pem("ci-pull", key or name)
        algorithm = hashes.SHA256() if digest == "x5t#S256" else hashes.SHA1()
        thumbprint = x509.load_pem_x509_certificate(pem).fingerprint(algorithm)
        app_id = self.contoso.applications["ci-pull"].app_id
        now = time.time()
        return jwt.encode(
            {"iss": app_id, "sub": app_id, "aud": HOST, "iat": now, "exp": now + 600} | claims,
            serialization.load_pem_private_key(signing, None),  # type: ignore[arg-type]
            algorithm="PS256" if digest == "x5t#S256" else "RS256",
            headers={digest: base64.urlsafe_b64encode(thumbprint).decode().rstrip("=")},
        )

    def as_user(self, name: str, scope: str = USER_SCOPES, tenant: str = "organizations") -> requests.Response:
        """Asks for a token with name and password."""
        user = self.world.tenants[self.world.tenant_of(name)].users[name]
        return self.with_password(user.upn, user.password, scope, tenant)

    def with_password(
        self, upn: str, password: str, scope: str = USER_SCOPES, tenant: str = "organizations"
    ) -> requests.Response:
        """Asks for a token with any name and password."""
        form = {"grant_type": "password", "username": upn, "password": password, "scope": scope}
        return self.token(tenant, client_id=AZURE_CLI, client_info="1", **form)

    def refresh(self, token: str, scope: str = ACR, tenant: str = "organizations") -> requests.Response:
        """Asks for a token with a refresh token."""
        return self.token(tenant, client_id=AZURE_CLI, grant_type="refresh_token", refresh_token=token, scope=scope)

    def device(self, client_id: str = AZURE_CLI) -> requests.Response:
        """Begins the login of a device."""
        return self.post("organizations/oauth2/v2.0/devicecode", client_id=client_id, scope=USER_SCOPES)

    def poll(self, device_code: str) -> requests.Response:
        """Asks whether a device login is complete."""
        grant = "urn:ietf:params:oauth:grant-type:device_code"
        return self.token("organizations", client_id=AZURE_CLI, grant_type=grant, device_code=device_code)

    def patch(self, keys: dict[str, Any]) -> None:
        """Lays keys over the world that is served."""
        self.simulator.patch(World.model_validate(merge(self.world.model_dump(by_alias=True), keys)))


def federated_assertion(**claims: Any) -> str:
    """The token of an issuer that Entra trusts, as far as the claims say."""
    now = time.time()
    fine = {"iss": ISSUER, "sub": SUBJECT, "aud": EXCHANGE, "iat": now, "exp": now + 300}
    return jwt.encode(fine | claims, "a key that is long enough for the algorithm", algorithm="HS256")


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a token, unverified."""
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def refusal(answer: requests.Response) -> tuple[int, str, int]:
    """Status, error and AADSTS code of a refusal, which the text must name too."""
    body = answer.json()
    (code,) = body["error_codes"]
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    return answer.status_code, body["error"], code


@contextmanager
def entra(keys: dict[str, Any] | None = None) -> Iterator[Entra]:
    """A running Entra in the world of these tests with keys laid over it."""
    with running(merge(WORLD, keys or {})) as client:
        yield Entra(client)
