"""Words of commands that people paste into a shell. A plain word is quoted by `shlex.quote`."""

from __future__ import annotations

import shlex

_ACTING = frozenset('\\"$`!')
"""What acts within double quotes: https://www.gnu.org/software/bash/manual/html_node/Double-Quotes.html."""


def in_quotes(text: str) -> str:
    """The text as one word, in double quotes where nothing in it acts there: they are right in more shells."""
    return f'"{text}"' if text.isprintable() and not _ACTING & set(text) else shlex.quote(text)
