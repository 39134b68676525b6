"""Which failing finding is the cause, what it explains, and what would fail after it is mended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Collection, Dict, Iterable, List, Optional, Tuple

from ..domain.finding import Finding
from ..domain.outcome import Confidence, Outcome
from ..domain.subject import Subject
from ..rules.base import Rule
from ..rules.catalog import FAMILIES

_CONFIDENCE = {Confidence.CERTAIN: 0, Confidence.LIKELY: 1, Confidence.POSSIBLE: 2}


@dataclass(frozen=True)
class Ranking:
    """Findings with their explanation, and the causes among them."""

    findings: Tuple[Finding, ...]
    causes: Tuple[Finding, ...]
    """Failing findings that no other explains, in the order a client meets them; the first is the headline."""
    next: Tuple[Finding, ...]
    """Causes that an earlier one hides: they show when that one is mended."""


def rank(
    findings: Iterable[Finding],
    rules: Iterable[Rule],
    subjects: Tuple[Subject, ...],
    named: Collection[str] = (),
) -> Ranking:
    """Fold explained failures below what explains them and order the rest along the client's path.

    Among causes of the same place and confidence those come first whose slugs are `named` by the text of an error.
    """
    by_code = {rule.code: rule for rule in rules}
    all_findings = list(findings)
    failing = [finding for finding in all_findings if finding.outcome is Outcome.FAIL]
    explained = {id(finding): _explanation(finding, failing, by_code) for finding in failing}
    folded = [
        replace(finding, explained_by=explained[id(finding)]) if explained.get(id(finding)) else finding
        for finding in all_findings
    ]
    roots = [finding for finding in folded if finding.outcome is Outcome.FAIL and finding.explained_by is None]
    roots.sort(key=lambda finding: _place(finding, by_code, subjects, named))
    causes: List[Finding] = []
    later: List[Finding] = []
    for finding in roots:
        (later if any(_hides(cause, finding, by_code) for cause in causes) else causes).append(finding)
    return Ranking(tuple(folded), tuple(causes), tuple(later))


def _explanation(finding: Finding, failing: List[Finding], by_code: Dict[str, Rule]) -> Optional[str]:
    for other in failing:
        if other is finding or not _concern_the_same(other, finding):
            continue
        if finding.slug in by_code[other.code].explains:
            return other.code
    return None


def _concern_the_same(one: Finding, other: Finding) -> bool:
    return one.subject is None or other.subject is None or one.subject == other.subject


def _hides(cause: Finding, finding: Finding, by_code: Dict[str, Rule]) -> bool:
    if not _concern_the_same(cause, finding):
        return False
    return _stage(cause, by_code) < _stage(finding, by_code)


def _stage(finding: Finding, by_code: Dict[str, Rule]) -> int:
    return FAMILIES.index(by_code[finding.code].family)


def _place(
    finding: Finding, by_code: Dict[str, Rule], subjects: Tuple[Subject, ...], named: Collection[str]
) -> Tuple[int, int, bool, int, str]:
    about = -1 if finding.subject is None else subjects.index(finding.subject)
    confidence = _CONFIDENCE[finding.judgement.confidence]
    return (_stage(finding, by_code), confidence, finding.slug not in named, about, finding.code)
