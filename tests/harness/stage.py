"""A simulated Azure and a private machine, signed in and ready for commands."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Optional

from aiohttp.typedefs import Middleware

from tests.simulator.context import Context
from tests.simulator.server import Simulator
from tests.simulator.world import World, merge

from . import namespace
from .client import Machine
from .mint import refresh_token
from .placeholders import resolve
from .planting import ENVIRONMENT, plant
from .sandbox import Sandbox, az_under_test
from .signin import before_troubles, sign_in


class Stage:
    """Runs a world. Use as a context manager; everything that it made is gone afterwards.

    Raises SignInFailed, MissingOnThisMachine and what the simulator raises when it cannot start.
    """

    def __init__(self, world: World, extension_dir: Optional[Path] = None, around: Sequence[Middleware] = ()) -> None:
        """`around` sees every request before the simulated services do."""
        self.folder = Path(tempfile.mkdtemp(prefix="acrdiag-stage-"))
        self.sandbox = Sandbox(self.folder, az_under_test(), extension_dir)
        self.world = world
        start = before_troubles(world)
        direct = not world.client.proxy
        where = {"address": namespace.ADDRESS} if direct else {}
        self.simulator = Simulator(start, direct=direct, around=[plant, *around], **where)
        self.machine = Machine(self.sandbox, self._mint_for_host)

    def __enter__(self) -> Stage:
        try:
            if not self.world.client.proxy:
                namespace.prepare(self.folder, self.world)
            self.simulator.start()
        except BaseException:
            shutil.rmtree(self.folder)
            raise
        try:
            ca_file = self.simulator.ca_file(self.folder / "ca.pem")
            self.sandbox.environment |= ENVIRONMENT | self.simulator.environment(ca_file)
            sign_in(self.sandbox, self.simulator)
            self.play(self.world)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the simulator and remove the private environment."""
        self.simulator.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def context(self) -> Context:
        """The state behind the simulated services."""
        return self.simulator.context

    def play(self, world: World) -> None:
        """Put a world in place of the running one, on the services and on the machine."""
        self.world = world
        self.simulator.patch(world)
        self.machine.write(world.client.model_validate(self.resolve(world.client.model_dump(by_alias=True))))

    def patch(self, keys: dict[str, Any]) -> None:
        """Lay world keys over the running world; a patch of `client` writes the machine anew. Raises ValueError."""
        document = self.world.model_dump(by_alias=True)
        world = World.model_validate(merge(document, self.resolve(keys)))
        if "client" in keys:
            self.play(world)
        else:
            self.world = world
            self.simulator.patch(world)

    def resolve(self, value: Any) -> Any:
        """The value with placeholders replaced. Raises UnknownPlaceholder."""
        return resolve(value, self.world, self.mint)

    def mint(self, registry: str, principal: str) -> str:
        """A fresh refresh token of the registry, as `az acr login --expose-token` gives the principal."""
        return refresh_token(self.context, registry, principal, self.context.now())

    def requests(self, since: int = 0) -> Sequence[str]:
        """The requests that the services received, as `METHOD host/path?query`, leaving out the first so many."""
        return [str(seen) for seen in self.context.requests[since:]]

    def _mint_for_host(self, server: str, principal: str, issued: datetime) -> str:
        host = server.removeprefix("https://").partition("/")[0].partition(":")[0].lower()
        for name, registry in self.world.registries.items():
            if registry.login_server.lower() == host:
                return refresh_token(self.context, name, principal, issued)
        raise ValueError(f"client.stored: no registry of the world has the login server {host}")
