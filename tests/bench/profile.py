"""(g): where the time of a command goes, CLI start apart, as pyinstrument samples its main thread."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.harness.stage import Stage
from tests.simulator.world import World

from .by_hand import RUN, world
from .estate import estate_world
from .measure import latency
from .results import Section

_LATENCY = 50
_SCAN = "acr diagnose-login scan --management-group corp -o json".split()
_CLI, _LOADING, _WAITING = "the CLI itself: start, arguments, output", "loading modules", "waiting for answers"
_JUDGING, _WRITING, _ELSE = "judging and ranking", "making the object", "anything else of the extension"
_PARTS = (_CLI, _LOADING, _WAITING, _JUDGING, _WRITING, _ELSE)
_PLACES = {
    ("resolve", "engine/resolve.py"): _WAITING,
    ("read", "azext_acrdiag/scan_run.py"): _WAITING,
    ("report_on", "azext_acrdiag/composition.py"): _JUDGING,
    ("judge", "engine/judge.py"): _JUDGING,
    ("report_on", "estate/report.py"): _JUDGING,
    ("to_json", "render/json_v1.py"): _WRITING,
    ("estate_to_json", "render/estate_json.py"): _WRITING,
}
"""What a function with this name and end of path is for, with all that it calls."""


def profiles(extension_dir: Path) -> Section:
    """(g)."""
    section = Section("g", f"Where the time goes, at {_LATENCY} ms")
    runs = {"`run`": (world(), RUN), "`scan`, 1,000 registries": (estate_world(1000, 5000, 500), _SCAN)}
    found = {name: _profiled(extension_dir, *each) for name, each in runs.items()}
    rows = [(part, *(f"{spent[part]:.2f} s" for spent in found.values())) for part in _PARTS]
    rows.append(("all", *(f"{sum(spent.values()):.2f} s" for spent in found.values())))
    section.table(("", *found), rows)
    section.say("Sampling makes everything slower; the shares are what counts. Threads are waited for, not sampled.")
    return section


def _profiled(extension_dir: Path, world: World, command: Sequence[str]) -> Counter[str]:
    spent: Counter[str] = Counter()
    with Stage(world, extension_dir) as stage:
        stage.sandbox.az(command)  # warms the tokens
        result = stage.sandbox.work / "profile.json"
        words = [sys.executable, "-m", "pyinstrument", "-r", "json", "-o", str(result), "-m", "azure.cli", *command]
        with latency(stage, _LATENCY):
            stage.sandbox.run(words, timeout=600)
        root = json.loads(result.read_text(encoding="utf-8"))["root_frame"]
    for part, seconds in _spent(root, _CLI):
        spent[part] += seconds  # type: ignore[assignment]
    return spent


def _spent(frame: Mapping[str, Any], part: str) -> Iterator[tuple[str, float]]:
    """The own time of each frame with what it was spent for; what the extension begins is no longer the CLI's."""
    function, path = frame["function"], frame["file_path"] or ""
    if part in (_CLI, _ELSE):
        if part == _CLI and "azext_acrdiag" in path:
            part = _ELSE
        if part == _ELSE and function == "<module>":
            part = _LOADING  # the frames of importlib are left out
        part = next((use for (name, end), use in _PLACES.items() if function == name and path.endswith(end)), part)
    children = frame.get("children") or ()
    yield part, frame["time"] - sum(child["time"] for child in children)
    for child in children:
        yield from _spent(child, part)
