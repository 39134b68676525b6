"""Cases of acr-audience-unsupported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.authn.authn_006_acr_audience_unsupported import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import SIGNED_IN, judged

UNSUPPORTED = BROKEN["audience that Entra does not know"]


@pytest.mark.parametrize("code", [50001, 500011])
def test_the_usual_audience_is_not_known(code: int) -> None:
    result = judged(judge, UNSUPPORTED, entra_answer=facts.entra_refusal(code, f"AADSTS{code}: …"))
    assert result.outcome is Outcome.FAIL
    assert "no resource https://containerregistry.azure.net in the tenant" in result.title
    assert result.fix
    assert result.fix.commands[0].startswith("az config set acr.audience_resource=")


def test_the_registry_would_not_take_the_other_one() -> None:
    registry = replace(facts.REGISTRY, arm_audience_enabled=False)
    assert "turned off" in judged(judge, UNSUPPORTED, registry=registry).detail
    assert judged(judge, UNSUPPORTED, registry=None).detail == ""


def test_a_setting_that_is_wrong_is_taken_back() -> None:
    answer = replace(UNSUPPORTED["entra_answer"], audience="https://containerregistri.azure.net")
    result = judged(judge, UNSUPPORTED, entra_answer=answer, identity=None)
    assert result.fix
    assert result.fix.commands[0] == "az config unset acr.audience_resource"


def test_silent_for_other_reasons_and_with_a_token() -> None:
    assert judged(judge, BROKEN["second factor demanded"]).outcome is Outcome.PASS
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS
