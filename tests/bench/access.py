"""Measures how the time of a command depends on the number of role assignments, groups and role definitions around.

`python -m tests.bench.access` runs the real `az` in a small and in a large world by turns, and appends the medians and
their ratio to RESULTS.md. It fails when the large world takes more than 1.3 times as long.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
from contextlib import ExitStack
from datetime import date
from importlib.metadata import version
from pathlib import Path

from azext_acrdiag.version import VERSION
from tests.harness.extension import built_wheel, installed_extension
from tests.harness.stage import Stage

from .worlds import REGISTRY, crowded_world

SMALL = {"assignments": 10, "groups": 3, "definitions": 10}
LARGE = {"assignments": 4000, "groups": 300, "definitions": 2000}
RUNS = 7
MOST = 1.3
COMMANDS = {
    "run": f"acr diagnose-login run -n {REGISTRY} --repository team/api --action push",
    "show-access": f"acr diagnose-login show-access -n {REGISTRY} --repository team/api --action pull push",
}
_RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> int:
    """Measures each command and returns 1 if one of them is too slow in the large world."""
    extension_dir = installed_extension(built_wheel())
    with ExitStack() as stack:
        stages = [stack.enter_context(Stage(crowded_world(**size), extension_dir)) for size in (SMALL, LARGE)]
        ratios = [_measure(name, command, stages) for name, command in COMMANDS.items()]
    return 0 if max(ratios) <= MOST else 1


def _measure(name: str, command: str, stages: list[Stage]) -> float:
    seconds: list[list[float]] = [[] for _ in stages]
    # By turns, so that what else the machine does troubles both alike; the first turn warms up and does not count.
    for turn in range(RUNS + 1):
        for stage, found in zip(stages, seconds, strict=True):
            result = stage.sandbox.az(command)
            if "Traceback" in result.stderr or result.exit not in (0, 10):
                raise SystemExit(f"{command} failed:\n{result.stdout}{result.stderr}")
            if turn:
                found.append(result.seconds)
    small, large = (statistics.median(each) for each in seconds)
    row = (
        f"| {date.today()} | {name} | {small:.2f} s | {large:.2f} s | {large / small:.2f} | {VERSION} | "
        f"{version('azure-cli')} | {platform.python_version()} | {os.cpu_count()} × {platform.machine()}, "
        f"{platform.system()} |"
    )
    with _RESULTS.open("a", encoding="utf-8") as results:
        results.write(row + "\n")
    print(row)
    return large / small


if __name__ == "__main__":
    sys.exit(main())
