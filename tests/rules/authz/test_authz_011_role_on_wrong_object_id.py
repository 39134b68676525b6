"""Cases of role-on-wrong-object-id."""

from __future__ import annotations

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.authz.authz_011_role_on_wrong_object_id import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import judged

WRONG = BROKEN["role names the application id"]


def test_the_role_names_the_application_id() -> None:
    result = judged(judge, WRONG)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert facts.APP_ID in result.evidence[0].text
    assert facts.OBJECT_ID in result.evidence[-1].text
    assert result.fix
    assert result.fix.commands[0].startswith("az role assignment delete --ids /subscriptions/")
    assert f"--assignee-object-id {facts.OBJECT_ID}" in result.fix.commands[1]
    assert result.fix.who.startswith("somebody with the role Owner")


def test_likely_when_the_registry_was_not_asked() -> None:
    assert judged(judge, WRONG, login=None).confidence is Confidence.LIKELY


def test_silent_when_it_would_not_help_or_the_right_id_has_it_too() -> None:
    useless = facts.assigned(facts.role("Tasks", "tasks/read"), via=facts.APP_ID)
    assert judged(judge, WRONG, misdirected_assignments=useless).outcome is Outcome.PASS
    assert judged(judge, WRONG, misdirected_assignments=facts.assigned()).outcome is Outcome.PASS
    assert judged(judge, WRONG, role_assignments=facts.assigned(facts.ACR_PULL)).outcome is Outcome.PASS
