"""The verdict on a run and its exit code."""

from __future__ import annotations

from typing import Iterable, Optional, Tuple

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
from .rank import Ranking


def conclude(
    ranking: Ranking, proofs: Iterable[str], fail_on: FailOn, error_text: Optional[Explanation] = None
) -> Verdict:
    """The state, headline and exit code; `proofs` are slugs of rules whose pass proves the action possible.

    What an error text suggests is told where the run itself found nothing, and changes neither state nor exit code.
    """
    state, headline = _state(ranking, frozenset(proofs), fail_on)
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


def _state(ranking: Ranking, proofs: frozenset[str], fail_on: FailOn) -> Tuple[State, str]:
    if ranking.causes:
        return State.CAUSE_FOUND, ranking.causes[0].judgement.title
    warnings = [finding for finding in ranking.findings if finding.outcome is Outcome.WARN]
    if warnings and fail_on is FailOn.WARNING:
        return State.WARNINGS, warnings[0].judgement.title
    proven = [finding for finding in ranking.findings if finding.slug in proofs and finding.outcome is Outcome.PASS]
    if proven:
        return State.POSSIBLE, proven[0].judgement.title
    return State.INCONCLUSIVE, _what_is_missing(ranking.findings, proofs)


def _what_is_missing(findings: Tuple[Finding, ...], proofs: frozenset[str]) -> str:
    for finding in findings:
        if (
            finding.slug in proofs
            and finding.outcome in (Outcome.UNKNOWN, Outcome.SKIPPED)
            and finding.judgement.detail
        ):
            return f"No cause was found, but the action could not be proven: {finding.judgement.detail}"
    return "No cause was found, and no credential was there to prove the action with."
