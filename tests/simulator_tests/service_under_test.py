"""Azure Resource Manager or Microsoft Graph without TLS and network: tests talk to the application directly."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

from ..simulator import arm, graph
from ..simulator.context import SIM, Context
from ..simulator.entra.state import STATE, EntraState
from ..simulator.world import World

# Making a key takes long, and no test depends on which one it is.
_KEY = rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def code(self) -> str:
        """The code of the error."""
        return str(self.body["error"]["code"])

    @property
    def message(self) -> str:
        """The message of the error."""
        return str(self.body["error"]["message"])

    @property
    def names(self) -> list[str]:
        """The names of the listed items."""
        return [item.get("name") or item.get("displayName") for item in self.body["value"]]


class ServiceUnderTest:
    """Asks one service of a world as one of its principals."""

    def __init__(self, world: World, application: Callable[[], web.Application], host: str, audience: str) -> None:
        self.world = world
        self.host = host
        self.audience = audience
        self.context = Context(world, key=_KEY)
        self._application = application
        self.state = EntraState()

    def token(self, who: str, tenant: str = "contoso", **claims: Any) -> str:
        """Returns an access token of somebody for the service."""
        return self.context.entra_token(tenant, self.audience, who, extra=claims)

    def get(self, path: str, who: str = "owner", token: str | None = None) -> Answer:
        """Sends a GET request."""
        return self._ask("GET", path, who, token, None)

    def post(self, path: str, body: Any, who: str = "owner") -> Answer:
        """Sends a POST request with a JSON body."""
        return self._ask("POST", path, who, None, body)

    def _ask(self, method: str, path: str, who: str, token: str | None, body: Any) -> Answer:
        bearer = self.token(who) if token is None else token
        headers = {"Host": self.host} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
        return asyncio.run(self._send(method, path, headers, body))

    async def _send(self, method: str, path: str, headers: dict[str, str], body: Any) -> Answer:
        app = self._application()
        app[SIM] = self.context
        app[STATE] = self.state
        async with (
            TestClient(TestServer(app)) as client,
            client.request(method, path, headers=headers, json=body) as response,
        ):
            return Answer(response.status, response.headers, await response.json())


def arm_of(world: World) -> ServiceUnderTest:
    """Returns the Azure Resource Manager of a world."""
    return ServiceUnderTest(world, arm.application, "management.azure.com", "https://management.core.windows.net/")


def graph_of(world: World) -> ServiceUnderTest:
    """Returns the Microsoft Graph of a world."""
    return ServiceUnderTest(world, graph.application, "graph.microsoft.com", "https://graph.microsoft.com/")
