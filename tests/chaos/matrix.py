"""Runs the commands through the real `az`, with one answer after the other gone wrong."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from tests.harness.sandbox import Result
from tests.harness.stage import Stage

from .cases import CASES, Case
from .judge import misses
from .kinds import KINDS
from .requests import Place, places


@dataclass(frozen=True)
class Cell:
    """One command with one kind of fault at one place, and what did not hold."""

    case: str
    place: str
    kind: str
    misses: tuple[str, ...]


def run_matrix(extension_dir: Path, jobs: int, parts: int) -> list[Cell]:
    """The cells of every `parts`-th fault of all commands; with one part it is the whole matrix."""
    run = partial(run_case, extension_dir, 0, parts)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return [cell for cells in pool.map(run, CASES) for cell in cells]


def run_case(extension_dir: Path, part: int, parts: int, case: Case) -> list[Cell]:
    """The cells of every `parts`-th fault of one command, beginning with number `part`."""
    with Stage(case.world(), extension_dir) as stage:
        return list(_cells(stage, case, part, parts))


def _cells(stage: Stage, case: Case, part: int, parts: int) -> Iterator[Cell]:
    words = [stage.resolve(word) for word in shlex.split(case.command)]
    command = [*words, "--output", "json"]
    stdin = None if case.stdin is None else stage.resolve(case.stdin)
    cache = stage.sandbox.azure / "msal_token_cache.json"
    signed_in = cache.with_name("signed-in")
    shutil.copy(cache, signed_in)

    def run(faults: list[dict[str, object]]) -> Result:
        # As if it were the first command after the sign-in, which asks for its tokens and recalls no refusal of Entra.
        shutil.copy(signed_in, cache)
        cache.with_name("msal_http_cache.bin").unlink(missing_ok=True)
        stage.patch({"faults": faults})
        return stage.sandbox.az(command, stdin, timeout=case.seconds + 5)

    before = len(stage.context.requests)
    sound = run([])
    for place, kind in _taken(places(stage.context.requests[before:]), part, parts):
        result = run([place.fault(KINDS[kind])])
        yield Cell(case.name, str(place), kind, tuple(misses(case, place, kind, sound, result)))


def _taken(found: Sequence[Place], part: int, parts: int) -> Iterator[tuple[Place, str]]:
    """The places with the kinds whose turn it is: each place, and each kind, is taken equally often."""
    return (
        (place, kind)
        for number, place in enumerate(found)
        for index, kind in enumerate(KINDS)
        if (number + index) % parts == part
    )
