"""The name server of a client machine that connects by itself, without a proxy."""

from __future__ import annotations

import asyncio
import itertools
import struct
from collections.abc import Callable
from ipaddress import ip_address
from typing import Optional, cast

from dnslib import AAAA, CNAME, QTYPE, RCODE, RR, A, DNSError, DNSRecord

from .hosts import lookup
from .wire import Listener
from .world import World

PublicAddress = Callable[[str], str]
"""The address of this machine that stands for the public address of a host."""

_SECONDS = 10
"""Time to live of the records: short, because a scenario may change the world."""


class NameServer:
    """Answers queries over UDP and TCP."""

    def __init__(self, world: Callable[[], World], public_address: PublicAddress) -> None:
        self._world = world
        self._public_address = public_address
        self._datagrams: Optional[asyncio.DatagramTransport] = None
        self._streams = Listener(self._serve)

    async def start(self, address: str, port: int = 53) -> None:
        """Listens on an address of this machine."""
        loop = asyncio.get_running_loop()
        self._datagrams, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), (address, port))
        await self._streams.start(address, port)

    async def stop(self) -> None:
        """Stops to listen."""
        if self._datagrams:
            self._datagrams.close()
        await self._streams.stop()

    def answer(self, packet: bytes) -> Optional[bytes]:
        """The answer to a query; None: the server stays silent."""
        try:
            query = DNSRecord.parse(packet)
        except DNSError:
            return None
        reply = query.reply()
        found = lookup(self._world(), str(query.q.qname).rstrip("."))
        if found.outcome == "timeout":
            return None
        if found.outcome == "servfail":
            reply.header.rcode = RCODE.SERVFAIL
            return bytes(reply.pack())
        for name, canonical in itertools.pairwise(found.chain):
            reply.add_answer(RR(name, QTYPE.CNAME, rdata=CNAME(canonical), ttl=_SECONDS))
        if found.outcome == "nxdomain":
            reply.header.rcode = RCODE.NXDOMAIN
            return bytes(reply.pack())
        for text in found.addresses or (self._public_address(found.chain[0]),):
            kind, record = (QTYPE.A, A) if ip_address(text).version == 4 else (QTYPE.AAAA, AAAA)
            if query.q.qtype in (kind, QTYPE.ANY):
                reply.add_answer(RR(found.chain[-1], kind, rdata=record(text), ttl=_SECONDS))
        return bytes(reply.pack())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Over TCP each message follows its length (RFC 1035, 4.2.2).
        (length,) = struct.unpack("!H", await reader.readexactly(2))
        answer = self.answer(await reader.readexactly(length))
        if answer:
            writer.write(struct.pack("!H", len(answer)) + answer)
            await writer.drain()
        else:
            await reader.read()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # The transport of a datagram socket is no DatagramTransport by class before Python 3.12.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = self._server.answer(data)
        if answer:
            self._transport.sendto(answer, addr)
