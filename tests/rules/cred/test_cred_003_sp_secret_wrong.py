"""Cases of sp-secret-wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.identity import ApplicationSecrets, Resemblance
from azext_acrdiag.facts.login import SecretShape
from azext_acrdiag.rules.cred.cred_003_sp_secret_wrong import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import ADMIN, GIVEN, SIGNED_IN_PRINCIPAL, judged

WRONG = BROKEN["secret wrong"]


def secrets(**changed: Any) -> ApplicationSecrets:
    return replace(facts.SECRETS, secrets=(replace(facts.CLIENT_SECRET, **changed),))


def test_a_password_that_begins_like_no_secret_is_certainly_none() -> None:
    result = judged(judge, WRONG, application_secrets=secrets(resembles=None))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "none of the client secrets" in result.title
    assert result.fix is not None
    assert result.fix.commands == (
        f"az ad app credential reset --id {facts.APP_ID} --append",
        f"docker login {facts.HOST} --username {facts.APP_ID} --password-stdin",
    )


def test_a_password_that_begins_like_one_is_likely_incomplete() -> None:
    result = judged(judge, WRONG)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert "a part may be missing" in result.detail


def test_the_id_of_a_secret_is_recognised() -> None:
    pasted = replace(facts.CREDENTIAL, shape=SecretShape.GUID)
    result = judged(judge, WRONG, credential=pasted, application_secrets=secrets(resembles=Resemblance.ID))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "is the id of a client secret" in result.title
    assert facts.CLIENT_SECRET.key_id not in str(result)


def test_any_guid_is_taken_for_an_id_even_without_the_directory() -> None:
    pasted = replace(facts.CREDENTIAL, shape=SecretShape.GUID)
    result = judged(judge, WRONG, credential=pasted, application_secrets=None)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "is a GUID" in result.title


def test_without_the_directory_it_is_likely() -> None:
    assert judged(judge, WRONG, application_secrets=None).confidence is Confidence.LIKELY


def test_secrets_without_hint_prove_nothing() -> None:
    unhinted = secrets(hint=None, resembles=None)
    assert judged(judge, WRONG, application_secrets=unhinted).confidence is Confidence.LIKELY


def test_what_entra_says_is_certain() -> None:
    result = judged(judge, BROKEN["secret wrong, signed in"])
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.fix
    assert result.fix.commands[0] == f"az ad app credential reset --id {facts.APP_ID} --append"


def test_a_missing_role_is_not_about_the_secret() -> None:
    assert judged(judge, GIVEN, login=facts.REFUSED).outcome is Outcome.PASS


def test_passes_when_entra_or_the_registry_accept_it() -> None:
    assert judged(judge, GIVEN).outcome is Outcome.PASS
    assert judged(judge, SIGNED_IN_PRINCIPAL, login=None).outcome is Outcome.PASS


def test_the_admin_user_has_no_client_secret() -> None:
    assert judged(judge, ADMIN, login=facts.WRONG_SECRET).outcome is Outcome.NOT_APPLICABLE
