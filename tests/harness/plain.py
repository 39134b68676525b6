"""Whether what is shown is text alone: nothing in it acts on a terminal, hides or reorders what stands beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

FORGED = "FORGED"
"""How hostile texts go on after a line break: no line of what is shown may begin so."""
_ACTING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_EMPTY = "\u034f\u115f\u1160\u3164\uffa0"
"""Letters that show nothing."""
_COLOURS = re.compile(r"\x1b\[(?:0|[39][0-7])m")
"""What `az` puts around texts on a terminal (azure/cli/core/style.py, knack/util.py)."""
_PROGRESS = re.compile(r"\r(?: *\d+ s  \[[#.]+\][^\r\n]*| +\r)")


def acting(shown: str, breaks: str = "\n") -> list[str]:
    """What acts, each once, and lines that are forged; `breaks` may be there."""
    bad = {c for c in shown if c not in breaks and (unicodedata.category(c) in _ACTING or c in _EMPTY)}
    found = [f"U+{ord(each):04X} {unicodedata.name(each, '')}".strip() for each in sorted(bad)]
    return found + [line for line in shown.split("\n") if line.startswith(FORGED)]


def acting_on_terminal(sent: str) -> list[str]:
    """The same in all that a program of `az` sent to a terminal, but for its own colours and progress."""
    return acting(_PROGRESS.sub("", _COLOURS.sub("", sent.replace("\r\n", "\n"))))


def acting_in(value: Any) -> list[str]:
    """The same in the texts of an object; none of them holds a line break, so that no format has to escape one."""
    return [each for text in _texts_in(value) for each in acting(text, breaks="")]


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts_in(name)
            yield from _texts_in(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts_in(item)
