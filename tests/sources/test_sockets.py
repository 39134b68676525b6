"""What is found at the address of an engine: a real socket in a private folder."""

from __future__ import annotations

import grp
import os
import pwd
import socket
import stat
from pathlib import Path

import pytest

from azext_acrdiag.facts.machine import Socket, SocketState
from azext_acrdiag.sources.sockets import socket_at


@pytest.fixture
def listening(tmp_path: Path) -> Path:
    path = tmp_path / "docker.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
    return path


def test_a_socket_that_may_be_used(listening: Path) -> None:
    assert socket_at(f"unix://{listening}") == Socket(str(listening), SocketState.PRESENT)


def test_no_socket(tmp_path: Path) -> None:
    assert socket_at(f"unix://{tmp_path}/none.sock") == Socket(f"{tmp_path}/none.sock", SocketState.MISSING)
    (tmp_path / "file").touch()
    assert socket_at(f"unix://{tmp_path}/file/none.sock") == Socket(f"{tmp_path}/file/none.sock", SocketState.MISSING)


@pytest.mark.parametrize("endpoint", ["tcp://build:2376", "npipe:////./pipe/docker_engine", "ssh://build", None])
def test_other_addresses_have_no_socket(endpoint: str | None) -> None:
    assert socket_at(endpoint) is None


@pytest.mark.parametrize(
    ("members", "session", "mode", "owner", "expected"),
    [
        ([], [], 0o660, 7, ("docker", False)),
        (["developer"], [], 0o660, 7, ("docker", True)),
        (["developer"], [7], 0o660, 7, ("docker", False)),
        (["developer"], [], 0o600, 7, (None, False)),
        ([], [], 0o660, 0, (None, False)),
    ],
)
def test_a_forbidden_socket_tells_its_group(
    members: list[str],
    session: list[int],
    mode: int,
    owner: int,
    expected: tuple[str | None, bool],
    listening: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    group = os.stat_result((stat.S_IFSOCK | mode, 1, 1, 1, 0, owner, 0, 0, 0, 0))
    monkeypatch.setattr(os, "stat", lambda path: group)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setattr(os, "getgroups", lambda: session)
    monkeypatch.setattr(grp, "getgrgid", lambda gid: grp.struct_group(("docker", "x", gid, members)))
    monkeypatch.setattr(pwd, "getpwuid", lambda uid: pwd.struct_passwd(("developer", "x", uid, 7, "", "/", "/")))
    assert socket_at(f"unix://{listening}") == Socket(str(listening), SocketState.FORBIDDEN, *expected)


def test_a_group_without_a_name(listening: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unnamed(gid: int) -> grp.struct_group:
        raise KeyError(gid)

    listening.chmod(0o660)
    os.chown(listening, -1, max(os.getgid(), 1))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setattr(grp, "getgrgid", unnamed)
    assert socket_at(f"unix://{listening}") == Socket(str(listening), SocketState.FORBIDDEN)
