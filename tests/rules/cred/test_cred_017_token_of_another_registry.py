"""Cases of token-of-another-registry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.cred.cred_017_token_of_another_registry import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import CLAIMS, GIVEN, REFRESH_TOKEN, STORED_TOKEN, judged

FOREIGN = BROKEN["token of another registry"]
MOVED = BROKEN["token of the tenant before the subscription moved"]


def test_a_token_of_another_registry() -> None:
    result = judged(judge, FOREIGN)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert f"is one of fabrikam.azurecr.io, not of {facts.HOST}." in result.title


def test_its_own_word_suffices_without_an_answer() -> None:
    assert judged(judge, FOREIGN, login=None).outcome is Outcome.FAIL


def test_a_token_of_the_former_tenant_is_likely_the_cause() -> None:
    result = judged(judge, MOVED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert f"{facts.HOST.split('.')[0]} is in {facts.TENANT}" in result.title


@pytest.mark.parametrize("unknown", ["registry", "login"])
def test_silent_about_tenants_that_are_not_known_or_not_refused(unknown: str) -> None:
    assert judged(judge, MOVED, **{unknown: None}).outcome is Outcome.PASS


def test_silent_about_tokens_of_this_registry_however_it_is_spelt() -> None:
    spelt = replace(REFRESH_TOKEN, claims=replace(CLAIMS, audience=facts.HOST.upper(), tenant=facts.TENANT.upper()))
    assert judged(judge, STORED_TOKEN, credential=spelt, login=facts.REFUSED).outcome is Outcome.PASS


def test_silent_about_what_the_registry_accepts_and_what_is_no_token() -> None:
    assert judged(judge, FOREIGN, login=facts.LOGIN).outcome is Outcome.PASS
    assert judged(judge, GIVEN).outcome is Outcome.NOT_APPLICABLE
