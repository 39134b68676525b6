"""Local commands: never through a shell, never from the current folder, never without a time-out."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Optional, Sequence

from ..ports import CommandFailure, CommandTimeout, Completed

MOST_CHARACTERS = 1024 * 1024
"""What is kept of each output."""


class SystemCommands:
    """Implements `ports.Commands`."""

    def find(self, name: str) -> Optional[str]:
        """Absolute path of a command on PATH (never in the current folder), or None.

        An absolute path is taken as it is, as `az acr login` takes the one in DOCKER_COMMAND.
        """
        file = name + ".exe" if sys.platform == "win32" and not name.lower().endswith(".exe") else name
        if os.path.isabs(file):
            return shutil.which(file)
        if os.path.basename(file) != file:
            return None
        folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
        # Given a path, `which` looks nowhere else; given a name, it starts on Windows with the current folder.
        found = (shutil.which(os.path.join(folder, file)) for folder in folders if _is_trusted(folder))
        return next((path for path in found if path), None)

    def run(self, arguments: Sequence[str], stdin: str = "", seconds: float = 5.0) -> Completed:
        """Run it to its end, without a terminal to ask for anything. Raises CommandFailure, CommandTimeout."""
        name = os.path.basename(arguments[0])
        try:
            # A `with` would wait for what outlives its time.
            process = subprocess.Popen(  # pylint: disable=consider-using-with
                list(arguments),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise CommandFailure(f"{name} could not be started: {getattr(error, 'strerror', None) or error}") from None
        try:
            stdout, stderr = process.communicate(stdin.encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            raise CommandTimeout(f"{name} gave no answer within {seconds:g} seconds.") from None
        return Completed(process.returncode, _text(stdout), _text(stderr))


def _is_trusted(folder: str) -> bool:
    if not os.path.isabs(folder):
        return False
    try:
        return os.path.realpath(folder) != os.path.realpath(os.getcwd())
    except OSError:  # the current folder was deleted
        return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """Its whole group goes: docker and helpers start programs of their own, which would outlive it."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=1)


def _text(output: bytes) -> str:
    return output[:MOST_CHARACTERS].decode("utf-8", "replace")
