"""Words for rules that judge many things of a registry at once: a few of them by name, the rest as a number."""

from __future__ import annotations

from typing import Iterable, Optional, Sequence, Tuple, TypeVar

from ..domain.finding import Evidence

T = TypeVar("T")

MOST = 5
"""How many things are told one by one: a finding must stay readable, and a registry can hold thousands."""


def counted(number: int, one: str, more: Optional[str] = None) -> str:
    """A number with its word."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def some(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    rest = len(names) - MOST
    return ", ".join(names[:MOST]) + (f" and {rest:,} more" if rest > 0 else "")


def evidence_of(texts: Sequence[str], source: str) -> Tuple[Evidence, ...]:
    """A line of evidence for each of the first few texts, and one for the rest."""
    rest = len(texts) - MOST
    more: Iterable[Evidence] = (Evidence(f"… and {rest:,} more.", source),) if rest > 0 else ()
    return (*(Evidence(text, source) for text in texts[:MOST]), *more)
