"""Cases of access-contradiction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.authz.authz_005_access_contradiction import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import ADMIN, CLAIMS, GIVEN, REFRESH_TOKEN, SIGNED_IN, STORED_TOKEN, judged

NOT_GRANTED = BROKEN["role, but not granted"]


def test_a_role_that_the_token_service_does_not_honour() -> None:
    result = judged(judge, NOT_GRANTED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.title == "A role lets developer@contoso.com pull team/api from contosoapps, but contosoapps does not."
    texts = [line.text for line in result.evidence]
    assert texts == ["Asked for pull, it leaves out pull.", "AcrPush at the registry contosoapps grants pull."]


def test_a_refusal_is_only_possibly_a_contradiction() -> None:
    assert judged(judge, BROKEN["role, but refused"]).confidence is Confidence.POSSIBLE


def test_a_personal_account_is_named_as_the_reason() -> None:
    personal = replace(facts.USER, name="live.com#someone@example.com", is_guest_or_personal=True)
    assert "personal Microsoft account" in judged(judge, BROKEN["role, but refused"], identity=personal).detail


def test_a_grant_that_no_role_explains_is_only_warned_of() -> None:
    result = judged(judge, BROKEN["granted without a role"])
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.POSSIBLE)


def test_a_young_role_contradicts_nothing_yet() -> None:
    young = facts.assigned(facts.ACR_PULL, age=timedelta(minutes=2))
    assert judged(judge, NOT_GRANTED, role_assignments=young).outcome is Outcome.PASS


def test_a_condition_explains_either_answer() -> None:
    assert judged(judge, BROKEN["condition in ABAC mode"]).outcome is Outcome.PASS
    assert judged(judge, BROKEN["condition that excludes"]).outcome is Outcome.PASS


def test_a_refused_secret_contradicts_no_role() -> None:
    assert judged(judge, GIVEN, login=facts.WRONG_SECRET, granted=None).outcome is Outcome.PASS


def test_agreement_passes() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS
    assert judged(judge, BROKEN["no role"]).outcome is Outcome.PASS


def test_silent_about_the_admin_user() -> None:
    assert judged(judge, ADMIN, role_assignments=facts.assigned()).outcome is Outcome.NOT_APPLICABLE


def test_a_login_that_is_older_than_the_role_keeps_its_rights() -> None:
    claims = replace(CLAIMS, issued_at=facts.NOW - timedelta(hours=2))
    lacks = replace(facts.GRANTED, granted=())
    known = {**STORED_TOKEN, "credential": replace(REFRESH_TOKEN, claims=claims), "granted": lacks}
    younger = facts.assigned(facts.ACR_PULL, age=timedelta(hours=1))
    result = judged(judge, known, role_assignments=younger)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.title.startswith("The login is older than the role that lets developer@contoso.com pull")
    older = facts.assigned(facts.ACR_PULL, age=timedelta(hours=3))
    assert judged(judge, known, role_assignments=older).title.startswith("A role lets")
    assert judged(judge, known, role_assignments=younger, credential=None).title.startswith("A role lets")
