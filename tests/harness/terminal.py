"""Runs a program under a pseudo-terminal and says what a person would see on it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Optional

import pyte

ROWS = 50
"""Height of the terminal that programs are told about."""
PROMPT = b"Password: "
COPIED_COLUMNS = 1000
"""Wider than any line: what is copied from a terminal has no breaks where the terminal only ran out of columns."""


def run_in_terminal(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    stdin: Optional[str],
    timeout: float,
    columns: int,
    types: Optional[str] = None,
) -> tuple[bytes, int, bool]:
    """Run the program on a terminal of so many columns; returns its output, its exit code and whether it timed out.

    Given `stdin`, standard input is a pipe with that text, as in `echo … | az …`; output stays on the terminal.
    `types` is typed as a line when the program asks for a password.
    """
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=folder,
        stdin=slave if stdin is None else subprocess.PIPE,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError):  # a program need not read it
            process.stdin.write((stdin or "").encode())
            process.stdin.close()
    output, timed_out = _read_all(master, time.monotonic() + timeout, types)
    if timed_out:
        os.killpg(process.pid, signal.SIGKILL)
    os.close(master)
    return output, process.wait(), timed_out


def _read_all(master: int, deadline: float, types: Optional[str]) -> tuple[bytes, bool]:
    output = b""
    while True:
        readable, _, _ = select.select([master], [], [], max(0.0, deadline - time.monotonic()))
        if not readable:
            return output, True
        try:
            chunk = os.read(master, 65536)
        except OSError:  # Linux answers EIO when the last process has closed its side.
            return output, False
        if not chunk:
            return output, False
        output += chunk
        # Not before it is asked for: asking for a password throws away what was typed ahead.
        if types is not None and PROMPT in output:
            os.write(master, f"{types}\n".encode())
            types = None


def render(output: bytes, columns: int = COPIED_COLUMNS) -> str:
    """The text that stands on a screen of so many columns: lines that were overwritten or erased are gone.

    The screen is as high as it takes for nothing to scroll away.
    """
    screen = pyte.Screen(columns, output.count(b"\n") + len(output) // columns + 1)
    pyte.ByteStream(screen).feed(output)
    return "\n".join(line.rstrip() for line in screen.display).rstrip() + "\n"
