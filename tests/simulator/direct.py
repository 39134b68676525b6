"""Addresses for a client machine that connects by itself: what becomes of a connection is settled by where it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from ipaddress import IPv4Address

from .dns import NameServer
from .hosts import Connection, connection, lookup, private_hosts
from .wire import Address, Listener, carry, reset
from .world import World

HTTPS = 443

_NEIGHBOURS: dict[Connection, int] = {"refuse": 1 << 16, "hang": 2 << 16, "reset": 3 << 16}
"""Distance from the simulator's own address: 127.0.1.7 has 127.1.1.7, 127.2.1.7 and 127.3.1.7."""


def fate_address(address: str, fate: Connection) -> str:
    """The address where a connection fares as `fate` says. Nothing listens on the one that refuses."""
    return str(IPv4Address(address) + _NEIGHBOURS.get(fate, 0))


async def open_direct_way(stack: AsyncExitStack, world: Callable[[], World], address: str, tls: Address) -> None:
    """Starts what a machine without a proxy needs besides the TLS listener: names, and addresses that fare badly."""

    def public_address(host: str) -> str:
        return fate_address(address, connection(world(), host))

    names = NameServer(world, public_address)
    await names.start(address)
    stack.push_async_callback(names.stop)
    gates = {
        fate_address(address, "hang"): _gate(lambda: "hang", tls),
        fate_address(address, "reset"): _gate(lambda: "reset", tls),
    }
    for private_address, host in _private_addresses(world()).items():
        gates[private_address] = _gate(partial(_fate, world, host), tls)
    for gate_address, gate in gates.items():
        await gate.start(gate_address, HTTPS)
        stack.push_async_callback(gate.stop)


def _fate(world: Callable[[], World], host: str) -> Connection:
    return connection(world(), host)


def _private_addresses(world: World) -> dict[str, str]:
    """Address and host of every private endpoint that the machine can reach. Each must be an address of its own."""
    through_zones = {
        address: host
        for registry in world.registries.values()
        for connection in registry.private_endpoint_connections.values()
        for host, address in connection.addresses.items()
        if world.client.network and connection.status == "Approved"
    }
    return through_zones | {
        address: host
        for name in world.client.private_path
        for host in private_hosts(world, world.registries[name])
        for address in lookup(world, host).addresses
    }


def _gate(fate: Callable[[], Connection], tls: Address) -> Listener:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        now = fate()
        if now == "hang":
            await asyncio.Event().wait()
        elif now in ("reset", "refuse"):
            # A port on which somebody listens cannot refuse any more; a reset right after is the nearest to it.
            reset(writer.transport)
        else:
            await carry(reader, writer, *await asyncio.open_connection(*tls))

    return Listener(serve)
