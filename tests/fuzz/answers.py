"""Commands on answers in which one field is missing or of another type: `python -m tests.fuzz.answers --rounds N`."""

from __future__ import annotations

import argparse
import json
import os
import random
import shlex
import sys
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.chaos.cases import CASES, Case
from tests.chaos.requests import Place, places
from tests.harness.extension import built_wheel, installed_extension

from .in_process import CommandLine, Output, command_line
from .mutations import mutated

_EXITS = (0, 1, 3, 10, 11, 12)
_CRASH = "failed inside the tool"


def strange_answers(extension_dir: Path, rounds: int, seed: int, jobs: int) -> list[str]:
    """What went wrong in so many runs of every command, each with one answer changed."""
    # Processes of their own, because the CLI reads where its configuration is only once.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return [miss for found in pool.map(partial(_rounds, extension_dir, rounds, seed), CASES) for miss in found]


def _rounds(extension_dir: Path, rounds: int, seed: int, case: Case) -> list[str]:
    with command_line(case.world(), extension_dir) as az:
        return list(_misses(az, case, rounds, seed))


def _misses(az: CommandLine, case: Case, rounds: int, seed: int) -> Iterator[str]:
    context = az.stage.context
    words = [az.stage.resolve(word) for word in shlex.split(case.command)] + ["--output", "json"]
    if case.stdin is not None:
        words[words.index("--password-stdin") :] = [f"--password={az.stage.resolve(case.stdin)}", "--output", "json"]
    az(words)
    where = places(context.requests)
    chance = random.Random(f"{seed} {case.name}")
    for _ in range(rounds):
        fault = _Fault(chance.choice(where), chance.randrange(2**32))
        context.tamper = fault
        output = az(words)
        context.tamper = None
        for miss in _wrong(output):
            yield f"{case.name}: {fault}: {miss}"


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


def _wrong(output: Output) -> Iterator[str]:
    if "Traceback" in output.stderr + output.stdout:
        yield "printed a traceback"
    if output.exit not in _EXITS:
        yield f"exit code {output.exit}: {output.stderr[-300:]}"
    if _CRASH in output.stdout + output.stderr:
        yield "a probe or a rule crashed: " + output.stdout[max(output.stdout.find(_CRASH) - 60, 0) :][:160]
    if output.exit in (1, 3):
        return
    try:
        report = json.loads(output.stdout)
    except ValueError:
        yield "printed no JSON"
        return
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for text in _texts(report) for letter in text):
        yield "printed a control character"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


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
