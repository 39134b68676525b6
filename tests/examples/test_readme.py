"""The report that the READMEs show is what a person sees on a terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.harness.scenario import AzStep, load_scenario
from tests.harness.stage import Stage
from tests.harness.steps import run_step

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "tests" / "demo" / "1-expired-secret.yaml"
SAMPLE = re.compile(r"^```console\n\$ (az acr diagnose-login run (?:.*\\\n)*.*)\n((?:.*\n)+?)```$", re.MULTILINE)


def comparable(text: str) -> list[str]:
    """The lines without what each run has of its own: times, the correlation id, the version of `az`."""
    text = re.sub(r"(?<=correlation id )[0-9a-f-]{36}", "ID", text)
    return [re.sub(r"\d+", "0", line.rstrip()) for line in text.splitlines()]


@pytest.fixture(scope="module")
def shown(extension_dir: Path) -> tuple[str, list[str]]:
    """The command of the story of the expired secret, and what it shows below the CLI's own notice of a preview."""
    scenario = load_scenario(SCENARIO)
    with Stage(scenario.world, extension_dir) as stage:
        (step,) = (each for each in scenario.steps if isinstance(each, AzStep))
        report = run_step(stage, step)
        assert not report.misses
        assert report.result
        return stage.resolve(f"az {step.line}"), comparable(report.result.stdout)[1:]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_sample_is_the_report(name: str, shown: tuple[str, list[str]]) -> None:
    command, lines = shown
    ((typed, sample),) = SAMPLE.findall((ROOT / name).read_text(encoding="utf-8"))
    assert " ".join(typed.replace("\\\n", " ").split()) == command
    assert lines == comparable(sample)
