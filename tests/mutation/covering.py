"""Which unit tests run which lines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

from .mutants import PARTS, Mutant

_NOT_OF_THE_PRODUCT = ("harness_tests", "evidence")


@dataclass(frozen=True)
class Covering:
    """The tests by module and line. Tests are node ids of pytest."""

    by_line: Mapping[str, Mapping[int, frozenset[str]]]
    of_texts: frozenset[str]
    """Those that read the clues of all modules."""

    def tests(self, mutant: Mutant) -> frozenset[str]:
        """Those that run a line of the mutant; of what runs when a module is loaded, all that run any line of it."""
        lines = self.by_line.get(mutant.module, {})
        touched = [lines.get(number, frozenset()) for number in range(mutant.first_line, mutant.last_line + 1)]
        found = frozenset().union(*touched)
        # What a module defines as it is loaded, such as clues, others read.
        return found or frozenset().union(*lines.values(), self.of_texts)


def covering(top: Path, tests: Sequence[str], jobs: int) -> Covering:
    """Runs the unit tests below some folders of a copy of the project. Raises RuntimeError if one of them fails."""
    settings = top / ".coveragerc"
    sources = ",".join(f"azext_acrdiag/{part}" for part in PARTS)
    settings.write_text(f"[run]\nsource = {sources}\nrelative_files = true\n", encoding="utf-8")
    words = ["-m", "pytest", "-q", "-m", "not integration", "-p", "no:cacheprovider", f"--numprocesses={jobs}", *tests]
    words += [f"--ignore=tests/{folder}" for folder in _NOT_OF_THE_PRODUCT]
    words += ["--cov", "--cov-context=test", "--cov-report="]
    done = subprocess.run([sys.executable, *words], cwd=top, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stdout[-4000:] + done.stderr[-2000:])
    data = CoverageData(str(top / ".coverage"))
    data.read()
    texts = (context.partition("|")[0] for context in data.measured_contexts() if context.startswith("tests/explain/"))
    return Covering({name: _tests_by_line(data, name) for name in data.measured_files()}, frozenset(texts))


def _tests_by_line(data: CoverageData, name: str) -> dict[int, frozenset[str]]:
    return {
        line: frozenset(context.partition("|")[0] for context in contexts if context)
        for line, contexts in data.contexts_by_lineno(name).items()
    }
