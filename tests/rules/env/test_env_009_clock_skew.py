"""Cases of clock-skew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.env.env_009_clock_skew import judge
from tests.rules import facts
from tests.rules.fact_sets import SIGNED_IN, judged


@pytest.mark.parametrize(
    ("skew", "words"),
    [
        (timedelta(minutes=-6), "is 6 minutes behind."),
        (timedelta(hours=3, minutes=5), "is 3 hours and 5 minutes ahead."),
        (timedelta(days=-2, hours=-1), "is 2 days and 1 hours behind."),
    ],
)
def test_a_difference_is_a_warning(skew: timedelta, words: str) -> None:
    result = judged(judge, SIGNED_IN, now=facts.NOW + skew)
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.CERTAIN)
    assert result.title.endswith(words)


def test_it_fails_where_entra_objects_to_a_time() -> None:
    refusal = facts.entra_refusal(700024, "AADSTS700024: Client assertion is not within its valid time range.")
    result = judged(judge, SIGNED_IN, now=facts.NOW - timedelta(hours=1), entra_answer=refusal)
    assert result.outcome is Outcome.FAIL


def test_another_refusal_is_not_due_to_the_clock() -> None:
    refusal = facts.entra_refusal(50076, "AADSTS50076: You must use multi-factor authentication.")
    result = judged(judge, SIGNED_IN, now=facts.NOW - timedelta(hours=1), entra_answer=refusal)
    assert result.outcome is Outcome.WARN


def test_five_minutes_are_tolerated() -> None:
    assert judged(judge, SIGNED_IN, now=facts.NOW + timedelta(minutes=5)).outcome is Outcome.PASS


def test_undecided_when_no_answer_told_a_time() -> None:
    silent = replace(facts.CHALLENGE, server_time=None)
    assert judged(judge, SIGNED_IN, challenge=silent).outcome is Outcome.UNKNOWN
