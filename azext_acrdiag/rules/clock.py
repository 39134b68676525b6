"""Whose clock decides whether something has ended."""

from __future__ import annotations

from datetime import datetime
from typing import Optional

from ..facts.network import Challenge


def current_time(now: datetime, challenge: Optional[Challenge]) -> datetime:
    """The registry's own clock where its answer told it, since it decides by that; else this machine's."""
    if challenge is not None and challenge.server_time is not None:
        return challenge.server_time
    return now


def in_words(moment: datetime) -> str:
    """A moment for a report, in UTC like everything that Azure shows."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
