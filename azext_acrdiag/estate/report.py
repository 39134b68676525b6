"""The result of a scan, as every renderer gets it, and its verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Dict, List, Optional, Tuple

from ..domain.fact import Unknown
from ..domain.finding import Finding
from ..domain.outcome import FailOn, Outcome
from ..facts.estate import Scope
from ..facts.registry import Registry, RegistryRef
from ..inventory.verdict import State, Verdict, conclude

_ORDER = (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN, Outcome.PASS)


@dataclass(frozen=True)
class ScannedRegistry:
    """A registry with what the rules found."""

    ref: RegistryRef
    subscription: str
    """Its name; the id where the name could not be read."""
    region: str
    settings: Optional[Registry]
    findings: Tuple[Finding, ...]

    def with_outcome(self, outcome: Outcome) -> Tuple[Finding, ...]:
        """The findings that ended so."""
        return tuple(each for each in self.findings if each.outcome is outcome)

    @property
    def outcome(self) -> Outcome:
        """The worst of its findings."""
        found = {each.outcome for each in self.findings}
        return next((each for each in _ORDER if each in found), Outcome.PASS)

    @property
    def is_complete(self) -> bool:
        """Whether everything could be looked at."""
        return not self.with_outcome(Outcome.UNKNOWN)


@dataclass(frozen=True)
class Unread:
    """Something that could not be looked at, and for how many registries."""

    rules: Tuple[str, ...]
    """Slugs of those that could not judge; none where it concerns the scan as a whole."""
    detail: str
    """A sentence; where registries differ, of the first of them."""
    needs: Optional[str]
    registries: int


@dataclass(frozen=True)
class EstateReport:
    """Everything that a scan has to tell."""

    scope: Scope
    registries: Tuple[ScannedRegistry, ...]
    """The worst first."""
    not_read: Tuple[Unread, ...]
    verdict: Verdict
    within: int
    observed_at: datetime
    seconds: float
    version: str

    @property
    def is_complete(self) -> bool:
        """Whether everything could be looked at."""
        return not self.not_read

    def count(self, outcome: Outcome) -> int:
        """How many registries have this as their worst."""
        return sum(each.outcome is outcome for each in self.registries)


def report_on(
    scope: Scope,
    scanned: List[ScannedRegistry],
    more_unread: Tuple[Unread, ...],
    fail_on: FailOn,
    within: int,
    observed_at: datetime,
    seconds: float,
    version: str,
) -> EstateReport:
    """Puts the registries in order and concludes: the worst finding of all decides."""
    ordered = tuple(sorted(scanned, key=_urgency))
    not_read = (*more_unread, *_not_read(ordered))
    state, headline = _conclusion(scope, ordered, bool(not_read))
    return EstateReport(
        scope, ordered, not_read, conclude(state, headline, fail_on), within, observed_at, seconds, version
    )


def nothing_scanned(
    scope: Scope, why: Unknown, fail_on: FailOn, within: int, observed_at: datetime, version: str
) -> EstateReport:
    """The report when not even the inventory could be read."""
    verdict = conclude(State.UNREAD, f"Nothing could be read. {why.detail}", fail_on)
    unread = Unread((), why.detail, why.needs, 0)
    return EstateReport(scope, (), (unread,), verdict, within, observed_at, 0.0, version)


def _urgency(each: ScannedRegistry) -> Tuple[int, int, int, str]:
    return (
        _ORDER.index(each.outcome),
        -len(each.with_outcome(Outcome.FAIL)),
        -len(each.with_outcome(Outcome.WARN)),
        each.ref.name.lower(),
    )


def _not_read(registries: Tuple[ScannedRegistry, ...]) -> Tuple[Unread, ...]:
    """What could not be judged, grouped by what was missing: one permission is one line, however many registries."""
    found: Dict[str, Unread] = {}
    for each in registries:
        counted = set()
        for finding in each.with_outcome(Outcome.UNKNOWN):
            judgement = finding.judgement
            key = judgement.needs or judgement.detail
            first = found.get(key, Unread((), judgement.detail, judgement.needs, 0))
            rules = first.rules if finding.slug in first.rules else (*first.rules, finding.slug)
            found[key] = replace(first, rules=rules, registries=first.registries + (key not in counted))
            counted.add(key)
    return tuple(found.values())


def _conclusion(scope: Scope, registries: Tuple[ScannedRegistry, ...], is_partial: bool) -> Tuple[State, str]:
    if not registries:
        return State.UNREAD, f"This account sees no registry in {scope.in_words}."
    total = f"{len(registries):,} registries" if len(registries) > 1 else "1 registry"
    counts = Counter(each.outcome for each in registries)
    more = ". Not everything could be read" if is_partial else ""
    failing, warning = counts[Outcome.FAIL], counts[Outcome.WARN]
    if failing:
        also = f", {warning:,} more with risks" if warning else ""
        return State.PROBLEM, f"{failing:,} of {total} {'has' if failing == 1 else 'have'} problems{also}{more}."
    if warning:
        return State.WARNING, f"{warning:,} of {total} {'has' if warning == 1 else 'have'} risks{more}."
    if counts[Outcome.PASS] == 0:
        return State.UNREAD, f"Nothing could be judged of {total}."
    return State.GOOD, f"No risks were found in {total}{more}."
