"""Words for many things at once."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.finding import Evidence
from azext_acrdiag.rules.listed import MOST, counted, evidence_of, some

FEW = [f"one{number}" for number in range(MOST)]


@pytest.mark.parametrize(
    ("number", "more", "words"),
    [
        (0, None, "0 keys"),
        (1, None, "1 key"),
        (2, None, "2 keys"),
        (1204, None, "1,204 keys"),
        (2, "bunches", "2 bunches"),
    ],
)
def test_a_number_with_its_word(number: int, more: str | None, words: str) -> None:
    assert counted(number, "key", more) == words


def test_a_few_are_all_named() -> None:
    assert some(FEW) == "one0, one1, one2, one3, one4"
    assert evidence_of(FEW, "there") == tuple(Evidence(text, "there") for text in FEW)


@pytest.mark.parametrize(("extra", "words"), [(1, "1"), (2, "2"), (1500, "1,500")])
def test_the_rest_is_a_number(extra: int, words: str) -> None:
    names = FEW + ["another"] * extra
    assert some(names) == f"one0, one1, one2, one3, one4 and {words} more"
    assert evidence_of(names, "there")[MOST:] == (Evidence(f"… and {words} more.", "there"),)
