"""Cases of login-never-arrived."""

from __future__ import annotations

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.log.log_004_login_never_arrived import judge
from tests.rules.fact_sets import GIVEN, judged

from .events import ACCEPTED, REFUSED, assignee, recorded


def test_no_row_at_all_is_a_hint() -> None:
    result = judged(judge, assignee())
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.LIKELY)
    assert "take some minutes to arrive" in result.detail


def test_rows_that_may_be_hidden_prove_nothing() -> None:
    result = judged(judge, assignee(), recorded_logins=recorded(sees_all=False))
    assert result.outcome is Outcome.UNKNOWN
    assert "Log Analytics Reader" in (result.needs or "")


def test_silent_when_something_arrived_or_nobody_says_that_it_fails() -> None:
    assert judged(judge, assignee(REFUSED)).outcome is Outcome.PASS
    assert judged(judge, assignee(ACCEPTED)).outcome is Outcome.PASS
    assert judged(judge, assignee(error_text=None)).outcome is Outcome.NOT_APPLICABLE
    assert judged(judge, {**GIVEN, "recorded_logins": recorded()}).outcome is Outcome.NOT_APPLICABLE
