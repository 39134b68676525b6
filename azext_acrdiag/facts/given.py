"""What is known before anything is looked up: the question itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Tuple

from ..domain.fact import Key
from ..domain.subject import Subject
from ..domain.target import Target


@dataclass(frozen=True)
class Cloud:
    """The cloud that `az` is set to, from the CLI's own table of clouds."""

    name: str
    registry_suffix: str
    """Such as `.azurecr.io`, with the dot."""
    other_suffixes: Tuple[Tuple[str, str], ...]
    """(suffix, cloud name) of the other clouds that the CLI knows."""


TARGET: Key[Target] = Key("target")
CLOUD: Key[Cloud] = Key("cloud")
SUBJECT: Key[Subject] = Key("subject", per_subject=True)
NOW: Key[datetime] = Key("now")
"""This machine's clock in UTC at the start of the run."""
