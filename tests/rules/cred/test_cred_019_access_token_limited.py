"""Cases of access-token-limited."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.cred.cred_019_access_token_limited import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import REFRESH_TOKEN, STORED, judged

LIMITED = BROKEN["access token for less"]


def test_an_access_token_that_lacks_an_action() -> None:
    result = judged(judge, LIMITED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "was not issued to push team/api" in result.title
    assert result.evidence[0].text == "On team/api it allows pull."


def test_an_access_token_for_what_is_wanted() -> None:
    assert judged(judge, LIMITED, granted=facts.GRANTED).outcome is Outcome.PASS


def test_unknown_where_its_actions_are() -> None:
    assert judged(judge, LIMITED, granted=None).outcome is Outcome.UNKNOWN


def test_silent_about_logins_that_lack_a_role() -> None:
    lacking = replace(facts.GRANTED, granted=())
    assert judged(judge, STORED, granted=lacking).outcome is Outcome.NOT_APPLICABLE
    assert judged(judge, LIMITED, credential=REFRESH_TOKEN).outcome is Outcome.NOT_APPLICABLE
