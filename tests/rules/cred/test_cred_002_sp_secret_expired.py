"""Cases of sp-secret-expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.identity import ApplicationSecrets, ClientSecret
from azext_acrdiag.rules.cred.cred_002_sp_secret_expired import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import AKS, ASSIGNEE, GIVEN, SIGNED_IN, SIGNED_IN_PRINCIPAL, STORED_TOKEN, judged

ENDED = replace(facts.CLIENT_SECRET, display_name="old", end=facts.NOW - timedelta(days=3))
AKS_WITH_PRINCIPAL = {
    **AKS,
    "identity": facts.PRINCIPAL,
    "credential": replace(facts.CREDENTIAL, secret=None, origin="aks-prod"),
}
OTHER = replace(facts.CLIENT_SECRET, display_name="new", hint="xyz", resembles=None)


def secrets(*found: ClientSecret, complete: bool = True) -> ApplicationSecrets:
    return replace(facts.SECRETS, secrets=found, complete=complete)


def test_all_have_ended_and_the_registry_refuses() -> None:
    result = judged(judge, BROKEN["secret ended, given"])
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == f"The client secret of ci-pull ({facts.APP_ID}) ended on 2026-11-20 10:00 UTC."
    assert result.fix
    assert result.fix.commands[0] == f"az ad app credential reset --id {facts.APP_ID} --append --years 1"


def test_a_cluster_is_told_its_new_secret_by_a_command_of_its_own() -> None:
    result = judged(judge, AKS_WITH_PRINCIPAL, application_secrets=secrets(ENDED))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.fix
    assert result.fix.commands[1] == (
        "az aks update-credentials --resource-group apps --name aks-prod --reset-service-principal "
        f"--service-principal {facts.APP_ID} --client-secret NEW_SECRET"
    )


def test_what_entra_says_needs_no_directory() -> None:
    result = judged(judge, BROKEN["secret ended, signed in"])
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "AADSTS7000222" in result.evidence[0].text


def test_the_hint_tells_which_secret_is_used() -> None:
    result = judged(judge, GIVEN, login=facts.WRONG_SECRET, application_secrets=secrets(ENDED, OTHER))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert '"old"' in result.evidence[1].text


def test_a_valid_secret_that_begins_alike_leaves_it_to_another_rule() -> None:
    valid = replace(facts.CLIENT_SECRET, display_name="valid")
    result = judged(judge, GIVEN, login=facts.WRONG_SECRET, application_secrets=secrets(ENDED, valid))
    assert result.outcome is Outcome.PASS


def test_likely_when_other_secrets_may_exist() -> None:
    found = secrets(ENDED, complete=False)
    assert judged(judge, GIVEN, login=facts.WRONG_SECRET, application_secrets=found).confidence is Confidence.LIKELY


def test_undecided_when_none_could_be_seen() -> None:
    unseen = secrets(complete=False)
    result = judged(judge, GIVEN, login=facts.WRONG_SECRET, application_secrets=unseen)
    assert (result.outcome, result.needs) == (Outcome.UNKNOWN, "Application.Read.All")
    accepted = judged(judge, GIVEN, application_secrets=unseen)
    assert (accepted.outcome, accepted.title) == (Outcome.PASS, "The credential is accepted, so it has not ended.")


def test_an_application_without_secrets_has_none_that_end() -> None:
    assert judged(judge, GIVEN, login=facts.WRONG_SECRET, application_secrets=secrets()).outcome is Outcome.PASS


def test_likely_when_the_registry_was_not_asked() -> None:
    result = judged(judge, GIVEN, login=None, application_secrets=secrets(ENDED))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)


def test_likely_when_the_registry_refuses_for_another_reason() -> None:
    refused = replace(facts.WRONG_SECRET, error=None)
    result = judged(judge, GIVEN, login=refused, application_secrets=secrets(ENDED))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)


def test_an_accepted_secret_has_not_ended() -> None:
    assert judged(judge, GIVEN, application_secrets=secrets(ENDED, facts.CLIENT_SECRET)).outcome is Outcome.PASS
    assert judged(judge, GIVEN, application_secrets=None).outcome is Outcome.PASS


def test_a_certificate_may_still_do_so_it_only_warns() -> None:
    for known in (SIGNED_IN_PRINCIPAL, ASSIGNEE):
        result = judged(judge, known, application_secrets=secrets(ENDED))
        assert result.outcome is Outcome.WARN
        assert "certificate" in result.detail


def test_a_stored_token_is_no_secret() -> None:
    known = {**STORED_TOKEN, "identity": facts.PRINCIPAL, "login": None}
    assert judged(judge, known, application_secrets=secrets(ENDED)).outcome is Outcome.WARN


def test_warns_of_the_end_within_30_days() -> None:
    due = replace(facts.CLIENT_SECRET, end=facts.NOW + timedelta(days=12))
    result = judged(judge, GIVEN, application_secrets=secrets(due))
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.CERTAIN)
    assert "in 12 days" in result.title


def test_which_of_several_is_used_is_not_guessed() -> None:
    due = replace(facts.CLIENT_SECRET, end=facts.NOW + timedelta(days=12))
    assert judged(judge, SIGNED_IN_PRINCIPAL, application_secrets=secrets(due, OTHER)).confidence is Confidence.POSSIBLE
    assert judged(judge, GIVEN, application_secrets=secrets(due, OTHER)).confidence is Confidence.CERTAIN
    used = replace(due, hint="xyz", resembles=None)
    assert judged(judge, GIVEN, application_secrets=secrets(used, facts.CLIENT_SECRET)).outcome is Outcome.PASS


def test_the_31st_day_is_far_enough() -> None:
    later = replace(facts.CLIENT_SECRET, end=facts.NOW + timedelta(days=31))
    assert judged(judge, GIVEN, application_secrets=secrets(later)).outcome is Outcome.PASS


def test_the_registrys_clock_counts() -> None:
    slow = facts.NOW - timedelta(days=10)
    result = judged(judge, BROKEN["secret ended, given"], now=slow)
    assert result.outcome is Outcome.FAIL


def test_silent_about_people() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.NOT_APPLICABLE


def test_undecided_when_neither_directory_nor_answer_is_there() -> None:
    assert judged(judge, GIVEN, login=None, application_secrets=None).outcome is Outcome.UNKNOWN


def test_tells_when_each_secret_ends_whatever_comes_of_it() -> None:
    soon = replace(facts.CLIENT_SECRET, end=facts.NOW + timedelta(days=5))
    for found in ((ENDED,), (ENDED, facts.CLIENT_SECRET), (soon, OTHER)):
        result = judged(judge, GIVEN, application_secrets=secrets(*found))
        assert [moment.at for moment in result.moments] == [each.end for each in found]
