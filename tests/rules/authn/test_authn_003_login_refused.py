"""Cases of login-refused."""

from __future__ import annotations

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.authn.authn_003_login_refused import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import GIVEN, SIGNED_IN, judged


def test_a_refusal_is_quoted() -> None:
    result = judged(judge, GIVEN, login=facts.REFUSED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert "contosoapps refuses the credential" in result.title
    assert "authentication required" in result.evidence[0].text
    assert "same words" in result.detail


def test_a_specific_refusal_is_not_called_general() -> None:
    assert judged(judge, GIVEN, login=facts.WRONG_SECRET).detail == ""


def test_without_knowing_who_it_is() -> None:
    assert "the identity" in judged(judge, GIVEN, login=facts.REFUSED, identity=None).title


def test_anonymous_access_that_is_off() -> None:
    result = judged(judge, BROKEN["anonymous pull off"])
    assert result.outcome is Outcome.FAIL
    assert result.title == "Nobody can pull team/api from contosoapps without a login."
    assert result.fix
    assert "--anonymous-pull-enabled true" in result.fix.commands[1]


def test_throttling_is_no_refusal() -> None:
    throttled = facts.login_refusal("Too many requests", 429, "TOOMANYREQUESTS")
    assert judged(judge, SIGNED_IN, login=throttled).outcome is Outcome.UNKNOWN


def test_passes_when_accepted() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS
