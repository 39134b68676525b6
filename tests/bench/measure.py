"""Runs commands by turns and takes their medians, so that what else the machine does troubles all of them alike."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tests.harness.sandbox import Sandbox
from tests.harness.stage import Stage

RUNS = 5
LATENCIES = (5, 50, 200)
"""Milliseconds that each request takes besides what it takes to answer it."""
_MEASURE = """
import json, resource, subprocess, sys, time
started = time.monotonic()
ended = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"exit": ended.returncode, "seconds": time.monotonic() - started, "kilobytes": usage.ru_maxrss,
                  "processor": usage.ru_utime + usage.ru_stime,
                  "stdout": ended.stdout.decode(), "stderr": ended.stderr.decode()}))
"""


@dataclass(frozen=True)
class Measured:
    """One run of a command."""

    seconds: float
    processor: float
    """Seconds of processor time, which a busy machine changes less."""
    megabytes: float
    """The most memory that it held."""
    requests: tuple[str, ...]
    stdout: str


def measured(stage: Stage, command: Sequence[str], exits: Sequence[int] = (0, 10)) -> Measured:
    """Runs the real `az`. Raises SystemExit where it ended otherwise than expected."""
    before = len(stage.context.requests)
    found = measured_in(stage.sandbox, command, exits)
    return replace(found, requests=tuple(stage.requests(before)))


def measured_in(sandbox: Sandbox, command: Sequence[str], exits: Sequence[int] = (0,)) -> Measured:
    """Runs the real `az` without services. Raises SystemExit where it ended otherwise than expected."""
    words = [sys.executable, "-c", _MEASURE, str(sandbox.az_executable), *command]
    found = json.loads(sandbox.run(words, timeout=600).stdout)
    if "Traceback" in found["stderr"] or found["exit"] not in exits:
        raise SystemExit(f"{' '.join(command)} ended with {found['exit']}:\n{found['stderr']}")
    return Measured(found["seconds"], found["processor"], found["kilobytes"] / 1024, (), found["stdout"])


def medians(jobs: Mapping[str, Callable[[], float]], runs: int = RUNS) -> dict[str, float]:
    """The median of what each job measures in seconds; the first turn warms up and does not count."""
    found: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(runs + 1):
        for name, job in jobs.items():
            seconds = job()
            if turn:
                found[name].append(seconds)
    return {name: statistics.median(each) for name, each in found.items()}


@contextmanager
def latency(stage: Stage, milliseconds: int) -> Iterator[None]:
    """The services answer so much later."""
    stage.patch({"knobs": {"latency": milliseconds / 1000}})
    try:
        yield
    finally:
        stage.patch({"knobs": {"latency": 0}})
