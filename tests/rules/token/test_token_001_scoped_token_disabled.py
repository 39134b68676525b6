"""Cases of scoped-token-disabled."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.token.token_001_scoped_token_disabled import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import SCOPED_TOKEN, judged


def test_a_disabled_token() -> None:
    result = judged(judge, BROKEN["token disabled"])
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == "The token ci-token of contosoapps is disabled."
    assert result.fix
    assert result.fix.commands == ("az acr token update --name ci-token --registry contosoapps --status enabled",)


def test_an_enabled_token_that_is_refused_is_something_else() -> None:
    assert judged(judge, SCOPED_TOKEN, login=facts.REFUSED).outcome is Outcome.PASS


def test_undecided_when_the_service_does_not_say() -> None:
    unsaid = replace(facts.SCOPED_TOKEN, enabled=None)
    assert judged(judge, SCOPED_TOKEN, scoped_token=unsaid).outcome is Outcome.UNKNOWN


def test_silent_when_there_is_no_such_token() -> None:
    absent = replace(facts.SCOPED_TOKEN, exists=False, enabled=None)
    assert judged(judge, SCOPED_TOKEN, scoped_token=absent).outcome is Outcome.NOT_APPLICABLE
