"""Cases of anonymous-pull-stale-credentials."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.cred.cred_008_anonymous_pull_stale_credentials import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import STORED, judged

STALE = BROKEN["stored credential before anonymous pull"]
NO_PULL = replace(facts.GRANTED, granted=())


def test_a_refused_credential_before_a_registry_that_needs_none() -> None:
    result = judged(judge, STALE)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.evidence[1].text.startswith("The registry answered 401")
    assert result.fix
    assert result.fix.commands == (f"docker logout {facts.HOST}",)


def test_what_a_variable_holds_no_logout_takes_away() -> None:
    of_variable = replace(facts.STORED_LOGINS, path="DOCKER_AUTH_CONFIG")
    result = judged(judge, STALE, stored_logins=of_variable)
    assert result.fix
    assert result.fix.commands == ("unset DOCKER_AUTH_CONFIG",)


def test_either_proof_of_anonymous_pull_is_enough() -> None:
    assert judged(judge, STALE, registry=None).outcome is Outcome.FAIL
    assert judged(judge, STALE, anonymous_granted=None).outcome is Outcome.FAIL


def test_a_credential_that_gets_no_pull_is_as_bad() -> None:
    result = judged(judge, STALE, login=facts.LOGIN, granted=NO_PULL)
    assert result.outcome is Outcome.FAIL
    assert result.evidence[1].text == "The stored credential gets no pull."


def test_silent_where_anonymous_pull_is_off() -> None:
    result = judged(judge, STORED, login=facts.WRONG_SECRET, granted=None)
    assert result.outcome is Outcome.PASS


def test_silent_about_a_credential_that_works() -> None:
    assert judged(judge, STALE, login=facts.LOGIN, granted=facts.GRANTED).outcome is Outcome.PASS


def test_silent_about_pushes_and_given_credentials() -> None:
    push = replace(facts.TARGET, actions=(Action.PUSH,))
    assert judged(judge, STALE, target=push).outcome is Outcome.NOT_APPLICABLE
    assert judged(judge, STALE, subject=facts.GIVEN).outcome is Outcome.NOT_APPLICABLE


def test_undecided_when_nothing_says_whether_it_is_allowed() -> None:
    assert judged(judge, STALE, registry=None, anonymous_granted=None).outcome is Outcome.UNKNOWN
