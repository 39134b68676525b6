"""Cases of sku-limit."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.state import Usage, Usages
from azext_acrdiag.rules.reg.reg_003_sku_limit import judge
from tests.rules import facts
from tests.rules.broken_registries import BROKEN_REGISTRIES
from tests.rules.fact_sets import judged

FULL = BROKEN_REGISTRIES["more stored than included"]


def test_more_than_the_sku_includes_is_worth_a_warning() -> None:
    result = judged(judge, FULL)
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.LIKELY)
    assert result.title == "contosoapps stores 612 GiB; 500 GiB are included in the SKU Premium."
    assert result.fix is not None
    assert len(result.fix.commands) == 1, "there is no larger SKU"


def test_a_smaller_sku_can_grow() -> None:
    result = judged(judge, FULL, registry=replace(facts.REGISTRY, sku="Basic"))
    assert result.fix is not None
    assert result.fix.commands[1] == "az acr update --name contosoapps --sku Standard"


def test_less_passes() -> None:
    assert judged(judge, FULL, usages=Usages((Usage("Size", 499 << 30, 500 << 30, "Bytes"),))).outcome is Outcome.PASS


def test_a_limit_that_is_none_and_other_counters_say_nothing() -> None:
    usages = Usages((Usage("Size", 612 << 30, None, "Bytes"), Usage("Webhooks", 2, 2, "Count")))
    assert judged(judge, FULL, usages=usages).outcome is Outcome.UNKNOWN
