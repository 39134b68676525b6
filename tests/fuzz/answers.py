"""Commands on answers that no service should give: `python -m tests.fuzz.answers --rounds N`.

First every text in all answers is hostile, then in each round one field is missing or of another type.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shlex
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from tests.chaos.cases import CASES, Case
from tests.chaos.requests import Place, places
from tests.harness.extension import built_wheel, installed_extension
from tests.harness.plain import FORGED, acting, acting_in, acting_on_terminal

from .in_process import CommandLine, Output, command_line
from .mutations import mutated, with_hostile_texts

_EXITS = (0, 1, 3, 10, 11, 12)
_CRASH = "failed inside the tool"
_TERMINAL, _JSON = "terminal", "json"
FORMATS = (_TERMINAL, _JSON, "table", "tsv", "yaml")
MARK = "-EVIL"
HOSTILE = (
    f"{MARK}\x1b[5;7m\x1b]0;t\x07\x1b]8;;x\x1b\\\x9b2J\x9d0;t\x9c\u202e\u2066\u200b\ufeff\0"
    f"\r\n{FORGED}\b\v{FORGED}\ud800\x1b["
)
_NAMELESS = ("run, of a cluster",)
"""Cases in which all names that are shown stand in ids."""


def strange_answers(extension_dir: Path, rounds: int, seed: int, jobs: int) -> list[str]:
    """What went wrong in so many runs of every command, each with one answer changed, and in those with all changed."""
    # Processes of their own, because the CLI reads where its configuration is only once.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        shares = [CASES[number::jobs] for number in range(jobs)]
        return [miss for found in pool.map(partial(_all_misses, extension_dir, rounds, seed), shares) for miss in found]


def _all_misses(extension_dir: Path, rounds: int, seed: int, cases: Sequence[Case]) -> list[str]:
    if not cases:
        return []
    with command_line(cases[0].world(), extension_dir) as az:
        return [f"{case.name}: {miss}" for case in cases for miss in _misses(az, case, rounds, seed)]


def _misses(az: CommandLine, case: Case, rounds: int, seed: int) -> Iterator[str]:
    context = az.stage.context
    az.stage.play(case.world())
    words = [az.stage.resolve(word) for word in shlex.split(case.command)]
    if case.stdin is not None:
        words[words.index("--password-stdin")] = f"--password={az.stage.resolve(case.stdin)}"
    seen = len(context.requests)
    if _run(az, words, _JSON).exit in (1, 3):
        yield "fails on genuine answers"
    where = places(context.requests[seen:])
    chance = random.Random(f"{seed} {case.name}")
    context.tamper = lambda _, body: with_hostile_texts(body, HOSTILE)
    outputs = {form: _run(az, words, form) for form in (_TERMINAL, "table", _JSON)}
    for form, output in outputs.items():
        yield from (f"hostile texts, {form}: {miss}" for miss in _wrong(output, form))
    if case.name not in _NAMELESS and not any(MARK in output.stdout for output in outputs.values()):
        yield "hostile texts: none of them was shown"
    for _ in range(rounds):
        context.tamper = fault = _Fault(chance.choice(where), chance.randrange(2**32))
        form = chance.choice(FORMATS)
        yield from (f"{fault}, {form}: {miss}" for miss in _wrong(_run(az, words, form), form))
    context.tamper = None


def _run(az: CommandLine, words: list[str], form: str) -> Output:
    is_terminal = form == _TERMINAL
    return az(words if is_terminal else [*words, "--output", form], on_terminal=is_terminal)


class _Fault:
    """Changes the answers at one place, always in the same way."""

    def __init__(self, place: Place, seed: int) -> None:
        self._place = place
        self._seed = seed
        self._changes: list[str] = []

    def __call__(self, request: str, body: bytes) -> bytes:
        if not self._place.matches(request):
            return body
        changed, what = mutated(body, self._seed)
        self._changes.append(what)
        return changed

    def __str__(self) -> str:
        return f"{self._place}: {'; '.join(dict.fromkeys(self._changes))}"


def _wrong(output: Output, form: str) -> Iterator[str]:
    if "Traceback" in output.stderr + output.stdout:
        yield "printed a traceback"
    if output.exit not in _EXITS:
        yield f"exit code {output.exit}: {output.stderr[-300:]}"
    if _CRASH in output.stdout + output.stderr:
        yield "a probe or a rule crashed: " + output.stdout[max(output.stdout.find(_CRASH) - 60, 0) :][:160]
    breaks = "\n\t" if form == "tsv" else "\n"
    if acts := acting(output.stdout, breaks) + acting_on_terminal(output.stderr):
        yield f"printed what acts on a terminal: {', '.join(acts)}"
    if form != _JSON or output.exit in (1, 3):
        return
    try:
        report = json.loads(output.stdout)
    except ValueError:
        yield "printed no JSON"
        return
    if acts := acting_in(report):
        yield f"printed what acts on a terminal: {', '.join(acts)}"


def main() -> int:
    """Returns 0 if nothing went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.answers")
    parser.add_argument("--rounds", type=int, default=200, help="runs of each command (default: 200)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    wrong = strange_answers(installed_extension(built_wheel()), options.rounds, options.seed, options.jobs)
    print("\n".join(wrong))
    print(f"seed {options.seed}: {len(CASES) * options.rounds} runs, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
