"""What tells two runs apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from .report import Report
from .subject import SubjectKind


@dataclass(frozen=True)
class FieldDifference:
    """One part of a fact in which the runs differ, without what lists have in common.

    `path` is empty where one of them does not know the fact.
    """

    path: str
    first: str
    second: str


@dataclass(frozen=True)
class FactDifference:
    """A fact in which the runs differ, and what the first run would have come to with the second's."""

    name: str
    subject: Optional[SubjectKind]
    fields: Tuple[FieldDifference, ...]
    causes: Tuple[str, ...]
    """Slugs of the causes that the first run has with this fact of the second."""
    changes_verdict: bool
    """Whether this fact alone changes the verdict of the first run."""
    decides: bool = False
    """Whether it is the fact, or one of the fewest facts, that give the first run the verdict of the second."""


@dataclass(frozen=True)
class Comparison:
    """Two reports and the facts between them, those first that decide."""

    first: Report
    second: Report
    differences: Tuple[FactDifference, ...]
    only_in_first: Tuple[SubjectKind, ...] = ()
    only_in_second: Tuple[SubjectKind, ...] = ()

    @property
    def same_verdict(self) -> bool:
        """Whether both come to the same state for the same causes."""
        return essence(self.first) == essence(self.second)


def essence(report: Report) -> Tuple[str, Tuple[str, ...]]:
    """What counts of a report when two are compared: the state and the causes."""
    return report.verdict.state.value, causes_of(report)


def causes_of(report: Report) -> Tuple[str, ...]:
    """Slugs of the causes, the headline's first."""
    return tuple(dict.fromkeys(cause.slug for cause in report.causes))
