"""Cases of anonymous-pull-enabled."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.reg.reg_020_anonymous_pull_enabled import judge
from tests.rules import facts


def case(anonymous: Optional[bool]) -> Judgement:
    return judge.judge(registry=replace(facts.REGISTRY, anonymous_pull_enabled=anonymous), location=facts.LOCATION)


def test_anonymous_pull_is_a_risk() -> None:
    result = case(True)
    assert result.outcome is Outcome.WARN
    assert result.fix is not None
    assert result.fix.commands == ("az acr update --name contosoapps --anonymous-pull-enabled false",)


def test_without_it_everything_is_well() -> None:
    assert case(False).outcome is Outcome.PASS


def test_a_setting_that_azure_did_not_tell_is_unknown() -> None:
    assert case(None).outcome is Outcome.UNKNOWN
