"""Ends, as seen from a moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from azext_acrdiag.inventory.expiry import Due, expiry
from tests.rules.facts import NOW


@pytest.mark.parametrize(
    ("left", "due", "days", "words"),
    [
        (timedelta(days=-12, hours=-1), Due.EXPIRED, -12, "expired 12 days ago"),
        (timedelta(hours=-1), Due.EXPIRED, 0, "expired less than a day ago"),
        (timedelta(), Due.EXPIRED, 0, "expired less than a day ago"),
        (timedelta(hours=1), Due.DUE, 0, "ends in less than a day"),
        (timedelta(days=1), Due.DUE, 1, "ends in 1 day"),
        (timedelta(days=30), Due.DUE, 30, "ends in 30 days"),
        (timedelta(days=30, seconds=1), Due.VALID, 30, "ends in 30 days"),
    ],
)
def test_an_end(left: timedelta, due: Due, days: int, words: str) -> None:
    found = expiry(NOW + left, NOW, 30)
    assert (found.due, found.days_left, found.in_words) == (due, days, words)


def test_no_end() -> None:
    assert (expiry(None, NOW, 30).due, expiry(None, NOW, 30).in_words) == (Due.NEVER, "never ends")
