"""Sees the command lines of all processes that this one starts, its children's children included."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Optional

PAUSE_SECONDS = 0.005
PROC = Path("/proc")


class Watcher:
    """Use as a context manager; `command_lines` then holds every command line that was seen."""

    def __init__(self) -> None:
        self.command_lines: set[str] = set()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.is_set():
            for pid in _descendants("self"):
                words = _read(PROC / pid / "cmdline").split("\0")
                self.command_lines.add(" ".join(words))
            time.sleep(PAUSE_SECONDS)


def _descendants(pid: str) -> Iterator[str]:
    """Children by thread, since a process belongs to the thread that started it; processes may end meanwhile."""
    try:
        tasks = list((PROC / pid / "task").iterdir())
    except OSError:
        return
    for task in tasks:
        for child in _read(task / "children").split():
            yield child
            yield from _descendants(child)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
