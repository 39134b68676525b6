"""Cases of registry-token-expired-3h."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.login import Credential
from azext_acrdiag.rules.cred.cred_006_registry_token_expired_3h import judge
from tests.rules import facts
from tests.rules.fact_sets import CLAIMS, GIVEN, PULL_SECRET, REFRESH_TOKEN, STORED_TOKEN, judged


def ending(at: datetime) -> Credential:
    return replace(REFRESH_TOKEN, claims=replace(CLAIMS, expires_at=at))


def test_a_token_that_has_ended() -> None:
    result = judged(judge, STORED_TOKEN, credential=ending(facts.NOW - timedelta(hours=1)))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "2026-11-23 09:00 UTC" in result.title
    assert facts.DOCKER_CONFIG in result.title
    assert result.fix
    assert result.fix.commands == ("az acr login --name contosoapps",)


def test_the_moment_of_its_end_is_too_late() -> None:
    assert judged(judge, STORED_TOKEN, credential=ending(facts.NOW)).outcome is Outcome.FAIL


def test_warns_in_the_last_quarter_of_an_hour() -> None:
    result = judged(judge, STORED_TOKEN, credential=ending(facts.NOW + timedelta(minutes=14)))
    assert result.outcome is Outcome.WARN
    assert "in 14 minutes" in result.title


def test_sixteen_minutes_are_enough() -> None:
    assert judged(judge, STORED_TOKEN, credential=ending(facts.NOW + timedelta(minutes=16))).outcome is Outcome.PASS


def test_the_registrys_clock_counts_not_this_machines() -> None:
    fast = facts.NOW + timedelta(hours=5)
    assert judged(judge, STORED_TOKEN, now=fast).outcome is Outcome.PASS
    assert judged(judge, STORED_TOKEN, now=fast, challenge=None).outcome is Outcome.FAIL


def test_undecided_when_the_token_does_not_say() -> None:
    assert judged(judge, STORED_TOKEN, credential=replace(REFRESH_TOKEN, claims=None)).outcome is Outcome.UNKNOWN


def test_a_password_does_not_end_like_this() -> None:
    assert judged(judge, GIVEN).outcome is Outcome.NOT_APPLICABLE


def test_tells_when_it_ends_whatever_comes_of_it() -> None:
    for end in (facts.NOW - timedelta(hours=1), facts.NOW + timedelta(minutes=14), facts.NOW + timedelta(hours=2)):
        (moment,) = judged(judge, STORED_TOKEN, credential=ending(end)).moments
        assert (moment.at, moment.what) == (end, f"The registry token from {facts.DOCKER_CONFIG} ends.")


def test_a_pull_secret_is_made_anew() -> None:
    result = judged(judge, PULL_SECRET, credential=ending(facts.NOW))
    assert result.outcome is Outcome.FAIL
    assert result.fix
    assert f"--docker-server={facts.HOST} " in result.fix.commands[1]
