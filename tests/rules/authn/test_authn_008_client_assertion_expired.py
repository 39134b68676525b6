"""Cases of client-assertion-expired."""

from __future__ import annotations

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.authn.authn_008_client_assertion_expired import judge
from tests.rules import facts
from tests.rules.fact_sets import SIGNED_IN_PRINCIPAL, judged


def test_an_assertion_that_has_ended() -> None:
    message = "AADSTS700024: Client assertion is not within its valid time range."
    result = judged(judge, SIGNED_IN_PRINCIPAL, entra_answer=facts.entra_refusal(700024, message))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.evidence[0].text == message


def test_a_wrong_signature_is_something_else() -> None:
    refusal = facts.entra_refusal(700027, "AADSTS700027: Client assertion contains an invalid signature.")
    assert judged(judge, SIGNED_IN_PRINCIPAL, entra_answer=refusal).outcome is Outcome.PASS


def test_a_token_is_a_pass() -> None:
    assert judged(judge, SIGNED_IN_PRINCIPAL).outcome is Outcome.PASS
