"""Cases of sp-disabled."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.cred.cred_009_sp_disabled import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import ASSIGNEE, GIVEN, SIGNED_IN, SIGNED_IN_PRINCIPAL, judged

DISABLED = BROKEN["service principal disabled"]


def test_the_directory_shows_it_and_the_registry_refuses() -> None:
    result = judged(judge, DISABLED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == f"The service principal {facts.APP_ID} is disabled."
    assert result.fix
    assert result.fix.commands == (f"az ad sp update --id {facts.APP_ID} --set accountEnabled=true",)


@pytest.mark.parametrize("code", [7000112, 70001])
def test_entra_says_so(code: int) -> None:
    refusal = facts.entra_refusal(code, f"AADSTS{code}: Application is disabled.")
    assert judged(judge, SIGNED_IN_PRINCIPAL, entra_answer=refusal, login=None).outcome is Outcome.FAIL


def test_somebody_elses_is_judged_by_the_directory_alone() -> None:
    assert judged(judge, ASSIGNEE, service_principal=DISABLED["service_principal"]).outcome is Outcome.FAIL


def test_what_still_works_is_only_warned_of() -> None:
    assert judged(judge, BROKEN["service principal disabled, old token stored"]).outcome is Outcome.WARN
    assert judged(judge, DISABLED, login=None).outcome is Outcome.WARN


def test_an_enabled_one_with_a_wrong_secret_is_something_else() -> None:
    assert judged(judge, GIVEN, login=facts.WRONG_SECRET).outcome is Outcome.PASS


def test_what_is_accepted_is_enabled() -> None:
    assert judged(judge, GIVEN, service_principal=None).outcome is Outcome.PASS


def test_undecided_without_the_directory() -> None:
    assert judged(judge, DISABLED, service_principal=None).outcome is Outcome.UNKNOWN


def test_silent_about_people() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.NOT_APPLICABLE
