"""Stand-ins for Azure: answers by route, for the `Http` port and for the management libraries of the CLI alike.

Nothing here or in the tests that use it depends on the generation of those libraries: they pass with every CLI that is
supported.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional, Union
from urllib.parse import unquote

import pytest
import requests
import urllib3
from azure.core.pipeline.transport import RequestsTransport
from requests.adapters import BaseAdapter

from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.facts.identity import Account
from azext_acrdiag.facts.network import Contact
from azext_acrdiag.facts.registry import Location, RegistryRef
from azext_acrdiag.ports import HttpFailure, Response, TokenRefusal
from azext_acrdiag.sources.account import Subscription
from azext_acrdiag.sources.arm import ArmSource, arm_service
from azext_acrdiag.sources.arm_sdk import ArmSdk
from azext_acrdiag.sources.azure_rest import RestService
from azext_acrdiag.sources.graph import GraphSource

from .fakes import FakeHttp, Request, respond

EVIDENCE = Path(__file__).parents[1] / "evidence"

ACTIVE = "11111111-0000-0000-0000-000000000001"
OTHER = "11111111-0000-0000-0000-000000000002"
FOREIGN = "11111111-0000-0000-0000-000000000003"
TENANT = "22222222-0000-0000-0000-000000000001"
FOREIGN_TENANT = "22222222-0000-0000-0000-000000000002"
USER = "dana@contoso.com"

SUBSCRIPTIONS = (
    Subscription(ACTIVE, "Production", TENANT, TENANT, USER),
    Subscription(OTHER, "Shared", TENANT, TENANT, USER),
    Subscription(FOREIGN, "Partner", FOREIGN_TENANT, FOREIGN_TENANT, USER),
)
ACCOUNT = Account(USER, False, TENANT, ACTIVE, "Production")


def resource_id(subscription_id: str = ACTIVE, name: str = "contosoapps") -> str:
    """The resource id of a registry in the group `apps`."""
    return (
        f"/subscriptions/{subscription_id}/resourceGroups/apps/providers/Microsoft.ContainerRegistry/registries/{name}"
    )


REF = RegistryRef(resource_id(), "contosoapps", ACTIVE, "apps", None)
LOCATION = Location(REF, ACTIVE, "Production", ("subscription Production",))
NOWHERE = Location(None, ACTIVE, "Production", ("subscription Production",))

Answer = Union[Response, HttpFailure, Callable[[Request], Response]]


def evidence(name: str, /, **changes: Any) -> Response:
    """A recorded answer of Azure; `changes` replace members of its body."""
    recorded = json.loads((EVIDENCE / f"{name}.json").read_text(encoding="utf-8"))["response"]
    body = recorded["body"]
    if isinstance(body, dict):
        body = {**body, **changes}
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Response(recorded["status"], recorded["headers"], content)


@dataclass
class FakeTokens:
    """A token for everybody, except for the resources that are refused."""

    refusals: dict[str, TokenRefusal] = field(default_factory=dict)
    calls: list[tuple[str, Optional[str]]] = field(default_factory=list)

    def get(self, resource: str, subscription_id: Optional[str] = None) -> Union[Secret, TokenRefusal]:
        self.calls.append((resource, subscription_id))
        return self.refusals[resource] if resource in self.refusals else Secret(f"token for {subscription_id}")


@dataclass
class FakeAzure:
    """Answers by the first route whose method and pattern match; a request without one fails the test."""

    routes: dict[str, Answer]
    """By method and a regular expression for the end of the address, decoded and without the host."""
    requests: list[Request] = field(default_factory=list)
    timeouts: list[Any] = field(default_factory=list)
    """Of the requests that came through a management library."""

    @property
    def http(self) -> FakeHttp:
        return FakeHttp(self.answer)

    def answer(self, request: Request) -> Union[Response, HttpFailure]:
        self.requests.append(request)
        path = unquote(re.sub(r"^https://[^/]+", "", request.url))
        for route, answer in self.routes.items():
            method, _, pattern = route.partition(" ")
            if method == request.method and re.search(pattern, path, re.IGNORECASE):
                return answer(request) if callable(answer) else answer
        raise AssertionError(f"unexpected request: {request.method} {path}")

    def transport(self) -> RequestsTransport:
        session = requests.Session()
        session.mount("https://", _Adapter(self))
        return RequestsTransport(session=session, session_owner=False)

    def asked(self, part: str) -> list[Request]:
        return [request for request in self.requests if part in unquote(request.url)]


class _Adapter(BaseAdapter):
    def __init__(self, azure: FakeAzure) -> None:
        super().__init__()
        self._azure = azure

    def send(self, request: Any, *_: Any, timeout: Any = None, **__: Any) -> requests.Response:
        self._azure.timeouts.append(timeout)
        bearer = Secret(request.headers["Authorization"].partition(" ")[2])
        body = json.loads(request.body) if request.body else None
        answer = self._azure.answer(Request(request.method, request.url, json=body, bearer=bearer))
        if isinstance(answer, HttpFailure):
            kinds = {Contact.TIMED_OUT: requests.ReadTimeout, Contact.REFUSED: requests.ConnectionError}
            raise kinds[answer.contact](str(answer))
        response = requests.Response()
        response.status_code, response.url, response.request = answer.status, request.url, request
        response.headers.update({"content-type": "application/json", **answer.headers})
        response.raw = urllib3.HTTPResponse(io.BytesIO(answer.body), status=answer.status, preload_content=False)
        return response

    def close(self) -> None:
        """Nothing is held open."""


def make_cli(folder: Path, monkeypatch: pytest.MonkeyPatch, subscriptions: Any = None, **entry: Any) -> Any:
    """The context of a real CLI with a private configuration; `entry` replaces members of the active subscription."""
    from azure.cli.core.mock import DummyCli

    active = {
        "id": ACTIVE,
        "name": "Production",
        "state": "Enabled",
        "isDefault": True,
        "tenantId": TENANT,
        "environmentName": "AzureCloud",
        "user": {"name": USER, "type": "user"},
        **entry,
    }
    shared = {**active, "id": OTHER, "name": "Shared", "isDefault": False}
    profile = {"subscriptions": [active, shared] if subscriptions is None else subscriptions}
    (folder / "azureProfile.json").write_text(json.dumps(profile), encoding="utf-8")
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(folder))
    # With a fresh configuration the CLI would look on the internet for a newer version of itself.
    monkeypatch.setattr("azure.cli.core.util.handle_version_update", lambda: None)
    return DummyCli()


def make_arm(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    azure: FakeAzure,
    tokens: FakeTokens | None = None,
    known: tuple[Subscription, ...] = SUBSCRIPTIONS,
) -> ArmSource:
    """The source of the registry's facts over the management libraries and the `Http` port."""
    cli_ctx, tokens = make_cli(folder, monkeypatch), tokens or FakeTokens()
    return ArmSource(arm_service(cli_ctx, azure.http, tokens), ArmSdk(cli_ctx, tokens, azure.transport()), known)


# Microsoft Graph

GRAPH = "https://graph.microsoft.com/"
APP = "33333333-0000-0000-0000-000000000001"
OBJECT = "44444444-0000-0000-0000-000000000001"
PRINCIPAL, APPLICATION = "GET /servicePrincipals\\(appId=", "GET /applications\\(appId="
MISSING, DENIED = evidence("graph-applications-get-404"), evidence("graph-authorization-request-denied-403")


def make_graph(azure: FakeAzure, tokens: FakeTokens | None = None) -> GraphSource:
    """The source of the directory's facts."""
    return GraphSource(RestService("Microsoft Graph", GRAPH, GRAPH, azure.http, tokens or FakeTokens()), SUBSCRIPTIONS)


def principal(**changes: Any) -> Response:
    """A recorded service principal of this tenant; `changes` replace its members."""
    recorded = evidence("graph-serviceprincipals-get-disabled").json()
    return respond(200, {**recorded, "appId": APP, "id": OBJECT, "appOwnerOrganizationId": TENANT, **changes})


def application(**changes: Any) -> Response:
    """A recorded application with two client secrets; `changes` replace its members."""
    (recorded,) = evidence("graph-applications-by-appid-two-secrets").json()["value"]
    return respond(200, {**recorded, "appId": APP, **changes})
