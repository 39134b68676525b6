"""What the text of an error that the user has seen adds: a fact for the rules, and support for their findings."""

from __future__ import annotations

from dataclasses import replace
from typing import Iterable, List, Optional

from ..domain.explanation import Candidate, Explanation
from ..domain.fact import Absent, Fact, Known
from ..domain.finding import Evidence, Finding
from ..domain.outcome import Outcome
from ..facts.given import ErrorText, Pipeline


def as_fact(explanation: Optional[Explanation]) -> Fact[ErrorText]:
    """What rules learn from the text."""
    if explanation is None:
        return Absent("No text of an error was given.")
    names = explanation.names
    return Known(
        ErrorText(
            causes=tuple(candidate.slug for candidate in explanation.candidates),
            pipeline=Pipeline(names.pipeline) if names.pipeline else None,
            entra_code=int(names.entra_code[len("AADSTS") :]) if names.entra_code else None,
            application=names.application,
            issuer=names.issuer,
            subject=names.subject,
            audience=names.audience,
        ),
        "the text of the error",
    )


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
