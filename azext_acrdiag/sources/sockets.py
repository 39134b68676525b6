"""Local sockets of container engines: looked at, never connected to."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Optional, Tuple

from ..facts.machine import Socket, SocketState


def own_socket(endpoint: Optional[str]) -> Optional[str]:
    """The socket of a rootless daemon or of Docker Desktop, if there is one besides the endpoint.

    https://docs.docker.com/engine/security/rootless/ and
    https://docs.docker.com/desktop/troubleshoot-and-support/faqs/.
    """
    docker = Path.home() / ".docker"
    sockets = [docker / "run" / "docker.sock", docker / "desktop" / "docker.sock"]
    if os.environ.get("XDG_RUNTIME_DIR"):
        sockets.insert(0, Path(os.environ["XDG_RUNTIME_DIR"]) / "docker.sock")
    return next((f"unix://{path}" for path in sockets if _is_socket(path) and f"unix://{path}" != endpoint), None)


def socket_at(endpoint: Optional[str]) -> Optional[Socket]:
    """What is found at an address on this machine; None for an address elsewhere, and on Windows, which has pipes."""
    if endpoint is None or not endpoint.startswith("unix://"):
        return None
    path = endpoint[len("unix://") :]
    try:
        found = os.stat(path)
    except PermissionError:
        return Socket(path, SocketState.FORBIDDEN)
    except OSError:
        return Socket(path, SocketState.MISSING)
    if os.access(path, os.R_OK | os.W_OK):
        return Socket(path, SocketState.PRESENT)
    return Socket(path, SocketState.FORBIDDEN, *_membership(found))


def _membership(found: os.stat_result) -> Tuple[Optional[str], bool]:
    """The group whose members may use the file, and whether this user is one in a session that does not know it yet.

    Nobody is told to join the group of root, which owns the socket where there is no group docker.
    """
    if sys.platform == "win32" or not found.st_mode & stat.S_IWGRP or found.st_gid == 0:
        return None, False
    import grp
    import pwd

    try:
        group, user = grp.getgrgid(found.st_gid), pwd.getpwuid(os.getuid())
    except KeyError:  # neither need have a name
        return None, False
    return group.gr_name, user.pw_name in group.gr_mem and found.st_gid not in os.getgroups()


def _is_socket(path: Path) -> bool:
    try:
        return stat.S_ISSOCK(path.stat().st_mode)
    except OSError:
        return False
