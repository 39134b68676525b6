"""What a rule concluded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional, Tuple

from .outcome import Confidence, Outcome
from .subject import Subject


@dataclass(frozen=True)
class Evidence:
    """One line of proof and where it comes from."""

    text: str
    source: str


@dataclass(frozen=True)
class Fix:
    """What mends it: commands with the user's own names, who may run them, how to check, how long it takes to work."""

    text: str = ""
    commands: Tuple[str, ...] = ()
    who: str = ""
    takes_effect: str = ""


@dataclass(frozen=True)
class Moment:
    """A point in time that the conclusion rests on, such as the end of a secret."""

    at: datetime
    what: str
    """What happened or will happen then, as a sentence that holds before and after: `The secret "main" ends.`"""


@dataclass(frozen=True)
class Judgement:
    """The result of one rule before the engine adds the rule's code and the subject."""

    outcome: Outcome
    title: str = ""
    detail: str = ""
    confidence: Confidence = Confidence.CERTAIN
    evidence: Tuple[Evidence, ...] = ()
    fix: Optional[Fix] = None
    needs: Optional[str] = None
    """For `unknown`: the permission, tool or network path that was missing."""
    moments: Tuple[Moment, ...] = ()


def passed(title: str, *evidence: Evidence, moments: Tuple[Moment, ...] = ()) -> Judgement:
    """The good state was observed."""
    return Judgement(Outcome.PASS, title, evidence=evidence, moments=moments)


def failed(
    title: str,
    *evidence: Evidence,
    fix: Fix,
    detail: str = "",
    confidence: Confidence = Confidence.CERTAIN,
    moments: Tuple[Moment, ...] = (),
) -> Judgement:
    """The action cannot work while this holds."""
    return Judgement(Outcome.FAIL, title, detail, confidence, evidence, fix, moments=moments)


def warned(
    title: str,
    *evidence: Evidence,
    fix: Fix,
    detail: str = "",
    confidence: Confidence = Confidence.CERTAIN,
    moments: Tuple[Moment, ...] = (),
) -> Judgement:
    """Works now or for somebody else, but deserves attention."""
    return Judgement(Outcome.WARN, title, detail, confidence, evidence, fix, moments=moments)


def undecided(detail: str, needs: Optional[str] = None) -> Judgement:
    """What is known does not decide the question."""
    return Judgement(Outcome.UNKNOWN, detail=detail, needs=needs)


def not_applicable(detail: str) -> Judgement:
    """The question does not arise here."""
    return Judgement(Outcome.NOT_APPLICABLE, detail=detail)


@dataclass(frozen=True)
class Finding:
    """A judgement with the rule it comes from and the subject it is about (None: the whole run)."""

    code: str
    slug: str
    aliases: Tuple[str, ...]
    subject: Optional[Subject]
    judgement: Judgement
    explained_by: Optional[str] = None
    """Code of the failing finding that accounts for this one."""
    skipped_because: Optional[str] = None
    """Code of the failing rule that this one had to wait for."""

    @property
    def outcome(self) -> Outcome:
        """The outcome of the judgement."""
        return self.judgement.outcome
