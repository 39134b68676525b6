"""Runs one step of a scenario on a stage and judges what came."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional, Union

from pydantic import ValidationError

from . import safety
from .client import MissingOnThisMachine
from .expectations import misses, summary
from .plain import acting, acting_on_terminal
from .sandbox import Result
from .scenario import AdvanceStep, AzStep, PatchStep, RunStep, Step, places
from .stage import Stage

TRACEBACK = "Traceback (most recent call last)"
SHOWN_LINES = 40
"""How much of an output the report of a failed step shows."""


@dataclass
class StepReport:
    """What was done, what came of it and where that differs from the expectation."""

    title: str
    misses: list[str] = field(default_factory=list)
    result: Optional[Result] = None
    requests: Sequence[str] = ()

    def render(self, number: int, verbose: bool) -> str:
        """The step for people."""
        seconds = f" ({self.result.seconds:.1f} s)" if self.result else ""
        lines = [f"  {number}. {self.title}{seconds}: {'MISS' if self.misses else 'ok'}"]
        lines += [f"     {line}" for miss in self.misses for line in miss.splitlines()]
        if self.result and (verbose or self.misses):
            limit = None if verbose else SHOWN_LINES
            lines.append(f"     exit code {self.result.exit}")
            report = [] if verbose else summary(self.result.stdout)
            lines += _shown("report", report, None) or _shown("stdout", self.result.stdout.splitlines(), limit)
            lines += _shown("stderr", self.result.stderr.splitlines(), limit)
            lines += _shown("requests", self.requests, limit)
        return "\n".join(lines)


def _shown(name: str, text: Sequence[str], limit: Optional[int]) -> list[str]:
    if not text:
        return []
    shown = text[:limit]
    more = [f"     | … {len(text) - len(shown)} more lines (--verbose shows all)"] if len(shown) < len(text) else []
    return [f"     {name}:", *(f"     | {line}" for line in shown), *more]


def run_step(stage: Stage, step: Step) -> StepReport:
    """Do one step; never raises for what the scenario may have got wrong."""
    try:
        if isinstance(step, RunStep):
            return _run(stage, step)
        if isinstance(step, PatchStep):
            stage.patch(step.patch)
        else:
            stage.simulator.advance(step.advance)
        return StepReport(_title(step))
    except ValidationError as error:
        return StepReport(_title(step), places(error))
    except ValueError as error:
        return StepReport(_title(step), [str(error)])


def _title(step: Union[RunStep, PatchStep, AdvanceStep]) -> str:
    if isinstance(step, RunStep):
        # A step may hold what acts on the terminal that shows the report.
        return f"{step.kind} {step.line if step.line.isprintable() else repr(step.line)}"
    return "patch " + ", ".join(step.patch) if isinstance(step, PatchStep) else f"advance {step.advance}"


def _run(stage: Stage, step: RunStep) -> StepReport:
    words = _command(stage, step)
    expected = _resolved(stage, step)
    diagnosis = isinstance(step, AzStep) and words[1:3] == ["acr", "diagnose-login"]
    before = safety.snapshot(stage.sandbox)
    seen, called = len(stage.context.requests), len(stage.machine.calls())
    secrets = [*safety.world_secrets(stage.world), *safety.cached_secrets(stage.sandbox)]
    written_before, logged_before = _written(stage), len(stage.sandbox.debug_log())
    result = stage.sandbox.run(words, expected.stdin, step.tty, step.timeout.total_seconds(), types=expected.types)
    requests = stage.requests(seen)
    found = misses(expected, result, requests)
    output = result.stdout + result.stderr
    if diagnosis:
        if TRACEBACK in output:
            found.append("traceback: the output holds one")
        secrets += [*safety.cached_secrets(stage.sandbox), *safety.given_secrets(words, expected.stdin, expected.types)]
        written = {path: text for path, text in _written(stage).items() if written_before.get(path) != text}
        found += [f"acts: {each}" for each in _acting(stage, words, result, written)]
        output += "\n".join(written.values())
        # The CLI's own debug log, here on the streams too, shows answers of Azure in full.
        planted = safety.IN_ENVIRONMENT if "--debug" in words else safety.PLANTED
        found += [f"secret: the output shows: {name}" for name in safety.leaks(output, [*secrets, *planted])]
        debugged = safety.without_command_lines(stage.sandbox.debug_log()[logged_before:])
        shown = safety.leaks(debugged, [*secrets, *safety.IN_ENVIRONMENT])
        found += [f"secret: --debug shows: {name}" for name in shown]
        found += [f"changes Azure: {request}" for request in safety.changing(requests)]
        found += [f"meddles with the machine: {call}" for call in safety.meddling(stage.machine.calls()[called:])]
        found += [f"changes the file {path}" for path in safety.changed(before, safety.snapshot(stage.sandbox))]
    return StepReport(_title(step), found, result, requests)


def _acting(stage: Stage, words: list[str], result: Result, written: dict[Path, str]) -> list[str]:
    """What was shown, or written for somebody to open, and is more than text."""
    if "--debug" in words:  # shows answers as they came
        return []
    breaks = "\n\t" if "tsv" in words else "\n"
    found = dict.fromkeys(acting_on_terminal(result.sent) + acting(result.stdout + "\n" + result.stderr, breaks))
    return [*found] + [
        f"{each} in {path.name}"
        for path, text in written.items()
        if path.is_relative_to(stage.sandbox.work)
        for each in acting(text)
    ]


def _command(stage: Stage, step: RunStep) -> list[str]:
    if step.kind == "sh":
        return ["sh", "-c", stage.resolve(step.line)]
    # Split before placeholders are replaced: what they stand for may hold blanks and quotes.
    words = [stage.resolve(word) for word in shlex.split(step.line)]
    if isinstance(step, AzStep):
        if step.reads_json and not any(word.startswith(("-o", "--output")) for word in words):
            words += ["--output", "json"]
        return [str(stage.sandbox.az_executable), *words]
    if step.kind == "skopeo" and not stage.sandbox.link_tool("skopeo"):
        raise MissingOnThisMachine("skopeo is not installed on this machine")
    return [step.kind, *words]


def _resolved(stage: Stage, step: RunStep) -> RunStep:
    fields = step.model_dump(by_alias=True, exclude_unset=True, exclude={step.kind})
    return type(step).model_validate(stage.resolve(fields) | {step.kind: step.line})


def _written(stage: Stage) -> dict[Path, str]:
    """Every file of the machine, but for those in which `az` itself keeps what it signs in with, and its log."""
    return {
        path: path.read_text(encoding="utf-8", errors="replace")
        for folder in (stage.sandbox.work, stage.sandbox.home, stage.sandbox.path / "tmp")
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(safety.OWN_STORES)
    }
