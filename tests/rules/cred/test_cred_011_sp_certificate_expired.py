"""Cases of sp-certificate-expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.identity import ApplicationSecrets
from azext_acrdiag.rules.cred.cred_011_sp_certificate_expired import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import GIVEN, SIGNED_IN, SIGNED_IN_PRINCIPAL, judged

EXPIRED = BROKEN["certificate ended, signed in"]
KEY_NOT_FOUND = facts.entra_refusal(
    700027, "AADSTS700027: Client assertion contains an invalid signature. [Reason - The key was not found.]"
)


def with_certificates(*days: int) -> ApplicationSecrets:
    certificates = tuple(replace(facts.CLIENT_SECRET, end=facts.NOW + timedelta(days=each)) for each in days)
    return replace(facts.SECRETS, certificates=certificates)


def test_entra_says_that_the_key_has_expired() -> None:
    result = judged(judge, EXPIRED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.fix
    assert (
        result.fix.commands[0] == f"az ad app credential reset --id {facts.APP_ID} --append --cert @new-certificate.pem"
    )


def test_an_unknown_key_when_every_certificate_has_ended() -> None:
    result = judged(judge, EXPIRED, entra_answer=KEY_NOT_FOUND, application_secrets=with_certificates(-3, -1))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert len(result.evidence) == 3


def test_an_unknown_key_is_another_matter() -> None:
    assert judged(judge, EXPIRED, entra_answer=KEY_NOT_FOUND).outcome is Outcome.PASS
    still_good = with_certificates(-3, 200)
    assert judged(judge, EXPIRED, entra_answer=KEY_NOT_FOUND, application_secrets=still_good).outcome is Outcome.PASS


def test_warns_before_and_after_the_end_where_nothing_refuses() -> None:
    assert judged(judge, SIGNED_IN_PRINCIPAL, application_secrets=with_certificates(9)).outcome is Outcome.WARN
    assert judged(judge, SIGNED_IN_PRINCIPAL, application_secrets=with_certificates(-9)).outcome is Outcome.WARN
    assert judged(judge, SIGNED_IN_PRINCIPAL, application_secrets=with_certificates(9, 300)).outcome is Outcome.PASS
    assert judged(judge, SIGNED_IN_PRINCIPAL, application_secrets=with_certificates(31)).outcome is Outcome.PASS
    assert judged(judge, SIGNED_IN_PRINCIPAL, application_secrets=with_certificates(30)).outcome is Outcome.WARN
    assert judged(judge, SIGNED_IN_PRINCIPAL, application_secrets=with_certificates(-3, 9)).outcome is Outcome.WARN


def test_silent_where_there_is_no_certificate_to_use() -> None:
    assert judged(judge, SIGNED_IN_PRINCIPAL).outcome is Outcome.NOT_APPLICABLE
    assert judged(judge, GIVEN, application_secrets=with_certificates(-9)).outcome is Outcome.NOT_APPLICABLE
    assert judged(judge, SIGNED_IN).outcome is Outcome.NOT_APPLICABLE


def test_undecided_when_none_could_be_seen() -> None:
    unseen = replace(facts.SECRETS, certificates=(), complete=False)
    result = judged(judge, SIGNED_IN_PRINCIPAL, application_secrets=unseen, entra_answer=None)
    assert (result.outcome, result.needs) == (Outcome.UNKNOWN, "Application.Read.All")
    assert judged(judge, SIGNED_IN_PRINCIPAL, application_secrets=unseen).outcome is Outcome.PASS


def test_undecided_without_the_directory_and_without_entra() -> None:
    assert judged(judge, SIGNED_IN_PRINCIPAL, application_secrets=None).outcome is Outcome.PASS
    unread = judged(judge, SIGNED_IN_PRINCIPAL, application_secrets=None, entra_answer=None)
    assert unread.outcome is Outcome.UNKNOWN
