"""Lets every rule judge the facts. The only caller of rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

from ..domain.fact import Absent, Unknown, Why
from ..domain.finding import Finding, Judgement, not_applicable, undecided
from ..domain.outcome import Outcome
from ..domain.subject import Subject
from ..rules.base import Rule
from .plan import node_of
from .resolve import Facts, obstacle_among, unwrap

OnCrash = Callable[[str, BaseException], None]


def judge(rules: Iterable[Rule], facts: Facts, subjects: Tuple[Subject, ...], on_crash: OnCrash) -> List[Finding]:
    """One finding per rule, or per rule and subject for a rule that takes facts of a subject."""
    findings: Dict[Tuple[str, Optional[Subject]], Finding] = {}
    for rule in in_order(rules):
        judged = [
            _find(rule, subject, facts, findings, on_crash)
            for subject in (subjects if rule.is_per_subject else (None,))
        ]
        for finding in _merge(judged):
            findings[(rule.slug, finding.subject)] = finding
    return list(findings.values())


def _find(
    rule: Rule,
    subject: Optional[Subject],
    facts: Facts,
    findings: Dict[Tuple[str, Optional[Subject]], Finding],
    on_crash: OnCrash,
) -> Finding:
    blocker = _failed_prerequisite(rule, subject, findings)
    if blocker:
        judgement = Judgement(Outcome.SKIPPED, detail=blocker.judgement.title)
    else:
        judgement = _judge_one(rule, subject, facts, on_crash)
    code = blocker.code if blocker else None
    return Finding(rule.code, rule.slug, rule.aliases, subject, judgement, skipped_because=code)


def _merge(judged: List[Finding]) -> List[Finding]:
    """One finding about the whole run where every subject meets the same obstacle, such as a throttled registry."""
    first = judged[0]
    same = all(finding.judgement == first.judgement for finding in judged)
    if len(judged) > 1 and same and first.outcome in (Outcome.FAIL, Outcome.WARN):
        return [replace(first, subject=None)]
    return judged


def in_order(rules: Iterable[Rule]) -> List[Rule]:
    """The rules so that each comes behind those it has to wait for. Raises ValueError for a circle."""
    remaining = list(rules)
    slugs = {rule.slug for rule in remaining}
    ordered: List[Rule] = []
    placed: set[str] = set()
    while remaining:
        ready = [rule for rule in remaining if not (set(rule.after) & slugs) - placed]
        if not ready:
            raise ValueError("Rules wait for one another: " + ", ".join(rule.slug for rule in remaining))
        ordered += ready
        placed |= {rule.slug for rule in ready}
        remaining = [rule for rule in remaining if rule.slug not in placed]
    return ordered


def _failed_prerequisite(
    rule: Rule, subject: Optional[Subject], findings: Dict[Tuple[str, Optional[Subject]], Finding]
) -> Optional[Finding]:
    for slug in rule.after:
        for key in ((slug, subject), (slug, None)):
            finding = findings.get(key)
            if finding is not None and finding.outcome is Outcome.FAIL:
                return finding
    return None


def _judge_one(rule: Rule, subject: Optional[Subject], facts: Facts, on_crash: OnCrash) -> Judgement:
    obstacle = obstacle_among(facts[node_of(key, subject)] for key in rule.needs)
    if isinstance(obstacle, Absent):
        return not_applicable(obstacle.reason)
    if isinstance(obstacle, Unknown):
        if obstacle.why is Why.BLOCKED:
            return Judgement(Outcome.SKIPPED, detail=obstacle.detail)
        return undecided(obstacle.detail, obstacle.needs)
    arguments: Dict[str, Any] = {key.name: unwrap(facts[node_of(key, subject)]) for key in rule.needs + rule.uses}
    try:
        return rule.judge(**arguments)
    except Exception as error:  # pylint: disable=broad-exception-caught  # a defect of one rule must not cost the others
        on_crash(rule.code, error)
        return undecided(f"The check failed inside the tool ({type(error).__name__}).")
