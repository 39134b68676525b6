"""Cases of sku-limit-near."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.state import Usage, Usages
from azext_acrdiag.rules.reg.reg_021_sku_limit_near import judge
from tests.rules import facts

GIB = 1 << 30


def case(used: int, limit: Optional[int], sku: str = "Basic", unit: str = "Bytes") -> Judgement:
    return judge.judge(
        registry=replace(facts.REGISTRY, sku=sku),
        usages=Usages((Usage("Size", used, limit, unit), Usage("Webhooks", 0, 2, "Count"))),
        location=facts.LOCATION,
    )


def test_four_fifths_of_a_limit_are_near() -> None:
    result = case(8 * GIB, 10 * GIB)
    assert result.outcome is Outcome.WARN
    assert result.evidence[0].text == "Size: 8.0 of 10.0 GiB (80 %)."
    assert result.fix is not None
    assert result.fix.commands[-1] == "az acr update --name contosoapps --sku Standard"


def test_there_is_nothing_larger_than_premium() -> None:
    result = case(195, 200, sku="Premium", unit="Count")
    assert result.evidence[0].text == "Size: 195 of 200 (97 %)."
    assert result.fix is not None
    assert len(result.fix.commands) == 1


def test_less_is_far_enough() -> None:
    assert case(8 * GIB - 1, 10 * GIB).outcome is Outcome.PASS


def test_without_a_limit_nothing_is_near() -> None:
    assert case(10**9, None).outcome is Outcome.PASS
    assert case(0, 0).outcome is Outcome.PASS
