"""(e): how time, requests and memory grow with registries, role assignments, identities and tokens."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.conftest import HEALTHY
from tests.harness.stage import Stage
from tests.simulator.world import World, merge, read_yaml

from .estate import estate_world
from .measure import Measured, measured, medians
from .results import Section
from .worlds import REGISTRY, SIZES, crowded_world, robots_world

_LATENCY = 50
_SCAN = "acr diagnose-login scan --management-group corp -o json".split()
_ESTATES = ((10, 50, 5), (100, 500, 50), (1000, 5000, 500))
_MOST_REQUESTS, _MOST_MEGABYTES, _MOST_TIMES = 60, 200, 4
_RUN = f"acr diagnose-login run -n {REGISTRY} --repository team/api --action push -o json".split()
_LIST_SECRETS = f"acr diagnose-login list-secrets -n {REGISTRY} --all -o json".split()
_SHOW_TOKENS = f"acr diagnose-login show-token -n {REGISTRY} -o json".split()


def growth(extension_dir: Path) -> Section:
    """(e)."""
    section = Section("e", f"Growth, at {_LATENCY} ms")
    head = ("Command", "World", "Time", "Requests", "Memory", "Time, of the smallest")
    rows: list[Sequence[object]] = []
    names = [
        f"{registries:,} registries, {held:,} assignments, {apps} applications" for registries, held, apps in _ESTATES
    ]
    scans = _grow(extension_dir, _SCAN, dict(zip(names, (estate_world(*size) for size in _ESTATES), strict=True)))
    rows += _rows("scan", scans)
    crowds = {f"{size['assignments']:,} assignments": crowded_world(**size) for size in SIZES}
    rows += _rows("run", _grow(extension_dir, _RUN, crowds))
    robots = {f"{number} identities": robots_world(number, 5) for number in (10, 500)}
    rows += _rows("list-secrets --all", _grow(extension_dir, _LIST_SECRETS, robots))
    tokens = {f"{number:,} tokens": _tokens_world(number) for number in (10, 1000)}
    rows += _rows("show-token", _grow(extension_dir, _SHOW_TOKENS, tokens))
    section.table(head, rows)
    (small, _), *_, (large, most) = scans.values()
    section.target("requests of `scan` for 1,000 registries", len(most.requests), _MOST_REQUESTS)
    section.target("memory of `scan` for 1,000 registries", most.megabytes, _MOST_MEGABYTES, " MB")
    section.target("time of `scan` for 1,000 registries by that for 10", large / small, _MOST_TIMES)
    return section


def _grow(extension_dir: Path, command: Sequence[str], worlds: dict[str, World]) -> dict[str, tuple[float, Measured]]:
    """The median time in each world, and one run of it."""
    with ExitStack() as stack:
        stages = {name: stack.enter_context(Stage(world, extension_dir)) for name, world in worlds.items()}
        last: dict[str, Measured] = {}

        def run(name: str) -> float:
            last[name] = measured(stages[name], command)
            return last[name].seconds

        for stage in stages.values():
            stage.patch({"knobs": {"latency": _LATENCY / 1000}})
        found = medians({name: partial(run, name) for name in stages})
    return {name: (found[name], last[name]) for name in worlds}


def _rows(command: str, found: dict[str, tuple[float, Measured]]) -> list[Sequence[object]]:
    smallest = next(iter(found.values()))[0]
    return [
        (
            f"`{command}`",
            name,
            f"{seconds:.2f} s",
            len(one.requests),
            f"{one.megabytes:.0f} MB",
            f"{seconds / smallest:.2f}",
        )
        for name, (seconds, one) in found.items()
    ]


def _tokens_world(number: int) -> World:
    tokens = {
        f"robot{each:04}": {"scopeMap": "_repositories_pull", "passwords": {"password1": {"expiry": "now+90d"}}}
        for each in range(number)
    }
    return World.model_validate(merge(read_yaml(HEALTHY), {"registries": {REGISTRY: {"tokens": tokens}}}))
