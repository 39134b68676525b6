"""What the text of an error that the user has seen adds to the findings: support, never a cause of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Iterable, List, Optional

from ..domain.explanation import Candidate, Explanation
from ..domain.finding import Evidence, Finding
from ..domain.outcome import Outcome


def supported(findings: Iterable[Finding], explanation: Explanation) -> List[Finding]:
    """The findings; those that failed and that the text speaks for get the line that does as evidence."""
    by_slug = {candidate.slug: candidate for candidate in explanation.candidates}
    return [_with_quote(finding, by_slug.get(finding.slug)) for finding in findings]


def _with_quote(finding: Finding, candidate: Optional[Candidate]) -> Finding:
    if candidate is None or finding.outcome is not Outcome.FAIL or not candidate.because:
        return finding
    quote = candidate.because[0]
    evidence = Evidence(f"The error text speaks for this: {quote.text}", f"error text, line {quote.line}")
    judgement = finding.judgement
    return replace(finding, judgement=replace(judgement, evidence=(*judgement.evidence, evidence)))
