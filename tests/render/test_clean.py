"""Text of foreign origin does nothing to a terminal."""

from __future__ import annotations

import pytest

from azext_acrdiag.render.clean import clean


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("plain text, ünïcödé 漢字", "plain text, ünïcödé 漢字"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b(Bset", "set"),
        ("\x1bcreset", "reset"),
        ("over\rwritten\nnext\tcolumn\u2028line", "over written next column line"),
        ("bell\x07 back\x08space nul\x00", "bell backspace nul"),
        ("\u202egnp.exe\u202c \u2066isolated\u2069", "gnp.exe isolated"),
        ("zero\u200bwidth\ufeff\u2060", "zerowidth"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("  around  ", "around"),
    ],
)
def test_only_visible_text_remains(foreign: str, shown: str) -> None:
    assert clean(foreign) == shown
