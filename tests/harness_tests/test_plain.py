"""What counts as more than text."""

from __future__ import annotations

import pytest

from tests.harness.plain import FORGED, acting, acting_in, acting_on_terminal

PROGRESS = "\r  2 s  [####....] 3/6  role assignments\r  3 s  [########] 6/6  names           \r               \r"


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("plain\ntext, ünïcödé 漢字 👩🏽", []),
        ("\x1b[31mred", ["U+001B"]),
        ("a\x9b31m\x00\r\b", ["U+0000", "U+0008", "U+000D", "U+009B"]),
        ("a\u202eb", ["U+202E RIGHT-TO-LEFT OVERRIDE"]),
        (
            "a\u200bb\ufeffc\u3164",
            ["U+200B ZERO WIDTH SPACE", "U+3164 HANGUL FILLER", "U+FEFF ZERO WIDTH NO-BREAK SPACE"],
        ),
        ("half \ud800", ["U+D800"]),
        (f"as {FORGED}\n  {FORGED}", []),
        (f"a\n{FORGED}: all is well", [f"{FORGED}: all is well"]),
    ],
)
def test_what_acts_is_named(shown: str, found: list[str]) -> None:
    assert acting(shown) == found


def test_objects_hold_no_line_breaks() -> None:
    assert acting_in({"a": [{"b": "one\ntwo"}, 3, None], "c\t": "d"}) == ["U+000A", "U+0009"]


def test_of_a_terminal_the_colours_of_az_and_its_progress_are_no_matter() -> None:
    assert acting_on_terminal(f"{PROGRESS}\x1b[91mERROR: none\x1b[0m\r\n") == []
    assert acting_on_terminal("\x1b[5;7mnone\x1b[0m\r\n") == ["U+001B"]
    assert acting_on_terminal(f"{PROGRESS}x\r{FORGED}\r\n") == ["U+000D"]
