"""Cases of arm-audience-refused."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.login import Step
from azext_acrdiag.rules.authn.authn_007_arm_audience_refused import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import SIGNED_IN, judged

REFUSED = BROKEN["audience that the registry does not take"]


def test_the_registry_refuses_tokens_for_azure_resource_manager() -> None:
    result = judged(judge, REFUSED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == "contosoapps does not accept tokens for Azure Resource Manager."
    assert any("asked for https://management.azure.com" in line.text for line in result.evidence)
    assert result.evidence[-1].text == "azureADAuthenticationAsArmPolicy is disabled."
    assert result.fix
    assert result.fix.commands[0] == "az config unset acr.audience_resource"
    assert "authentication-as-arm update --registry contosoapps" in result.fix.commands[-1]


def test_likely_when_the_setting_is_not_known_or_allows_them() -> None:
    for registry in (None, facts.REGISTRY):
        result = judged(judge, REFUSED, registry=registry, entra_answer=None)
        assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
        assert "the audience of the token" in result.title
        assert len(result.evidence) == 1


def test_silent_for_other_refusals_and_when_it_is_let_in() -> None:
    assert judged(judge, REFUSED, login=facts.NOT_EXCHANGED).outcome is Outcome.PASS
    exchanged = replace(facts.LOGIN, step=Step.EXCHANGE)
    assert judged(judge, SIGNED_IN, registry=REFUSED["registry"], login=exchanged).outcome is Outcome.PASS
    by_password = facts.login_refusal("token validation failed")
    assert judged(judge, REFUSED, login=by_password).outcome is Outcome.NOT_APPLICABLE
