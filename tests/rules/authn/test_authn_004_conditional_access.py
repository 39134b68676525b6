"""Cases of conditional-access."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.authn.authn_004_conditional_access import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import SIGNED_IN, judged


@pytest.mark.parametrize(("code", "words"), [(53003, "Conditional Access policy"), (53000, "compliant device")])
def test_a_policy_objects(code: int, words: str) -> None:
    result = judged(judge, SIGNED_IN, entra_answer=facts.entra_refusal(code, f"AADSTS{code}: in Entra's words"))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert words in result.title
    assert result.evidence[0].text.endswith("in Entra's words")
    assert any("66666666" in line.text for line in result.evidence), "the correlation id leads to the policy"


def test_silent_for_other_reasons_and_with_a_token() -> None:
    assert judged(judge, BROKEN["second factor demanded"]).outcome is Outcome.PASS
    assert judged(judge, BROKEN["session ended"]).outcome is Outcome.PASS
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS
