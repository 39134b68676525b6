"""What is known before anything is looked up: the question itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Optional, Tuple

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


class Pipeline(str, Enum):
    """Whose pipeline printed a text."""

    AZURE_DEVOPS = "Azure DevOps"
    GITHUB_ACTIONS = "GitHub Actions"


@dataclass(frozen=True)
class ErrorText:
    """What the text of an error says that the user gave. It tells what happened then, not what holds now."""

    causes: Tuple[str, ...]
    """Slugs of the causes that it speaks for, the most probable first."""
    pipeline: Optional[Pipeline] = None
    entra_code: Optional[int] = None
    """The number of an AADSTS error."""
    application: Optional[str] = None
    issuer: Optional[str] = None
    """Of the token of another issuer that was presented to Entra."""
    subject: Optional[str] = None
    audience: Optional[str] = None

    def is_about(self, app_id: Optional[str]) -> bool:
        """Whether it can be about an application: it names none, or this one."""
        return self.application is None or app_id is None or self.application.lower() == app_id.lower()


TARGET: Key[Target] = Key("target")
CLOUD: Key[Cloud] = Key("cloud")
SUBJECT: Key[Subject] = Key("subject", per_subject=True)
NOW: Key[datetime] = Key("now")
"""This machine's clock in UTC at the start of the run."""
ERROR_TEXT: Key[ErrorText] = Key("error_text")
