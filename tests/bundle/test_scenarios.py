"""Through the real `az`: what a scenario's run found is saved, and judged again like the run itself."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.harness import namespace
from tests.harness.runner import scenario_files
from tests.harness.sandbox import Result
from tests.harness.scenario import AzStep, load_scenario
from tests.harness.stage import Stage
from tests.harness.steps import run_step

SCENARIOS = Path(__file__).parents[1] / "scenarios"
ALL = [path for path in scenario_files(SCENARIOS) if path.parent.name not in ("cli", "bundle")]
FAMILIES = sorted({path.parent.name for path in ALL})
EVERY = 7
"""One scenario in so many is taken, from every family: each costs twice the scenario itself."""
TAKEN = [
    path for family in FAMILIES for path in [path for path in ALL if path.parent.name == family][::EVERY]
]  # fmt: skip


def is_run(step: Any) -> bool:
    return isinstance(step, AzStep) and step.line.startswith("acr diagnose-login run ") and step.reads_json


@pytest.mark.parametrize("path", TAKEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_analyzing_what_was_saved_gives_what_the_run_gave(
    path: Path, extension_dir: Path, request: pytest.FixtureRequest
) -> None:
    scenario = load_scenario(path)
    if not scenario.world.client.proxy and not namespace.inside():
        run_isolated(request.node.nodeid)
        return
    with Stage(scenario.world, extension_dir) as stage:
        for number, step in enumerate(scenario.steps):
            if not is_run(step):
                assert not run_step(stage, step).misses
                continue
            assert isinstance(step, AzStep)
            line = f"{step.line} --save {number}.json"
            report = run_step(stage, step.model_copy(update={"az": line}))
            assert not [miss for miss in report.misses if miss.startswith(("secret", "traceback"))]
            assert report.result
            analyzed = analyze(stage, f"{number}.json")
            assert gist(analyzed) == gist(report.result)


def run_isolated(test: str) -> None:
    """This test again, in a process with namespaces of its own."""
    reason = namespace.unavailable()
    if reason:
        pytest.skip(reason)
    done = namespace.isolated([sys.executable, "-m", "pytest", "-q", test])
    assert done.returncode == 0, done.stdout + done.stderr


def analyze(stage: Stage, name: str) -> Result:
    words = ["acr", "diagnose-login", "analyze", "--bundle", name, "--output", "json"]
    return stage.sandbox.run([str(stage.sandbox.az_executable), *words])


def gist(result: Result) -> Any:
    report = json.loads(result.stdout)
    return (
        result.exit,
        report["verdict"]["state"],
        [[finding["code"], finding["subject"]] for finding in (*report["causes"], *report["wouldFailNext"])],
        [
            [finding[key] for key in ("code", "subject", "outcome", "confidence", "explainedBy", "skippedBecause")]
            for finding in report["findings"]
        ],
    )
