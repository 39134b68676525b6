"""The line that says what a command waits for."""

from __future__ import annotations

import io
import time

import pytest

from azext_acrdiag import _progress
from azext_acrdiag._progress import Bar


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if two seconds were over at once."""
    monkeypatch.setattr(_progress, "_QUIET_SECONDS", 0.05)
    monkeypatch.setattr(_progress, "_TICK_SECONDS", 0.01)


def drawn(bar: Bar, stream: io.StringIO) -> str:
    deadline = time.monotonic() + 10
    while not stream.getvalue() and time.monotonic() < deadline:
        time.sleep(0.01)
    bar.end()
    return stream.getvalue()


def test_what_is_over_soon_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_progress, "_QUIET_SECONDS", 60)
    stream = io.StringIO()
    bar = Bar(stream)
    bar.show("registry")
    bar.end()
    assert stream.getvalue() == ""


def test_says_what_is_waited_for_and_how_much_is_done() -> None:
    stream = io.StringIO()
    bar = Bar(stream)
    bar.show("role_assignments", 6, 12)
    text = drawn(bar, stream)
    assert "[############............] 6/12  role assignments" in text
    assert all(len(line) < 80 for line in text.split("\r"))


def test_leaves_the_line_as_it_was() -> None:
    stream = io.StringIO()
    bar = Bar(stream)
    bar.show("directory")
    *_, blank, rest = drawn(bar, stream).split("\r")
    assert not blank.strip()
    assert rest == ""


def test_a_terminal_that_is_gone_ends_nothing_else() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError("gone")

    bar = Bar(Gone())
    time.sleep(0.2)
    bar.end()
