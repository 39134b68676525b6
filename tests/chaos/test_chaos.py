"""A part of the matrix; `make chaos` runs all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .cases import CASES, Case
from .kinds import KINDS
from .matrix import run_case

PARTS = len(KINDS)
"""Each request meets one kind of fault, another one than the requests beside it."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_whatever_one_answer_is_like_the_rest_holds(case: Case, extension_dir: Path) -> None:
    cells = run_case(extension_dir, CASES.index(case) % PARTS, PARTS, case)
    assert cells
    wrong = [f"{cell.kind} at {cell.place}: {'; '.join(cell.misses)}" for cell in cells if cell.misses]
    assert not wrong, "\n".join(wrong)
