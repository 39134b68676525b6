"""The simulator as a whole: one TLS listener for every host, and the way by which a client gets there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Optional

from aiohttp import web
from aiohttp.typedefs import Middleware

from . import arm, entra, graph, logs, managed_identity, registry
from .context import SIM, Context
from .direct import HTTPS, open_direct_way
from .entra import STATE, EntraState
from .hosts import service_patterns
from .middlewares import finish_headers, root_middlewares
from .proxy import Proxy
from .tls import Certificates
from .wire import Address
from .world import Certificate, World

_SERVICES = {
    "entra": entra.application,
    "arm": arm.application,
    "graph": graph.application,
    "logs": logs.application,
    "registry": registry.application,
}
_LARGEST_BODY = 64 * 1024 * 1024
_LOOPBACK = "127.0.0.1"


class Simulator:
    """Azure on loopback, in a thread of its own.

    Clients reach it through `proxy_url`. With `direct` there is no proxy: the name server on port 53 of `address`
    leads them to port 443 of it, which needs root. It listens at the private endpoints of the first world too; their
    addresses must be addresses of the machine.
    """

    def __init__(
        self, world: World, *, address: str = "127.0.0.1", direct: bool = False, around: Sequence[Middleware] = ()
    ) -> None:
        """`around` sees every request first and every answer last."""
        self.context = Context(world)
        self.proxy_url = ""
        self.machine_url = ""
        """Where the token endpoints of managed identities and Cloud Shell listen."""
        self._address = address
        self._direct = direct
        self._entra = EntraState()
        self._middlewares = [*around, *root_middlewares()]
        self._certificates = Certificates(self._world)
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)
        self._started: Future[None] = Future()
        self._loop: asyncio.AbstractEventLoop
        self._stopping = asyncio.Event()

    def start(self) -> None:
        """Listens; returns when clients may come. Raises OSError if an address or port cannot be had."""
        self._thread.start()
        self._started.result()

    def stop(self) -> None:
        """Ends every connection and the thread, if it runs."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    def __enter__(self) -> Simulator:
        self.start()
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.stop()

    def patch(self, world: World) -> None:
        """Puts another world in place of the present one; the clock, tokens and keys stay."""
        with self.context.lock:
            self.context.world = world

    def advance(self, time: timedelta) -> None:
        """Moves the clock of the services on."""
        with self.context.lock:
            self.context.advanced += time

    def ca_file(self, path: Path) -> Path:
        """Writes the certificate that clients must trust."""
        path.write_bytes(self._certificates.authority_pem)
        return path

    def certificate_pem(self, application: str, name: str) -> bytes:
        """Private key and certificate of an application, as `az login --certificate` reads them. A name that the world
        does not know gives a certificate that the application does not know either."""
        _, owner = self.context.world.application(application)
        certificate = owner.certificates.get(name, Certificate())
        return self._entra.key_pairs.get(application, name, certificate).pem

    def confirm_device(self, user: str, timeout: float = 30) -> None:
        """Enters the code of a device login as this user; waits for a device to ask for one. Raises TimeoutError."""
        self._entra.confirm_device(user, timeout)

    def environment(self, ca_file: Path) -> dict[str, str]:
        """The environment variables with which a client finds the simulator instead of Azure."""
        variables = {name: str(ca_file) for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")}
        if not self._direct:
            variables["HTTPS_PROXY"] = self.proxy_url
        return variables | managed_identity.environment(self.context.world, self.machine_url, self.proxy_url)

    def _world(self) -> World:
        return self.context.world

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._started.done():
                raise
            self._started.set_exception(error)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with AsyncExitStack() as stack:
            tls = await self._listen(stack, self._azure(), self._address, HTTPS if self._direct else 0, secure=True)
            machine_port = managed_identity.port(self._world()) if self._direct else 0
            machine = await self._listen(stack, self._machine(), _LOOPBACK, machine_port, secure=False)
            self.machine_url = "http://{}:{}".format(*machine)
            if self._direct:
                await open_direct_way(stack, self._world, self._address, tls)
            else:
                proxy = Proxy(self._world, tls, machine).listener
                self.proxy_url = "http://{}:{}".format(*await proxy.start(self._address))
                stack.push_async_callback(proxy.stop)
            self._started.set_result(None)
            await self._stopping.wait()

    async def _listen(
        self, stack: AsyncExitStack, application: web.Application, address: str, port: int, secure: bool
    ) -> Address:
        # A handler that hangs ends with its connection, and the simulator does not wait for it.
        runner = web.AppRunner(application, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        tls = self._certificates.server_context if secure else None
        await web.TCPSite(runner, address, port, ssl_context=tls).start()
        host, bound = runner.addresses[0][:2]
        return host, bound

    def _azure(self) -> web.Application:
        root = self._root()
        for service, patterns in service_patterns().items():
            for pattern in patterns:
                root.add_domain(pattern, _SERVICES[service]())
        return root

    def _machine(self) -> web.Application:
        root = self._root()
        root.add_routes(managed_identity.routes())
        return root

    def _root(self) -> web.Application:
        root = web.Application(middlewares=self._middlewares, client_max_size=_LARGEST_BODY)
        root[SIM] = self.context
        root[STATE] = self._entra
        root.on_response_prepare.append(finish_headers)
        return root
