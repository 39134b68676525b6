"""What the text of an error adds to the findings."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.explanation import Candidate, Explanation, Names, Quote
from azext_acrdiag.domain.finding import Evidence, Fix
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.engine.error_text import supported

from .parts import finding

CANDIDATE = Candidate("cause", None, "It broke.", Confidence.LIKELY, (Quote(7, "it broke"),), "", Fix())
TEXT = Explanation("client", (CANDIDATE,), Names(), "")


def test_a_failure_that_the_text_speaks_for_gets_its_line_as_evidence() -> None:
    (found,) = supported([finding("cause")], TEXT)
    assert found.judgement.evidence == (Evidence("The error text speaks for this: it broke", "error text, line 7"),)
    assert found.outcome is Outcome.FAIL


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.FAIL])
def test_a_text_makes_nothing_fail(outcome: Outcome) -> None:
    before = [finding("cause", outcome), finding("other")]
    assert supported(before, TEXT) == before
