"""The state around a registry: what Azure Resource Manager and its activity log say besides the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional

from ..domain.fact import Key


@dataclass(frozen=True)
class Deletion:
    """The last deletion of a registry of this name, from the activity log of the last 90 days."""

    resource_id: str
    at: datetime
    caller: Optional[str]
    """Sign-in name of a person, object id of an application."""
    correlation_id: Optional[str]


DELETION: Key[Deletion] = Key("deletion")
