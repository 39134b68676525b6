"""Runs the whole matrix and writes the counts to RESULTS.md: `python -m tests.chaos`, or `make chaos`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from azext_acrdiag.version import VERSION
from tests.harness.extension import built_wheel, installed_extension

from .kinds import KINDS
from .matrix import Cell, run_matrix

_RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> int:
    """Returns 0 if everything holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--parts", type=int, default=1, metavar="N", help="every N-th fault only")
    options = parser.parse_args()
    cells = run_matrix(installed_extension(built_wheel()), options.jobs, options.parts)
    wrong = [cell for cell in cells if cell.misses]
    for cell in wrong:
        print(f"{cell.case}: {cell.kind} at {cell.place}: {'; '.join(cell.misses)}")
    _RESULTS.write_text(results(cells, options.parts), encoding="utf-8")
    print(f"{len(cells) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


def results(cells: Sequence[Cell], parts: int) -> str:
    """The counts as a page: commands by kind of fault."""
    which = "of the whole matrix" if parts == 1 else f"of every {parts}th cell of the matrix"
    total, held = _counts(cells), _counts([cell for cell in cells if not cell.misses])
    cases = list(dict.fromkeys(cell.case for cell in cells))
    lines = [
        "# What holds when an answer goes wrong",
        "",
        "Written by `make chaos`: every request that a command makes (taken from the log of the simulated services),",
        "with every kind of fault; how often everything held that must, of how many runs through the real `az`. That",
        "is: no traceback, exit code and JSON as documented, in time, no new failure but the fault itself, nothing",
        "else changed.",
        "",
        f"{date.today()}, acrdiag {VERSION}, azure-cli {version('azure-cli')}, Python {platform.python_version()}: "
        f"{sum(held.values())} of {len(cells)} runs, {which}.",
        "",
        "| Command | " + " | ".join(KINDS) + " |",
        "| --- |" + " ---: |" * len(KINDS),
    ]
    for case in cases:
        counts = [f"{held[case, kind]} / {total[case, kind]}" for kind in KINDS]
        lines.append(f"| {case} | " + " | ".join(counts) + " |")
    return "\n".join(lines) + "\n"


def _counts(cells: Sequence[Cell]) -> Counter[tuple[str, str]]:
    return Counter((cell.case, cell.kind) for cell in cells)


if __name__ == "__main__":
    sys.exit(main())
