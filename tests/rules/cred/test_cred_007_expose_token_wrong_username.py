"""Cases of expose-token-wrong-username."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.domain.subject import ZERO_GUID
from azext_acrdiag.facts.login import SecretShape
from azext_acrdiag.rules.cred.cred_007_expose_token_wrong_username import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import GIVEN, REFRESH_TOKEN, STORED_TOKEN, judged

WRONG = BROKEN["token with a wrong user name"]


def test_a_token_with_another_user_name() -> None:
    result = judged(judge, WRONG)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "the user name is developer" in result.title
    assert result.fix
    assert f"--username {ZERO_GUID}" in result.fix.commands[0]


def test_a_token_of_entra() -> None:
    entra = replace(REFRESH_TOKEN, shape=SecretShape.ENTRA_TOKEN, claims=None)
    result = judged(judge, WRONG, credential=entra, login=facts.REFUSED)
    assert result.outcome is Outcome.FAIL
    assert "token of Entra" in result.title


def test_the_token_itself_is_never_shown() -> None:
    assert "header.payload" not in str(judged(judge, WRONG))


def test_the_zero_guid_goes_with_it() -> None:
    result = judged(judge, WRONG, credential=REFRESH_TOKEN, login=facts.REFUSED)
    assert result.outcome is Outcome.PASS


def test_a_token_that_is_no_password_goes_with_no_user_name() -> None:
    for sent in ({"is_identity_token": True}, {"is_bearer": True}):
        stored = replace(REFRESH_TOKEN, username="", **sent)
        assert judged(judge, STORED_TOKEN, credential=stored, login=facts.REFUSED).outcome is Outcome.PASS


def test_a_token_stored_as_password_takes_the_zero_guid() -> None:
    stored = replace(REFRESH_TOKEN, username="developer")
    assert judged(judge, STORED_TOKEN, credential=stored, login=facts.REFUSED).outcome is Outcome.FAIL


def test_silent_about_passwords_and_accepted_tokens() -> None:
    assert judged(judge, GIVEN, login=facts.WRONG_SECRET).outcome is Outcome.NOT_APPLICABLE
    assert judged(judge, WRONG, login=facts.LOGIN).outcome is Outcome.PASS
