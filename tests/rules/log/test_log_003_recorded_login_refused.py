"""Cases of recorded-login-refused."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.log.log_003_recorded_login_refused import judge
from tests.rules import facts
from tests.rules.fact_sets import judged

from .events import ACCEPTED, REFUSED, assignee


def test_refused_logins_are_told_with_address_client_and_time() -> None:
    result = judged(judge, assignee(REFUSED, ACCEPTED))
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.LIKELY)
    assert "14 logins, the last from 198.51.100.7" in result.title
    first, second = (each.text.partition(";")[0] for each in result.evidence)
    assert first.startswith("14 logins from 198.51.100.7 with docker/27.3.1: 401, the credential was not accepted")
    assert second == "1 login from 198.51.100.7 with docker/27.3.1: 200, accepted"
    assert result.evidence[0].source == "login log in the workspace logs"
    assert result.fix is not None
    assert f"--identity {facts.APP_ID}" in result.fix.commands[0]


def test_a_page_holds_only_the_first_few() -> None:
    many = [replace(REFUSED, address=f"198.51.100.{number}") for number in range(20)]
    result = judged(judge, assignee(*many))
    assert len(result.evidence) == 5
    assert "280 logins" in result.title


def test_silent_when_the_last_login_from_there_was_accepted() -> None:
    assert judged(judge, assignee(replace(ACCEPTED, last=facts.NOW), REFUSED)).outcome is Outcome.PASS


def test_this_tools_own_logins_do_not_count() -> None:
    assert judged(judge, assignee(replace(REFUSED, user_agent="acrdiag/1.0"))).outcome is Outcome.NOT_APPLICABLE
