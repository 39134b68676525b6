"""The result of a run, as every renderer gets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional, Tuple

from .access_chain import AccessChains
from .explanation import Explanation
from .finding import Finding
from .outcome import Outcome, State
from .subject import Subject
from .target import Target


@dataclass(frozen=True)
class Verdict:
    """The answer in one sentence, with the exit code of the command."""

    state: State
    headline: str
    exit_code: int


@dataclass(frozen=True)
class TestedSubject:
    """A subject with what was learnt about it, for the header of a report."""

    subject: Subject
    description: str


@dataclass(frozen=True)
class Context:
    """What the header shows besides the target: the CLI and how it is signed in. None where it is not known."""

    cloud: str
    tenant: Optional[str]
    subscription: Optional[str]
    account: Optional[str] = None
    """User principal name, application id, or the CLI's word for a managed identity."""
    cli_version: Optional[str] = None
    engine: Optional[str] = None
    """The container engine of this machine with its versions, where one is there."""


@dataclass(frozen=True)
class Report:
    """Everything a run has to tell."""

    target: Target
    login_server: Optional[str]
    resource_id: Optional[str]
    context: Context
    subjects: Tuple[TestedSubject, ...]
    verdict: Verdict
    causes: Tuple[Finding, ...]
    would_fail_next: Tuple[Finding, ...]
    findings: Tuple[Finding, ...]
    seconds: float
    version: str
    observed_at: datetime
    """This machine's clock in UTC when the facts were read."""
    error_text: Optional[Explanation] = None
    """What the text of an error says that the user gave."""
    access: Tuple[AccessChains, ...] = ()
    """Of each identity under test whose role assignments are known."""

    @property
    def not_checked(self) -> Tuple[Finding, ...]:
        """Findings that could not be looked at, for want of a permission, tool or network path."""
        return tuple(finding for finding in self.findings if finding.outcome is Outcome.UNKNOWN)
