"""Cases of registry-not-ready."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.reg.reg_001_registry_not_ready import judge
from tests.rules import facts
from tests.rules.broken_registries import BROKEN_REGISTRIES
from tests.rules.fact_sets import SIGNED_IN, judged


def test_a_registry_that_is_being_made_and_does_not_answer() -> None:
    result = judged(judge, BROKEN_REGISTRIES["registry being made"])
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.title == "The registry contosoapps is not ready: its provisioning state is Creating."


def test_a_registry_that_answers_while_it_is_changed_is_worth_a_warning() -> None:
    assert judged(judge, BROKEN_REGISTRIES["registry being changed"]).outcome is Outcome.WARN


def test_succeeded_passes() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS


def test_a_state_that_is_not_shown_is_unknown() -> None:
    silent = replace(facts.REGISTRY, provisioning_state=None)
    assert judged(judge, SIGNED_IN, registry=silent).outcome is Outcome.UNKNOWN
