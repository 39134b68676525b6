"""An HTTP proxy that decides, from what the world says about the client machine, which hosts can be reached.

Its error answers have the status and the `X-Squid-Error` header of Squid
(wiki.squid-cache.org/Features/CustomErrors describes the error pages).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

from .hosts import connection, exists, lookup
from .wire import Address, Listener, carry, reset
from .world import World

PLAIN_HOSTS = frozenset({"localhost:50342", "169.254.169.254"})
"""Hosts of plain HTTP that the proxy passes on to the token endpoints of the machine: those of Cloud Shell and of
virtual machines. Their addresses are fixed, so two simulators could not serve them side by side."""


class Proxy:
    """A CONNECT proxy in front of the simulator's TLS listener and of the token endpoints of the machine."""

    def __init__(self, world: Callable[[], World], tls: Address, machine: Address) -> None:
        self._world = world
        self._tls = tls
        self._machine = machine
        self.listener = Listener(self._serve)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        if method != "CONNECT":
            await self._pass_on(urlsplit(target).netloc, head, reader, writer)
            return
        host, _, port = target.lower().rpartition(":")
        fate = self._fate(host, port)
        if fate == "hang":
            await reader.read()
        elif fate in _ERRORS:
            await _refuse(writer, fate)
        else:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await writer.drain()
            if fate == "reset":
                await reader.read(1)
                reset(writer.transport)
                return
            await carry(reader, writer, *await asyncio.open_connection(*self._tls))

    async def _pass_on(
        self, host: str, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if host not in PLAIN_HOSTS:
            await _refuse(writer, "refuse" if exists(self._world(), host) else "nxdomain")
            return
        onward_reader, onward_writer = await asyncio.open_connection(*self._machine)
        onward_writer.write(head)
        await carry(reader, writer, onward_reader, onward_writer)

    def _fate(self, host: str, port: str) -> str:
        world = self._world()
        outcome = lookup(world, host).outcome
        if outcome == "timeout":
            return "hang"
        if outcome != "found":
            return outcome
        if port != "443" or not exists(world, host):
            return "refuse"
        return connection(world, host)


_ERRORS = {
    "nxdomain": "ERR_DNS_FAIL 0",
    "servfail": "ERR_DNS_FAIL 0",
    "refuse": "ERR_CONNECT_FAIL 111",
}


async def _refuse(writer: asyncio.StreamWriter, fate: str) -> None:
    error = _ERRORS[fate]
    body = f"{error.split()[0]}\n".encode()
    writer.write(
        b"HTTP/1.1 503 Service Unavailable\r\nServer: squid/5.7\r\nMime-Version: 1.0\r\n"
        b"Content-Type: text/plain\r\nContent-Length: %d\r\nX-Squid-Error: %b\r\nConnection: close\r\n\r\n%b"
        % (len(body), error.encode(), body)
    )
    await writer.drain()
