"""This machine's own look-up of the login server."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import Callable, List, NamedTuple, Optional, Tuple

from ..domain.fact import Absent, Fact, Known
from ..facts.machine import EngineSettings, Machine
from ..facts.network import Resolution, ResolutionError

SECONDS = 5.0
"""How long an answer is waited for. A look-up itself cannot be given a time-out."""

_SOURCE = "this machine's resolver"
_NO_SUCH_NAME = {getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name)}
_SERVER = re.compile(r"^\s*nameserver\s+(\S+)", re.MULTILINE)


class Resolver(NamedTuple):
    """What the operating system offers."""

    addresses: Callable[[str], List[Tuple[object, ...]]]
    names: Callable[[str], Tuple[str, List[str], List[str]]]
    """Canonical name, aliases and addresses."""
    configuration: Path


def _addresses(host: str) -> List[Tuple[object, ...]]:
    return list(socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM))


SYSTEM = Resolver(_addresses, socket.gethostbyname_ex, Path("/etc/resolv.conf"))


def resolution(login_server: str, machine: Optional[Machine], resolver: Resolver = SYSTEM) -> Fact[Resolution]:
    """All addresses of both families, the names in between, and who was asked."""
    if machine is not None and machine.proxy is not None:
        return Absent("A proxy looks names up, not this machine.")
    servers = _name_servers(resolver.configuration)
    try:
        found = resolver.addresses(login_server)
    except socket.gaierror as error:
        kind = ResolutionError.NO_SUCH_NAME if error.errno in _NO_SUCH_NAME else ResolutionError.NO_ANSWER
        return Known(Resolution(login_server, (), kind, error.strerror, name_servers=servers), _SOURCE)
    except UnicodeError as error:
        return Known(Resolution(login_server, (), ResolutionError.NO_SUCH_NAME, str(error)), _SOURCE)
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))  # type: ignore[index]
    names = _canonical_names(login_server, resolver)
    return Known(Resolution(login_server, addresses, None, None, names, servers), _SOURCE)


def engine_resolution(
    login_server: str, machine: Machine, engine_settings: EngineSettings, resolver: Resolver = SYSTEM
) -> Fact[Resolution]:
    """The look-up of the Docker daemon, which asks the resolver of its machine like every program."""
    if machine.proxy is None:
        return Absent("az and the Docker daemon look the name up alike.")
    if engine_settings.proxy is not None:
        return Absent("A proxy looks names up for the Docker daemon.")
    return resolution(login_server, None, resolver)


def engine_silence(login_server: str, machine: Machine, engine_settings: EngineSettings) -> Fact[Resolution]:
    """What it means that the look-up goes on."""
    del engine_settings
    return silence(login_server, machine)


def silence(login_server: str, machine: Optional[Machine]) -> Fact[Resolution]:
    """What it means that the look-up goes on: no name server answers."""
    del machine
    message = f"No name server answered within {SECONDS:g} seconds."
    servers = _name_servers(SYSTEM.configuration)
    return Known(Resolution(login_server, (), ResolutionError.NO_ANSWER, message, name_servers=servers), _SOURCE)


def _canonical_names(host: str, resolver: Resolver) -> Tuple[str, ...]:
    """Of IPv4 alone: the operating systems tell the names in between for it only."""
    try:
        canonical, aliases, _ = resolver.names(host)
    except (OSError, UnicodeError):
        return ()
    return tuple(name for name in dict.fromkeys((*aliases, canonical)) if name.lower() != host)


def _name_servers(configuration: Path) -> Tuple[str, ...]:
    try:
        return tuple(_SERVER.findall(configuration.read_text(encoding="utf-8", errors="replace")))
    except OSError:
        return ()
