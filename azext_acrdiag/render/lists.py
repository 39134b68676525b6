"""What the objects and texts of the commands that list have in common."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Dict, Optional

from ..domain.fact import Unknown
from ..domain.target import Target
from ..inventory.verdict import State, Verdict
from .layout import ERROR, SUCCESS, WARNING

SCHEMA_VERSION = "1.0"

HEADINGS = {
    State.PROBLEM: ("PROBLEM", ERROR),
    State.WARNING: ("WARNING", WARNING),
    State.GOOD: ("OK", SUCCESS),
    State.UNREAD: ("INCONCLUSIVE", WARNING),
}


def envelope(target: Target, resource_id: Optional[str], verdict: Verdict, now: datetime) -> Dict[str, Any]:
    """The keys that every list begins with."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "registry": {"name": target.name, "resourceId": resource_id},
        "asOf": moment(now),
        "verdict": {
            "state": verdict.state.value,
            "headline": verdict.headline,
            "exitCode": verdict.exit_code,
        },
    }


def moment(value: Optional[datetime]) -> Optional[str]:
    """A moment in ISO 8601, in UTC."""
    return None if value is None else f"{value.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%SZ}"


def unread(why: Optional[Unknown]) -> Optional[Dict[str, Any]]:
    """Why something could not be read: `why` is one of the words of `domain.fact.Why`."""
    return None if why is None else {"why": why.why.value, "detail": why.detail, "needs": why.needs}
