"""Cases of refresh-token-used-as-access-token."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.login import SecretShape
from azext_acrdiag.rules.cred.cred_018_refresh_token_used_as_access_token import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import REFRESH_TOKEN, STORED, STORED_TOKEN, judged

SENT = BROKEN["refresh token sent as bearer token"]


def test_a_refresh_token_in_the_place_of_an_access_token() -> None:
    result = judged(judge, SENT)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert facts.DOCKER_CONFIG in result.title
    assert "header.payload" not in str(result)


def test_the_claims_suffice_without_an_answer() -> None:
    assert judged(judge, SENT, login=None).outcome is Outcome.FAIL


def test_silent_about_access_tokens_and_tokens_of_others() -> None:
    for shape in (SecretShape.ACCESS_TOKEN, SecretShape.ENTRA_TOKEN, SecretShape.OTHER):
        sent = replace(REFRESH_TOKEN, shape=shape, is_bearer=True)
        assert judged(judge, SENT, credential=sent).outcome is Outcome.PASS


def test_silent_about_tokens_that_are_given_to_the_token_service() -> None:
    assert judged(judge, STORED_TOKEN).outcome is Outcome.NOT_APPLICABLE
    assert judged(judge, STORED).outcome is Outcome.NOT_APPLICABLE
