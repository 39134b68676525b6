"""Text of foreign origin, made safe to show."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_TERMINAL_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-9;?]*[A-Za-z]|\x1b[()][0-9A-Z]|\x1b[0-9A-Za-z\\\]^_]")
"""What begins and ends the sequences of ECMA-48, and all of those without a text of their own, such as colours.

The text of a title or a link is shown: where its end is missing, words of this tool would be hidden along with it.
"""
_BREAKS = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_HIDDEN = frozenset({"Cc", "Cf", "Cs"})
"""Control and format characters (bidirectional overrides and zero-width ones among them), and lone surrogates."""
_EMPTY = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e00ff]")
"""Letters and marks that show nothing, and what Unicode keeps for more of them."""
_NON_JOINER, _JOINER = "\u200c", "\u200d"
_VIRAMA = 9
"""Combining class of the signs that end a syllable in the scripts of India."""
_EMOJI_MODIFIERS = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]")
_MOST = 2000
"""Characters of one text that a terminal shows."""


def clean(text: str) -> str:
    """The text on one line, without anything that moves the cursor, colours, hides or reorders what is shown."""
    if text.isprintable() and not _EMPTY.search(text):  # almost every text, and a scan has a hundred thousand of them
        return text.strip()
    text = _TERMINAL_SEQUENCE.sub("", text)
    return "".join(map(_shown, f" {text}", text, f"{text[1:]} ")).strip()


def brief(text: str) -> str:
    """The text cleaned, and without its middle if it would fill the screen: what the tool says stands at the ends."""
    text = clean(text)
    return text if len(text) <= _MOST else f"{text[: _MOST // 2]} ... {text[-_MOST // 2 :]}"


def _shown(before: str, character: str, after: str) -> str:
    if character in _BREAKS:
        return " "
    if character in (_NON_JOINER, _JOINER):
        return character if _is_spelling(before, character, after) else ""
    return "" if unicodedata.category(character) in _HIDDEN or _EMPTY.match(character) else character


def _is_spelling(before: str, joiner: str, after: str) -> bool:
    """Whether the joiner belongs to how the text is written: within an emoji, after a virama, in an Arabic word."""
    if unicodedata.combining(before) == _VIRAMA:
        return True
    if joiner == _NON_JOINER:
        return unicodedata.bidirectional(before) == unicodedata.bidirectional(after) == "AL"
    is_emoji = unicodedata.category(before) == "So" or _EMOJI_MODIFIERS.match(before) is not None
    return is_emoji and unicodedata.category(after) == "So"


def cleaned(value: Any) -> Any:
    """The value with all its texts cleaned: formats such as tsv put them on the terminal as they are."""
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return clean(value) if isinstance(value, str) else value
