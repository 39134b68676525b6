"""Cases of token-service-redirect."""

from __future__ import annotations

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.login import Redirect
from azext_acrdiag.rules.net.net_009_token_service_redirect import judge
from tests.rules.fact_sets import SIGNED_IN, judged


def test_a_redirect_fails() -> None:
    redirect = Redirect("/oauth2/token", 307, "https://elsewhere.example/oauth2/token")
    result = judged(judge, SIGNED_IN, token_redirect=redirect)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "https://elsewhere.example/oauth2/token" in result.title
    assert "nothing was sent there" in result.detail


def test_an_answer_passes() -> None:
    assert judged(judge, SIGNED_IN, token_redirect=Redirect("/oauth2/token", 401, None)).outcome is Outcome.PASS
