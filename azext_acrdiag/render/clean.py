"""Text of foreign origin, made safe to show."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

# CSI sequences (colours, cursor), OSC sequences (titles, links) and the two-character ones of ECMA-48.
_TERMINAL_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]"
)
_BREAKS = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_HIDDEN = frozenset({"Cc", "Cf", "Cs"})
"""Control and format characters (bidirectional overrides and zero-width ones among them), and lone surrogates."""


def clean(text: str) -> str:
    """The text on one line, without anything that moves the cursor, colours, hides or reorders what is shown."""
    if text.isprintable():  # almost every text is, and a scan has a hundred thousand of them
        return text.strip()
    visible = (
        " " if character in _BREAKS else character
        for character in _TERMINAL_SEQUENCE.sub("", text)
        if character in _BREAKS or unicodedata.category(character) not in _HIDDEN
    )
    return "".join(visible).strip()


def cleaned(value: Any) -> Any:
    """The value with all its texts cleaned: formats such as tsv put them on the terminal as they are."""
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return clean(value) if isinstance(value, str) else value
