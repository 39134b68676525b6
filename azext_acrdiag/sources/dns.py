"""This machine's own look-up of the login server."""

from __future__ import annotations

import socket
from typing import Callable, List, Tuple

from ..domain.fact import Fact, Known
from ..facts.network import Resolution, ResolutionError

_NO_SUCH_NAME = {getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name)}

LookUp = Callable[[str], List[Tuple[object, ...]]]


def _look_up(host: str) -> List[Tuple[object, ...]]:
    return list(socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM))


def resolution(login_server: str, look_up: LookUp = _look_up) -> Fact[Resolution]:
    """All addresses of both families. A look-up cannot be given a time-out; the engine bounds it."""
    try:
        found = look_up(login_server)
    except socket.gaierror as error:
        kind = ResolutionError.NO_SUCH_NAME if error.errno in _NO_SUCH_NAME else ResolutionError.NO_ANSWER
        return Known(Resolution(login_server, (), kind, error.strerror), "this machine's resolver")
    except UnicodeError as error:
        return Known(Resolution(login_server, (), ResolutionError.NO_SUCH_NAME, str(error)), "this machine's resolver")
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))  # type: ignore[index]
    return Known(Resolution(login_server, addresses, None, None), "this machine's resolver")
