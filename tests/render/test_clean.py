"""Text of foreign origin does nothing to a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given

from azext_acrdiag.render.clean import brief, clean

from .hostile import ALIVE, HOSTILE, LEGITIMATE


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("plain text, ünïcödé 漢字", "plain text, ünïcödé 漢字"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07after", "0;titleafter"),
        ("\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\", "8;;https://example.comlink8;;"),
        ("\x1b(Bset", "set"),
        ("\x1bcreset", "reset"),
        ("over\rwritten\nnext\tcolumn\u2028line", "over written next column line"),
        ("bell\x07 back\x08space nul\x00", "bell backspace nul"),
        ("\u202egnp.exe\u202c \u2066isolated\u2069", "gnp.exe isolated"),
        ("zero\u200bwidth\ufeff\u2060", "zerowidth"),
        ("join\u200der and non\u200cjoiner, 👩\u200d, \u200d👩", "joiner and nonjoiner, 👩, 👩"),
        ("\u3164fill\u115fer\u034f", "filler"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("  around  ", "around"),
    ],
)
def test_only_visible_text_remains(foreign: str, shown: str) -> None:
    assert clean(foreign) == shown


@pytest.mark.parametrize("name", LEGITIMATE)
def test_names_as_people_write_them_stay_as_they_are(name: str) -> None:
    assert clean(f"The application {name} has ended.") == f"The application {name} has ended."


@pytest.mark.parametrize("name", ALIVE.values(), ids=ALIVE)
@pytest.mark.parametrize("sentence", ['"{}" may not pull {}.', "{}: ({}) 12 days", "/{}/{}", "'{}', {} no more"])
def test_what_a_name_begins_takes_no_word_of_the_sentence_along(sentence: str, name: str) -> None:
    assert clean(sentence.format(name, name)) == sentence.format(clean(name), clean(name))


@given(HOSTILE)
def test_what_was_cleaned_is_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_of_a_text_that_would_fill_the_screen_both_ends_remain() -> None:
    shown = brief(f'The application "{"x" * 60_000}" has no role.')
    assert len(shown) < 2_100
    assert shown.startswith('The application "xxx')
    assert shown.endswith('xxx" has no role.')
    assert brief("x" * 1_000) == "x" * 1_000
