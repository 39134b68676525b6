"""Whether something has ended, ends soon, or is good for longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Optional


class Due(str, Enum):
    """How urgent an end is."""

    EXPIRED = "expired"
    DUE = "due"
    VALID = "valid"
    NEVER = "never"


@dataclass(frozen=True)
class Expiry:
    """An end, as seen from a moment."""

    due: Due
    end: Optional[datetime] = None
    days_left: Optional[int] = None
    """Whole days until the end, negative for whole days since; None: it never ends."""

    @property
    def in_words(self) -> str:
        """The distance for a report, such as `expired 12 days ago`."""
        if self.days_left is None:
            return "never ends"
        days = abs(self.days_left)
        amount = "less than a day" if days == 0 else "1 day" if days == 1 else f"{days} days"
        return f"expired {amount} ago" if self.due is Due.EXPIRED else f"ends in {amount}"


def expiry(end: Optional[datetime], now: datetime, within: int) -> Expiry:
    """How an end looks from now; it is due when it comes within so many days."""
    if end is None:
        return Expiry(Due.NEVER)
    left = end - now
    if left <= timedelta():
        return Expiry(Due.EXPIRED, end, -((-left).days))
    return Expiry(Due.DUE if left <= timedelta(days=within) else Due.VALID, end, left.days)
