"""Docker and Podman as clients: they log in, pull and push with what a row has, as people type it."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Optional

from tests.harness import daemon
from tests.harness.sandbox import Result
from tests.harness.stage import Stage

from .image import file_system
from .registries import UserAndPassword


def missing(name: str) -> Optional[str]:
    """Why the engine cannot be had here, or None."""
    if name == "docker":
        return daemon.missing()
    if os.geteuid() != 0:
        return "without root, podman takes more than folders of its own"
    return None if shutil.which(name) else f"{name} is not installed on this machine"


class Engine:
    """One of them, on the private machine. No row finds an image or a login that another one left."""

    def __init__(self, stage: Stage, command: list[str], stored: Path) -> None:
        """`stored` is the file of its logins."""
        self.name = command[0]
        self._stage = stage
        self._command = command
        self._stored = stored
        self._made = itertools.count()

    def log_in(self, server: str, credential: UserAndPassword) -> Result:
        return self._run("login", server, "--username", credential[0], "--password-stdin", stdin=credential[1])

    def pull(self, image: str) -> Result:
        return self._run("pull", image)

    def make(self, image: str) -> None:
        """An image whose one layer no registry has yet, so that a push has to bring it there."""
        archive = self._stage.sandbox.work / "file-system.tar"
        archive.write_bytes(file_system(f"{self.name}-{next(self._made)}"))
        made = self._run("import", str(archive), image)
        assert made.exit == 0, made.stderr

    def push(self, image: str) -> Result:
        return self._run("push", image)

    def image_id(self, image: str) -> str:
        """The digest of the configuration of an image that it has."""
        shown = self._run("image", "inspect", "--format", "{{.Id}}", image)
        assert shown.exit == 0, shown.stderr
        return "sha256:" + shown.stdout.strip().removeprefix("sha256:")

    def forget(self, *images: str) -> None:
        """Remove these images and every login."""
        removed = self._run("rmi", *images)
        assert removed.exit == 0, removed.stderr
        self._stored.unlink(missing_ok=True)

    def _run(self, *words: str, stdin: Optional[str] = None) -> Result:
        return self._stage.sandbox.run([*self._command, *words], stdin=stdin)


@contextmanager
def docker(stage: Stage) -> Iterator[Engine]:
    """Docker with a daemon that has the proxy of the machine."""
    stage.sandbox.link_tool("docker")
    with daemon.daemon(stage, stage.simulator.proxy_url):
        command = ["docker", "--host", f"unix://{daemon.socket_of(stage)}"]
        yield Engine(stage, command, stage.sandbox.home / ".docker/config.json")


@contextmanager
def podman(stage: Stage) -> Iterator[Engine]:
    """Podman with its images and its state in the private folder; `vfs` mounts nothing."""
    stage.sandbox.link_tool("podman")
    folder = stage.folder / "podman"
    places = [f"--root={folder}/images", f"--runroot={folder}/run", f"--tmpdir={folder}/tmp"]
    yield Engine(stage, ["podman", "--storage-driver=vfs", *places], stage.folder / "run/containers/auth.json")


OPEN = {"docker": docker, "podman": podman}
"""By name, what gives an engine for as long as it is needed."""
