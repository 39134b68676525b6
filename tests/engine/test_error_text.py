"""What the text of an error adds to the findings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.explanation import Candidate, Explanation, Names, Quote
from azext_acrdiag.domain.fact import Absent, Known
from azext_acrdiag.domain.finding import Evidence, Fix
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.engine.error_text import as_fact, supported
from azext_acrdiag.facts.given import ErrorText, Pipeline

from .parts import finding

CANDIDATE = Candidate("cause", None, "It broke.", Confidence.LIKELY, (Quote(7, "it broke"),), "", Fix())
TEXT = Explanation("client", (CANDIDATE,), Names(), "")


def test_rules_learn_which_causes_and_names_a_text_holds() -> None:
    bare = as_fact(TEXT)
    assert bare == Known(ErrorText(("cause",), None, None, None, None, None, None), "the text of the error")
    names = Names(
        pipeline="GitHub Actions", entra_code="AADSTS700213", application="a", issuer="i", subject="s", audience="u"
    )
    full = as_fact(Explanation(None, (), names, ""))
    assert full == Known(ErrorText((), Pipeline.GITHUB_ACTIONS, 700213, "a", "i", "s", "u"), "the text of the error")


def test_without_a_text_there_is_nothing_to_learn() -> None:
    assert isinstance(as_fact(None), Absent)


def test_a_cause_without_a_line_adds_nothing() -> None:
    silent = Explanation("client", (replace(CANDIDATE, because=()),), Names(), "")
    assert supported([finding("cause")], silent) == [finding("cause")]


def test_a_failure_that_the_text_speaks_for_gets_its_line_as_evidence() -> None:
    (found,) = supported([finding("cause")], TEXT)
    assert found.judgement.evidence == (Evidence("The error text speaks for this: it broke", "error text, line 7"),)
    assert found.outcome is Outcome.FAIL


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.FAIL])
def test_a_text_makes_nothing_fail(outcome: Outcome) -> None:
    before = [finding("cause", outcome), finding("other")]
    assert supported(before, TEXT) == before
