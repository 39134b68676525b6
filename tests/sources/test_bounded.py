"""Waiting no longer than an answer is worth."""

from __future__ import annotations

import threading

import pytest

from azext_acrdiag.sources.bounded import within


def test_what_comes_in_time_is_handed_on() -> None:
    assert within(5, lambda: threading.current_thread().name, "asking") == "asking"


def test_so_is_what_is_raised() -> None:
    def ask() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError, match="x"):
        within(5, ask, "asking")


def test_what_takes_longer_is_left_alone() -> None:
    let_go = threading.Event()
    with pytest.raises(TimeoutError, match=r"no answer within 0\.05 seconds"):
        within(0.05, let_go.wait, "hanging")
    (left,) = (each for each in threading.enumerate() if each.name == "hanging")
    assert left.daemon
    let_go.set()
