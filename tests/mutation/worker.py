"""`python -m tests.mutation.worker` in a copy of the project: makes one mistake after the other there and runs tests.

Reads and writes a line of JSON for each. What the tests import, but for the product, is loaded once; each run of pytest
is a fork of that, which takes a tenth of the time of a new process.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, Optional

import pytest

PRODUCT = "azext_acrdiag"
LOADED = ("azure.cli.core", "hypothesis", "hypothesis.strategies", "tests.harness.stage", "tests.simulator.server")


class _Chosen:
    """Leaves only the chosen tests, those of the module's own file first."""

    def __init__(self, tests: frozenset[str], stem: str) -> None:
        self._tests, self._stem = tests, stem

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self._tests]
        items.sort(key=lambda item: self._stem not in item.path.stem)


def main() -> None:
    """Answers until standard input ends."""
    for name in LOADED:
        importlib.import_module(name)
    for name in [name for name in sys.modules if name.partition(".")[0] == PRODUCT]:
        del sys.modules[name]
    sys.dont_write_bytecode = True
    for line in sys.stdin:
        print(json.dumps(_tried(json.loads(line))), flush=True)


def _tried(order: dict[str, Any]) -> dict[str, Any]:
    path = Path(order["module"])
    original = path.read_bytes()
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
        compiled.unlink()  # it is held for current if size and second are the same
    path.write_text(order["source"], encoding="utf-8")
    started = time.monotonic()
    try:
        code = _forked(frozenset(order["tests"]), path.stem, order["seconds"])
    finally:
        path.write_bytes(original)
    return {"exit": code, "seconds": round(time.monotonic() - started, 2)}


def _forked(tests: frozenset[str], stem: str, seconds: float) -> Optional[int]:
    """The exit code of pytest; None if it did not end in time."""
    child = os.fork()
    if child == 0:
        _run(tests, stem)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _run(tests: frozenset[str], stem: str) -> None:
    os.setsid()
    code = 3
    with contextlib.suppress(BaseException), open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        files = sorted({test.partition("::")[0] for test in tests})
        words = "-q -x -p no:cacheprovider -p no:xdist -p no:cov --no-header --tb=no".split()
        code = int(pytest.main([*words, *files], plugins=[_Chosen(tests, stem)]))
    os._exit(code)


if __name__ == "__main__":
    main()
