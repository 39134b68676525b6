"""A network and a name resolution of one's own, for worlds without a proxy.

The whole scenario, simulator included, runs in a child process with its own mount and network namespaces: there the
simulator may have port 443, port 53 and the addresses of private endpoints, and scenarios run side by side.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import socket
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

from tests.simulator.direct import fate_address
from tests.simulator.world import World

from . import ROOT

ADDRESS = "20.61.97.128"
"""Where the simulator and its name server listen: as public as a registry's address, and here a local one."""
_INSIDE = "ACRDIAG_HARNESS_ISOLATED"
_SIOCADDRT, _SIOCSIFFLAGS, _SIOCSIFADDR, _SIOCSIFNETMASK = 0x890B, 0x8914, 0x8916, 0x891C
_IFF_UP_AND_RUNNING = 0x41
_RTF_UP = 0x1


def unavailable() -> Optional[str]:
    """Why no namespaces can be had here, or None."""
    if os.geteuid() != 0:
        return "a world without a proxy needs root"
    if shutil.which("unshare") is None:
        return "a world without a proxy needs the program unshare"
    probe = ["unshare", "--mount", "--net", "mount", "--bind", "/etc/hosts", "/etc/hosts"]
    if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        return "a world without a proxy needs the right to make mount and network namespaces"
    return None


def inside() -> bool:
    """Whether this process is one that `isolated` started."""
    return os.environ.get(_INSIDE) == "1"


def isolated(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command in namespaces of its own."""
    return subprocess.run(
        ["unshare", "--mount", "--net", *command],
        env={**os.environ, _INSIDE: "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def prepare(folder: Path, world: World) -> None:
    """Inside the namespaces: gives this machine the addresses that it needs, and the simulator's name server.

    Raises RuntimeError outside of them, where it would change the machine's own network and name resolution.
    """
    if not inside():
        raise RuntimeError("a world without a proxy runs in namespaces of its own only: see namespace.isolated")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        _bring_up(control, "lo")
        for number, address in enumerate([*_public_addresses(), *_private_addresses(world)], start=1):
            for request, value in ((_SIOCSIFADDR, address), (_SIOCSIFNETMASK, "255.255.255.255")):
                packed = struct.pack("16sHH4s8x", f"lo:{number}".encode(), socket.AF_INET, 0, socket.inet_aton(value))
                fcntl.ioctl(control, request, packed)
        _lose_the_rest(control)
    texts = {
        "hosts": "127.0.0.1 localhost\n::1 localhost\n",
        "resolv.conf": f"nameserver {ADDRESS}\noptions timeout:2 attempts:1\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        subprocess.run(["mount", "--bind", str(folder / name), f"/etc/{name}"], check=True)


def _public_addresses() -> list[str]:
    return [fate_address(ADDRESS, fate) for fate in ("ok", "refuse", "hang", "reset")]


def _private_addresses(world: World) -> list[str]:
    """The addresses of the private endpoints that the machine reaches."""
    return sorted(
        {
            address
            for name, registry in world.registries.items()
            for connection in registry.private_endpoint_connections.values()
            for address in connection.addresses.values()
            if name in world.client.private_path or (world.client.network and connection.status == "Approved")
        }
    )


def _bring_up(control: socket.socket, interface: str) -> None:
    fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sH14x", interface.encode(), _IFF_UP_AND_RUNNING))


def _lose_the_rest(control: socket.socket) -> None:
    """Send packets for all other addresses to where they are dropped, so that connections to them time out."""
    device = ctypes.create_string_buffer(b"lo")
    anywhere = struct.pack("H14x", socket.AF_INET)
    # struct rtentry of <linux/route.h>: destination, gateway and mask, flags, then the device's name.
    request = struct.pack(
        "@L16s16s16sHhLBB3hhPLLH",
        *(0, anywhere, anywhere, anywhere, _RTF_UP, 0, 0, 0, 0, 0, 0, 0, 0, ctypes.addressof(device), 0, 0, 0),
    )
    fcntl.ioctl(control, _SIOCADDRT, request)
