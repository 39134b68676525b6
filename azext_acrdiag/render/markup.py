"""Text of foreign origin in GitHub-flavoured Markdown: as itself, and never as markup."""

from __future__ import annotations

import re
from typing import Iterable, Sequence

from .clean import clean

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~&$!^]")
_STARTS_BLOCK = re.compile(r"(?:[-+=]|\d+(?=[.)]))")
_LINKED = re.compile(r"@|#|:\w+:|://|www\.|mailto:|xmpp:", re.IGNORECASE)
"""What GitHub makes a link, a mention or a picture of, even escaped; but not within code."""


def plain(text: str) -> str:
    """The text in one line, as itself: no markup, no link, no mention comes of it."""
    words = [_span(word) if _LINKED.search(word) else _SPECIAL.sub(r"\\\g<0>", word) for word in clean(text).split()]
    escaped = " ".join(words)
    return _STARTS_BLOCK.sub(_escape_start, escaped, count=1) if _STARTS_BLOCK.match(escaped) else escaped


def bullets(items: Iterable[str]) -> str:
    """A list of what is Markdown already."""
    return "\n".join(f"- {item}" for item in items)


def code_block(commands: Sequence[str], language: str = "console") -> str:
    """A block of code whose fence is longer than any within."""
    lines = "\n".join(clean(command) for command in commands)
    fence = _fence(lines, 3)
    return f"{fence}{language}\n{lines}\n{fence}"


def _escape_start(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}"


def _span(word: str) -> str:
    fence = _fence(word, 1)
    pad = " " if "`" in word else ""
    return f"{fence}{pad}{word}{pad}{fence}"


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
