"""`python -m tests.mutation`, or `make mutation`: tries a sample of mistakes and writes the score to RESULTS.md."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from queue import Queue
from typing import Any, Optional

from azext_acrdiag.version import VERSION

from .covering import Covering, covering
from .mutants import PARTS, Mutant, all_mutants, sample

TOP = Path(__file__).parents[2]
RESULTS = Path(__file__).with_name("RESULTS.md")
SECONDS = 120.0
"""More than the unit tests of any module take. A mistake that makes them take longer is noticed by a person."""


@dataclass(frozen=True)
class Tried:
    """What became of a mutant."""

    mutant: Mutant
    exit: Optional[int]
    """Of pytest; 5 if no test runs the place, None if the tests did not end."""

    @property
    def survived(self) -> bool:
        """Whether no test failed."""
        return self.exit in (0, 5)


class Worker:
    """A process in a copy of the project of its own. Use as a context manager."""

    def __init__(self, top: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutation.worker"],
            cwd=top,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def run(self, order: dict[str, Any]) -> Optional[int]:
        """The exit code of the tests. Raises RuntimeError if the process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a worker has ended")
        code: Optional[int] = json.loads(line)["exit"]
        return code


def main() -> int:
    """Returns 0; the score says what is to be done."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--sample", type=int, default=1000, metavar="N", help="how many of all mistakes (default 1000)")
    parser.add_argument("--seed", type=int, default=1, help="another sample")
    parser.add_argument("--only", default="", metavar="TEXT", help="files with this in their path; writes no results")
    parser.add_argument("--tests", nargs="+", default=["tests"], metavar="PATH", help="unit tests below these only")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="acrdiag-mutation-") as name, ExitStack() as stack:
        folder = Path(name)
        copies = [_copy(folder / str(number)) for number in range(options.jobs)]
        known = covering(copies[0], options.tests, options.jobs)
        found = all_mutants(TOP, folder)
        chosen = {part: [each for each in found[part] if options.only in each.module] for part in PARTS}
        drawn = sample(chosen, options.sample, options.seed)
        workers: Queue[Worker] = Queue()
        for copy in copies:
            workers.put(stack.enter_context(Worker(copy)))
        tried = []
        for each in _tried(drawn, known, workers, options.jobs):
            tried.append(each)
            if each.survived:
                print(
                    f"{each.mutant.module}:{each.mutant.first_line}: {each.mutant.operator}: {each.mutant.change(TOP)}"
                )
    survived = sum(each.survived for each in tried)
    print(f"{len(tried) - survived} of {len(tried)} noticed")
    if not options.only and options.tests == ["tests"]:
        RESULTS.write_text(results(tried, {part: len(found[part]) for part in PARTS}, options.seed), encoding="utf-8")
    return 0


def _copy(to: Path) -> Path:
    """What git knows of the project, as it lies there now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (TOP / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TOP / name, to / name)
    return to


def _tried(drawn: Sequence[Mutant], known: Covering, workers: Queue[Worker], jobs: int) -> Iterator[Tried]:
    def attempt(mutant: Mutant) -> Tried:
        tests = known.tests(mutant)
        if not tests:
            return Tried(mutant, 5)
        worker = workers.get()
        order = {"module": mutant.module, "source": mutant.source(TOP), "tests": sorted(tests), "seconds": SECONDS}
        try:
            return Tried(mutant, worker.run(order))
        finally:
            workers.put(worker)

    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(attempt, drawn)


def results(tried: Sequence[Tried], existing: dict[str, int], seed: int) -> str:
    """The page: scores by part and kind of mistake, then the survivors."""
    noticed = [each for each in tried if not each.survived]
    lines = [
        "# Whether the unit tests notice a mistake",
        "",
        "Written by `make mutation`: a sample of all small mistakes that cosmic-ray can make in the packages that draw",
        "conclusions; for each, the unit tests that run the place. A mistake that no test notices is listed below.",
        "",
        f"{date.today()}, acrdiag {VERSION}: {_share(tried)}; drawn from {sum(existing.values())} with seed {seed}.",
        "Without those that make another comparison of identity, or the reverse, which mean the same or what nobody",
        f"would write: {_share([each for each in tried if not each.mutant.is_hardly_made])}. Weights of clues",
        "are left alone: `tests/corpus` judges them, together.",
        "",
        "| Part | mistakes | tried | noticed |",
        "| --- | ---: | ---: | ---: |",
    ]
    for part in PARTS:
        count = sum(each.mutant.part == part for each in tried)
        lines.append(f"| {part} | {existing[part]} | {count} | {sum(each.mutant.part == part for each in noticed)} |")
    lines += ["", "| Kind | tried | noticed |", "| --- | ---: | ---: |"]
    kinds = Counter(each.mutant.operator for each in tried)
    held = Counter(each.mutant.operator for each in noticed)
    lines += [f"| {kind} | {count} | {held[kind]} |" for kind, count in kinds.most_common()]
    lines += ["", "## Survivors", ""]
    lines += [
        f"- `{each.mutant.module.removeprefix('azext_acrdiag/')}:{each.mutant.first_line}` `{each.mutant.change(TOP)}`"
        for each in tried
        if each.survived
    ]
    return "\n".join(lines) + "\n"


def _share(tried: Sequence[Tried]) -> str:
    noticed = sum(not each.survived for each in tried)
    return f"{noticed} of {len(tried)} noticed ({noticed / len(tried):.1%})" if tried else "nothing tried"


if __name__ == "__main__":
    sys.exit(main())
