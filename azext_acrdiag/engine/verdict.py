"""The verdict on a run and its exit code."""

from __future__ import annotations

from typing import Iterable, List, Optional, Tuple

from ..domain.explanation import Explanation
from ..domain.finding import Finding
from ..domain.outcome import (
    EXIT_CAUSE,
    EXIT_INCONCLUSIVE,
    EXIT_OK,
    EXIT_WARNING,
    FailOn,
    Outcome,
    State,
)
from ..domain.report import Verdict
from ..rules.base import Rule
from .rank import Ranking


def conclude(
    ranking: Ranking, rules: Iterable[Rule], fail_on: FailOn, error_text: Optional[Explanation] = None
) -> Verdict:
    """The state, headline and exit code. A pass of one of the rules may prove the action possible, or indicate it.

    What an error text suggests is told where the run itself found nothing, and changes neither state nor exit code.
    """
    state, headline = _state(ranking, tuple(rules), fail_on)
    if state is State.INCONCLUSIVE and error_text is not None and error_text.candidates:
        first = error_text.candidates[0]
        headline += f" The error text suggests ({first.confidence.value}): {first.title}"
    codes = {
        State.POSSIBLE: EXIT_OK,
        State.CAUSE_FOUND: EXIT_CAUSE,
        State.WARNINGS: EXIT_WARNING,
        State.INCONCLUSIVE: EXIT_INCONCLUSIVE,
    }
    return Verdict(state, headline, EXIT_OK if fail_on is FailOn.NEVER else codes[state])


def _state(ranking: Ranking, rules: Tuple[Rule, ...], fail_on: FailOn) -> Tuple[State, str]:
    if ranking.causes:
        return State.CAUSE_FOUND, ranking.causes[0].judgement.title
    warnings = [finding for finding in ranking.findings if finding.outcome is Outcome.WARN]
    if warnings and fail_on is FailOn.WARNING:
        return State.WARNINGS, warnings[0].judgement.title
    proofs = frozenset(rule.slug for rule in rules if rule.proves)
    passing = [finding for finding in ranking.findings if finding.outcome is Outcome.PASS]
    proven = [finding for finding in passing if finding.slug in proofs]
    if proven:
        return State.POSSIBLE, proven[0].judgement.title
    hints = frozenset(rule.slug for rule in rules if rule.indicates)
    indicated = [finding.judgement.title for finding in passing if finding.slug in hints]
    return State.INCONCLUSIVE, _what_is_missing(ranking.findings, proofs, indicated)


def _what_is_missing(findings: Tuple[Finding, ...], proofs: frozenset[str], indicated: List[str]) -> str:
    for finding in findings:
        if (
            finding.slug in proofs
            and finding.outcome in (Outcome.UNKNOWN, Outcome.SKIPPED)
            and finding.judgement.detail
        ):
            return f"No cause was found, but the action could not be proven: {finding.judgement.detail}"
    if indicated:
        return f"{indicated[0]} No credential was there to prove it with."
    return "No cause was found, and no credential was there to prove the action with."
