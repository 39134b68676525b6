"""How `list-events` copes with a long log: `python -m tests.bench.log_scale [ROWS] [RUNS]`.

Runs the real `az` against a simulated log of 100 rows and against one of a million rows of the same variety, in turn.
Ends with 1 when a bound is missed: one query, an answer below a megabyte, a ratio of the medians below 1.2.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from azext_acrdiag.facts.events import LogQuestion
from azext_acrdiag.facts.registry import RegistryRef
from azext_acrdiag.sources.login_log import login_query
from tests.harness.extension import built_wheel, installed_extension
from tests.harness.stage import Stage
from tests.simulator import logs
from tests.simulator.world import World, merge, read_yaml
from tests.simulator_tests.service_under_test import ServiceUnderTest

MOST_BYTES, MOST_RATIO = 1_000_000, 1.2
_IDENTITIES, _ADDRESSES = 10, 10
_COMMAND = "acr diagnose-login list-events -n contosoapps --since 30d -o json"


def world_of(rows: int, addresses: int = _ADDRESSES) -> World:
    """A log of so many rows, of ten identities from ten addresses each, over twenty days."""
    each = {"registry": "contosoapps", "over": "20d", "count": rows // _IDENTITIES, "addresses": addresses}
    events = [{**each, "identity": f"robot-{number}"} for number in range(_IDENTITIES)]
    more: dict[str, Any] = {
        "registries": {"contosoapps": {"diagnosticSettings": {"s": {"workspace": "l", "categoryGroups": ["allLogs"]}}}},
        "workspaces": {"l": {"subscription": "prod", "resourceGroup": "apps", "loginEvents": events}},
    }
    return World.model_validate(merge(read_yaml(Path("tests/worlds/healthy.yaml")), more))


def answer_bytes(world: World) -> int:
    """The size of the answer of Log Analytics to the query that the product sends."""
    registry = world.registries["contosoapps"]
    ref = RegistryRef(registry.id, "contosoapps", registry.id.split("/")[2], registry.resource_group, None)
    service = ServiceUnderTest(world, logs.application, "api.loganalytics.io", "https://api.loganalytics.io")
    answer = service.post(f"/v1{registry.id}/query", {"query": login_query(ref, LogQuestion(30 * 1440))}, "developer")
    assert answer.status == 200, answer.body
    return len(json.dumps(answer.body))


def main(rows: int = 1_000_000, runs: int = 7) -> int:
    """Measure, print, and judge."""
    extension = installed_extension(built_wheel())
    sizes, queries = (100, rows), 0
    seconds: dict[int, list[float]] = {size: [] for size in sizes}
    with Stage(world_of(100), extension) as small, Stage(world_of(rows), extension) as large:
        stages = dict(zip(sizes, (small, large), strict=True))
        for turn in range(runs + 1):
            for size, stage in stages.items():
                before = len(stage.context.requests)
                taken = _seconds(stage, size)
                queries = max(queries, sum("loganalytics" in each for each in stage.requests(before)))
                if turn:  # the first run compiles what it loads
                    seconds[size].append(taken)
    medians = {size: statistics.median(each) for size, each in seconds.items()}
    ratio = medians[rows] / medians[100]
    bytes_of = {f"{size} rows": answer_bytes(world_of(size)) for size in sizes}
    bytes_of["20,000 groups"] = answer_bytes(world_of(rows, 2000))
    print(
        f"queries per run: {queries}; answer: "
        + ", ".join(f"{size}: {count} bytes" for size, count in bytes_of.items())
    )
    print(
        f"time: 100 rows {medians[100]:.2f} s, {rows} rows {medians[rows]:.2f} s, "
        f"ratio {ratio:.2f} (bound {MOST_RATIO})"
    )
    return 0 if queries == 1 and max(bytes_of.values()) < MOST_BYTES and ratio < MOST_RATIO else 1


def _seconds(stage: Stage, rows: int) -> float:
    started = time.monotonic()
    result = stage.sandbox.az(_COMMAND)
    taken = time.monotonic() - started
    assert sum(each["count"] for each in json.loads(result.stdout)["events"]) == rows, result.stderr
    return taken


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
