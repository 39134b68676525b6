"""Shows the extension at work: the stories of tests/demo, each as a picture of an 80-column terminal."""

from __future__ import annotations

import shlex
from pathlib import Path

from . import ROOT
from .extension import built_wheel, installed_extension
from .runner import Report, run_scenario, scenario_files
from .sandbox import Result
from .scenario import load_scenario

STORIES = ROOT / "tests" / "demo"
COLUMNS = 80
INTRODUCTION = """\
Everything below runs in a private home on this machine: the real az with the extension
installed, signed in to a simulated Azure. Your own ~/.azure and ~/.docker are not touched.
"""


def demo() -> int:
    """Play the stories and return 0 if each named its cause, with a fix that holds the real names."""
    print(INTRODUCTION)
    wheel = built_wheel()
    print(f"$ az extension add --source {wheel.relative_to(ROOT)}")
    extension_dir = installed_extension(wheel)
    stories = scenario_files(STORIES)
    failed = [story for number, story in enumerate(stories, start=1) if not _tell(number, story, extension_dir)]
    print(f"{len(stories) - len(failed)} of {len(stories)} stories ended with the right cause and a fix to paste.")
    return 1 if failed or not stories else 0


def _tell(number: int, story: Path, extension_dir: Path) -> bool:
    scenario = load_scenario(story)
    print(f"\nStory {number}. {scenario.scenario}\n", flush=True)
    if scenario.world.client.login:
        print(f"$ az login    (as {scenario.world.client.login.principal})")
    report = run_scenario(story, extension_dir)
    for step in report.steps:
        if step.result:
            print(_picture(step.result))
    if report.status == "passed":
        print()
        return True
    _complain(report)
    return False


def _complain(report: Report) -> None:
    print(f"This is not how the story should end ({report.path.relative_to(ROOT)}):")
    print("\n".join([report.reason, *(miss for step in report.steps for miss in step.misses)]).strip())


def _picture(result: Result) -> str:
    """The terminal with the command and what came, in a frame."""
    program, *arguments = result.command
    prompt = f"$ {shlex.join([Path(program).name, *arguments])}"
    lines = [prompt, *(result.screen or result.stdout + result.stderr).splitlines()]
    framed = [f"│ {part:{COLUMNS}} │" for line in lines for part in _broken(line)]
    edge = "─" * (COLUMNS + 2)
    return "\n".join([f"┌{edge}┐", *framed, f"└{edge}┘"])


def _broken(line: str) -> list[str]:
    return [line[start : start + COLUMNS] for start in range(0, len(line), COLUMNS)] or [""]
