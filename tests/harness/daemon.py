"""A real Docker daemon with folders, a socket and a process of its own; nothing of it is left afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Optional

from .stage import Stage

PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
# dockerd makes /run/docker/plugins wherever else it is told to live, so it gets a /run, and mounts, that end with it.
_START = 'mount -t tmpfs none /run && exec dockerd "$@"'


def missing() -> Optional[str]:
    """Why no daemon can be started here, or None."""
    if os.geteuid() != 0:
        return "a Docker daemon is started by root"
    for name in ("docker", "dockerd", "unshare"):
        if not shutil.which(name, path=PATH):
            return f"{name} is not installed on this machine"
    return None


def socket_of(stage: Stage) -> Path:
    """Where the daemon of this stage listens while it runs."""
    return stage.folder / "docker.sock"


@contextmanager
def daemon(stage: Stage, proxy: str) -> Iterator[None]:
    """A dockerd that goes out through the proxy, trusts the simulator and runs no container; it knows the group docker.

    The stage's PATH has the client. Raises AssertionError with the daemon's log when it does not answer.
    """
    folder = stage.folder / "engine"
    folder.mkdir(exist_ok=True)
    options = "--iptables=false --ip6tables=false --bridge=none --storage-driver=vfs --group=docker".split()
    options += [f"--data-root={folder}/data", f"--exec-root={folder}/exec", f"--pidfile={folder}/pid"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", _START, "dockerd", *options, "--host", f"unix://{socket_of(stage)}"],
            stdout=log,
            stderr=log,
            env={
                "PATH": PATH,
                "TMPDIR": stage.sandbox.environment["TMPDIR"],
                "HTTPS_PROXY": proxy,
                "SSL_CERT_FILE": stage.sandbox.environment["REQUESTS_CA_BUNDLE"],
            },
            start_new_session=True,
        )
    try:
        _wait_for(stage, process, folder / "log")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_for(stage: Stage, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if stage.sandbox.run(["docker", "--host", f"unix://{socket_of(stage)}", "version"]).exit == 0:
            return
        assert process.poll() is None, log.read_text(encoding="utf-8")
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))
