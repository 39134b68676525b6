"""The registries of a simulated Azure with a real data plane, and what they are asked with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Optional

import requests

from azext_acrdiag.domain.subject import ZERO_GUID
from tests.harness.stage import Stage

from .distribution import DataPlane, RealRegistry
from .world import REGISTRIES, Credential, world

UserAndPassword = tuple[str, str]


@contextmanager
def open_registries(folder: Path) -> Iterator[Registries]:
    """Start them, empty; everything is gone afterwards."""
    data_plane = DataPlane()
    with ExitStack() as stack:
        stage = stack.enter_context(Stage(world(), around=[data_plane.middleware]))
        for name in REGISTRIES:
            server = stage.world.registries[name].login_server
            real = stack.enter_context(RealRegistry(folder, server, stage.context.key))
            data_plane.registries[server] = real
        yield Registries(stage)


class Registries:
    """Where they are, who may ask them with what, and what their token service issues."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def server(self, row: Credential) -> str:
        """The login server of the registry that is asked."""
        return self.stage.world.registries[row.registry].login_server

    def place(self, row: Credential) -> str:
        """The name of the repository that is asked for, as clients write it."""
        return f"{self.server(row)}/{row.repository}"

    def credential(self, row: Credential) -> Optional[UserAndPassword]:
        """User name and password; none for anonymous access."""
        registry = self.stage.world.registries[row.registry]
        kind, _, name = row.kind.partition(" ")
        if kind == "anonymous":
            return None
        if kind == "app":
            application = self.stage.world.tenants["contoso"].applications[name]
            return application.app_id, application.secrets["main"].value
        if kind == "token":
            return name, registry.tokens[name].passwords["password1"].value
        if kind == "admin":
            return row.registry, registry.admin_passwords["password"]
        refresh_token = self.stage.mint(row.registry, "developer")
        if kind == "refresh":
            return ZERO_GUID, refresh_token
        access_token = self.token(registry.login_server, (ZERO_GUID, refresh_token), "repository:team/api:pull")
        assert access_token is not None
        return ZERO_GUID, access_token

    def token(self, server: str, credential: Optional[UserAndPassword], scope: str) -> Optional[str]:
        """What the token service issues for user name and password."""
        query = {"service": server, "scope": scope}
        answer = self.request("GET", f"https://{server}/oauth2/token", params=query, auth=credential)
        return str(answer.json()["access_token"]) if answer.status_code == 200 else None

    def request(self, method: str, url: str, **more: Any) -> requests.Response:
        """Ask by the way that the private machine has."""
        proxies = {"https": self.stage.simulator.proxy_url}
        verify = self.stage.sandbox.environment["REQUESTS_CA_BUNDLE"]
        return requests.request(method, url, proxies=proxies, verify=verify, timeout=20, **more)
