"""Cases of personal-or-guest-account."""

from __future__ import annotations

from datetime import timedelta

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.authz.authz_014_personal_or_guest_account import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import judged

PERSONAL = BROKEN["personal account"]


def test_the_registry_refuses_it_in_spite_of_its_role() -> None:
    result = judged(judge, PERSONAL)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert "is a guest or a personal Microsoft account, and contosoapps refuses it" in result.title
    assert any("AcrPush at the registry contosoapps grants pull." in line.text for line in result.evidence)
    assert result.fix
    assert result.fix.commands[0] == f"az login --tenant {facts.TENANT}"


def test_silent_when_a_missing_or_a_young_role_may_be_the_reason() -> None:
    assert judged(judge, PERSONAL, role_assignments=facts.assigned()).outcome is Outcome.PASS
    young = facts.assigned(facts.ACR_PULL, age=timedelta(minutes=2))
    assert judged(judge, PERSONAL, role_assignments=young).outcome is Outcome.PASS


def test_silent_for_members_and_when_it_is_let_in() -> None:
    assert judged(judge, PERSONAL, identity=facts.USER).outcome is Outcome.NOT_APPLICABLE
    let_in = judged(judge, PERSONAL, login=facts.LOGIN, granted=facts.GRANTED)
    assert let_in.outcome is Outcome.PASS


def test_undecided_without_the_roles_or_the_registry() -> None:
    assert judged(judge, PERSONAL, role_assignments=None).outcome is Outcome.UNKNOWN
    assert judged(judge, PERSONAL, registry=None).outcome is Outcome.UNKNOWN
