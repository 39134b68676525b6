"""A part of the matrix; `make chaos` runs all of it."""

from __future__ import annotations

from pathlib import Path

from .kinds import KINDS
from .matrix import run_matrix

PARTS = len(KINDS)
"""Each request meets one kind of fault, another one than the requests beside it."""


def test_whatever_one_answer_is_like_the_rest_holds(extension_dir: Path) -> None:
    cells = run_matrix(extension_dir, jobs=2, parts=PARTS)
    assert {cell.kind for cell in cells} == set(KINDS)
    wrong = [f"{cell.case}: {cell.kind} at {cell.place}: {'; '.join(cell.misses)}" for cell in cells if cell.misses]
    assert not wrong, "\n".join(wrong)
