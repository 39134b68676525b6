"""A simulated registry without TLS and network: tests talk to its application directly."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import jwt
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from ..simulator.clouds import REGISTRY_AUDIENCE
from ..simulator.context import SIM, Context
from ..simulator.registry import application
from ..simulator.world import Registry, World, merge, read_yaml

HEALTHY = Path(__file__).parents[1] / "worlds" / "healthy.yaml"
ZERO_GUID = "00000000-0000-0000-0000-000000000000"
REGISTRY = "contosoapps"


def world_with(**changes: Any) -> World:
    """Returns the healthy world under changes, which are written as in a world file."""
    return World.model_validate(merge(read_yaml(HEALTHY), changes))


def registry_with(**changes: Any) -> World:
    """Returns the healthy world whose registry has changed properties."""
    return world_with(registries={REGISTRY: changes})


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        """The JSON value of the body, the text when it is none, nothing when it is empty."""
        try:
            return json.loads(self.raw)
        except ValueError:
            return self.raw.decode() or None

    @property
    def error(self) -> str:
        """`CODE message` of the first error."""
        first = self.body["errors"][0]
        return f"{first['code']} {first['message']}"

    @property
    def challenge(self) -> str:
        """The challenge."""
        return self.headers["WWW-Authenticate"]


class RegistryUnderTest:
    """Calls one registry of a world."""

    def __init__(
        self,
        context: Context,
        client: TestClient[web.Request, web.Application],
        loop: asyncio.AbstractEventLoop,
        host: str,
    ) -> None:
        self.context = context
        self.host = host
        self._client = client
        self._loop = loop

    @property
    def registry(self) -> Registry:
        """The registry in the world."""
        return self.context.world.registries[REGISTRY]

    def call(self, method: str, path: str, *, headers: Optional[Mapping[str, str]] = None, **options: Any) -> Answer:
        """Sends a request; `host` in the options names another host than the login server."""
        host = options.pop("host", self.host)
        return self._loop.run_until_complete(self._call(method, path, {"Host": host} | dict(headers or {}), options))

    async def _call(self, method: str, path: str, headers: Mapping[str, str], options: dict[str, Any]) -> Answer:
        async with self._client.request(method, path, headers=headers, allow_redirects=False, **options) as response:
            return Answer(response.status, response.headers, await response.read())

    def entra_token(self, principal: str, audience: str = REGISTRY_AUDIENCE, tenant: str = "contoso") -> str:
        """A token of Entra for a principal."""
        return self.context.entra_token(tenant, audience, principal)

    def exchange(self, entra_token: str, **fields: str) -> Answer:
        """Sends a token of Entra to the exchange."""
        form = {"grant_type": "access_token", "service": self.host, "access_token": entra_token} | fields
        return self.call("POST", "/oauth2/exchange", data=form)

    def refresh_token(self, principal: str) -> str:
        """A refresh token of the registry for a principal."""
        token: str = self.exchange(self.entra_token(principal)).body["refresh_token"]
        return token

    def token(self, *scopes: str, **fields: str) -> Answer:
        """Asks for an access token by POST."""
        form = [("service", self.host), *fields.items(), *(("scope", scope) for scope in scopes)]
        return self.call("POST", "/oauth2/token", data=form)

    def access_token(self, principal: str, *scopes: str) -> str:
        """An access token of the registry for a principal."""
        answer = self.token(*scopes, grant_type="refresh_token", refresh_token=self.refresh_token(principal))
        token: str = answer.body["access_token"]
        return token

    def login(self, username: str, password: str, *scopes: str) -> Answer:
        """Asks for an access token as `docker login` does."""
        query = [("account", username), ("client_id", "docker"), ("offline_token", "true"), ("service", self.host)]
        query += [("scope", scope) for scope in scopes]
        return self.call("GET", "/oauth2/token", params=query, headers=basic(username, password))

    def as_principal(self, principal: str, method: str, path: str, scope: str, **options: Any) -> Answer:
        """Sends a request with an access token of a principal for a scope."""
        return self.call(method, path, headers=bearer(self.access_token(principal, scope)), **options)


def basic(username: str, password: str) -> dict[str, str]:
    """The header of a Basic credential."""
    return {"Authorization": "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()}


def bearer(token: str) -> dict[str, str]:
    """The header of a token."""
    return {"Authorization": f"Bearer {token}"}


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a token, unverified."""
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def granted(answer: Answer) -> dict[str, list[str]]:
    """Actions by name in the `access` claim of an answered access token."""
    assert answer.status == 200, answer.raw
    return {entry["name"]: entry["actions"] for entry in claims_of(answer.body["access_token"])["access"]}


@contextmanager
def serving(world: Optional[World] = None, host: str = "") -> Iterator[RegistryUnderTest]:
    """Serves the registries of a world, the healthy one by default."""
    context = Context(world or world_with())
    app = application()
    app[SIM] = context
    loop = asyncio.new_event_loop()
    client = TestClient(TestServer(app), loop=loop)
    loop.run_until_complete(client.start_server())
    try:
        yield RegistryUnderTest(context, client, loop, host or context.world.registries[REGISTRY].login_server)
    finally:
        loop.run_until_complete(client.close())
        loop.close()
