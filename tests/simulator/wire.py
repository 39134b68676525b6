"""What the edges of the simulator do with TCP connections: accept, carry bytes between two, reset."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import Optional

Address = tuple[str, int]

_CHUNK = 65536


class Listener:
    """Accepts TCP connections; ends all of them, hanging ones too, when it stops."""

    def __init__(self, serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> None:
        self._serve = serve
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: Optional[asyncio.Server] = None

    async def start(self, address: str, port: int = 0) -> Address:
        """Listens and returns the address with the port that was taken."""
        self._server = await asyncio.start_server(self._accept, address, port)
        host, bound = self._server.sockets[0].getsockname()[:2]
        return host, bound

    async def stop(self) -> None:
        """Stops to listen and drops every connection."""
        if self._server:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._handle(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._serve(reader, writer)
        finally:
            writer.close()


def reset(transport: asyncio.BaseTransport) -> None:
    """Ends a connection, unless it is closed, with RST: that is how a socket ends that lingers for 0 seconds."""
    plain: socket.socket = transport.get_extra_info("socket")
    if plain.fileno() < 0:
        return
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert isinstance(transport, asyncio.WriteTransport)
    transport.abort()


async def carry(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    to_reader: asyncio.StreamReader,
    to_writer: asyncio.StreamWriter,
) -> None:
    """Carries bytes both ways until both ends are done. A reset of one side resets the other."""
    try:
        await asyncio.gather(_one_way(reader, to_writer), _one_way(to_reader, writer))
    except ConnectionError:
        for side in (writer, to_writer):
            reset(side.transport)
    finally:
        to_writer.close()


async def _one_way(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_CHUNK):
        writer.write(data)
        await writer.drain()
    with contextlib.suppress(OSError):
        writer.write_eof()
