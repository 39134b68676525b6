"""Cases of sp-deleted."""

from __future__ import annotations

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.cred.cred_012_sp_deleted import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import judged

DELETED = BROKEN["application deleted"]


def test_the_registry_does_not_know_what_was_deleted() -> None:
    result = judged(judge, DELETED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == f"The application ci-pull ({facts.APP_ID}) was deleted on 2026-11-20 10:00 UTC."
    assert result.fix
    assert facts.DELETED_APPLICATION.object_id in result.fix.commands[0]


def test_entra_does_not_know_it() -> None:
    refusal = facts.entra_refusal(700016, "AADSTS700016: Application was not found.")
    assert judged(judge, DELETED, login=None, entra_answer=refusal).outcome is Outcome.FAIL


def test_only_warned_of_while_nobody_was_asked_or_another_refusal_came() -> None:
    assert judged(judge, DELETED, login=None).outcome is Outcome.WARN
    assert judged(judge, DELETED, login=facts.WRONG_SECRET).outcome is Outcome.WARN


def test_what_is_accepted_is_known() -> None:
    assert judged(judge, DELETED, login=facts.LOGIN).outcome is Outcome.PASS
