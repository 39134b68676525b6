"""Cases of scoped-token-password-expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.repository import ScopedToken, TokenPassword
from azext_acrdiag.rules.token.token_002_scoped_token_password_expired import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import SCOPED_TOKEN, judged

ENDED = TokenPassword("password1", facts.NOW - timedelta(days=90), facts.NOW - timedelta(days=1))
VALID = TokenPassword("password2", facts.NOW - timedelta(days=90), None)


def having(*passwords: TokenPassword) -> ScopedToken:
    return replace(facts.SCOPED_TOKEN, passwords=passwords)


def test_all_passwords_have_ended() -> None:
    result = judged(judge, BROKEN["token password ended"])
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.evidence[0].text == "password1 ended on 2026-11-22 10:00 UTC."
    assert result.detail == ""
    assert result.fix
    assert result.fix.commands == (
        "az acr token credential generate --name ci-token --registry contosoapps --password1 --expiration-in-days 90",
    )


def test_no_password_was_ever_generated() -> None:
    result = judged(judge, SCOPED_TOKEN, scoped_token=having(), login=facts.REFUSED)
    assert (result.outcome, result.title) == (Outcome.FAIL, "The token ci-token has no password.")
    assert result.evidence[0].text == "No password has been generated for the token."


def test_one_of_two_has_ended_and_the_registry_refuses() -> None:
    result = judged(judge, SCOPED_TOKEN, scoped_token=having(ENDED, VALID), login=facts.REFUSED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.detail.startswith("The other password is valid")
    assert all("No password" not in line.text for line in result.evidence)


def test_one_of_two_has_ended_but_the_other_is_used() -> None:
    assert judged(judge, SCOPED_TOKEN, scoped_token=having(ENDED, VALID)).outcome is Outcome.PASS
    assert judged(judge, SCOPED_TOKEN, scoped_token=having(ENDED, VALID), login=None).outcome is Outcome.PASS


def test_a_wrong_password_of_a_good_token_is_something_else() -> None:
    assert judged(judge, SCOPED_TOKEN, scoped_token=having(VALID), login=facts.REFUSED).outcome is Outcome.PASS


def test_the_registrys_clock_counts() -> None:
    fast = facts.NOW + timedelta(days=365)
    assert judged(judge, SCOPED_TOKEN, now=fast).outcome is Outcome.PASS


def test_silent_when_there_is_no_such_token() -> None:
    absent = ScopedToken("ci-token", exists=False)
    assert judged(judge, SCOPED_TOKEN, scoped_token=absent).outcome is Outcome.NOT_APPLICABLE


def test_tells_when_passwords_end_whatever_comes_of_it() -> None:
    for login in (facts.REFUSED, None):
        (moment,) = judged(judge, SCOPED_TOKEN, scoped_token=having(ENDED, VALID), login=login).moments
        assert (moment.at, moment.what) == (ENDED.expires_on, "password1 of the token ci-token ends.")
