"""Runs scenario files: the steps on a stage, and a report of what was expected and what came."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Literal, Optional

from . import namespace
from .client import MissingOnThisMachine
from .extension import built_wheel, installed_extension
from .scenario import Scenario, ScenarioError, is_scenario, load_variants
from .signin import SignInFailed
from .stage import Stage
from .steps import StepReport, run_step

Status = Literal["passed", "failed", "skipped"]
SKIPPED_EXIT = 77
"""Exit code of a skipped scenario, as in Automake's test protocol."""
_STATUS: dict[int, Status] = {0: "passed", SKIPPED_EXIT: "skipped"}


@dataclass
class Report:
    """What came of one scenario."""

    path: Path
    title: str = ""
    status: Status = "passed"
    seconds: float = 0
    reason: str = ""
    steps: list[StepReport] = field(default_factory=list)
    text: str = ""
    """A report that another process rendered."""

    def render(self, verbose: bool) -> str:
        """The report for people; output of programs is shown for what failed, and always if verbose."""
        if self.text:
            return self.text
        lines = [f"{self.path}: {self.title}"]
        lines += [step.render(number, verbose) for number, step in enumerate(self.steps, start=1)]
        if self.reason:
            lines.append("  " + self.reason.rstrip().replace("\n", "\n  "))
        lines.append(f"  {self.status} ({self.seconds:.1f} s)")
        return "\n".join(lines)


def scenario_files(folder: Path) -> list[Path]:
    """The scenario files below a folder, sorted."""
    files = [path for pattern in ("*.yaml", "*.yml") for path in folder.rglob(pattern)]
    return sorted(path for path in files if is_scenario(path))


def run_scenario(path: Path, extension_dir: Optional[Path], verbose: bool = False) -> Report:
    """Run one scenario file; a world without a proxy gets a process with namespaces of its own."""
    started = time.monotonic()
    report = Report(path)
    try:
        scenarios = load_variants(path)
        report.title = scenarios[0].scenario
        if scenarios[0].world.client.proxy or namespace.inside():
            for scenario in scenarios:
                _play(scenario, report, extension_dir)
        else:
            _play_isolated(path, report, verbose)
    except MissingOnThisMachine as missing:
        report.status, report.reason = "skipped", str(missing)
    except (ScenarioError, SignInFailed) as error:
        report.status, report.reason = "failed", str(error)
    except Exception:  # a mistake in the simulator must not end the run of all the others
        report.status, report.reason = "failed", traceback.format_exc()
    report.seconds = time.monotonic() - started
    return report


def _play(scenario: Scenario, report: Report, extension_dir: Optional[Path]) -> None:
    with Stage(scenario.world, extension_dir) as stage:
        for step in scenario.steps:
            done = run_step(stage, step)
            report.steps.append(done)
            if done.misses:
                report.status = "failed"


def _play_isolated(path: Path, report: Report, verbose: bool) -> None:
    reason = namespace.unavailable()
    if reason:
        raise MissingOnThisMachine(reason)
    words = [
        sys.executable,
        "-m",
        "tests.harness",
        "scenario",
        str(path.resolve()),
        *(["--verbose"] if verbose else []),
    ]
    done = namespace.isolated(words)
    report.text = done.stdout.rstrip() + done.stderr
    report.status = _STATUS.get(done.returncode, "failed")


def run_many(paths: Sequence[Path], jobs: int, verbose: bool) -> Iterator[Report]:
    """Run scenario files in parallel processes; reports come in the order of the files."""
    extension_dir = installed_extension(built_wheel())
    run = partial(run_scenario, extension_dir=extension_dir, verbose=verbose)
    if jobs == 1 or len(paths) == 1:
        yield from map(run, paths)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(run, paths)
