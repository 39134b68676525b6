"""Cases of check-acr-or-check-health-misleading."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.registry import ABAC_MODE
from azext_acrdiag.rules.svc.svc_008_check_acr_or_check_health_misleading import judge
from tests.rules import facts, service_facts
from tests.rules.fact_sets import AKS, judged

NO_ARM = replace(facts.REGISTRY, arm_audience_enabled=False)
DELETES = facts.assigned(facts.role("AcrDelete", "artifacts/delete"))


def case(**changed: Any) -> Judgement:
    return judged(judge, AKS, **changed)


def test_it_succeeds_with_any_role() -> None:
    result = case(role_assignments=DELETES)
    assert result.outcome is Outcome.WARN
    assert "succeeds" in result.title


def test_it_succeeds_with_a_role_that_the_mode_ignores() -> None:
    assert case(registry=replace(facts.REGISTRY, role_assignment_mode=ABAC_MODE)).outcome is Outcome.WARN


def test_it_fails_where_its_token_is_refused() -> None:
    result = case(registry=NO_ARM)
    assert result.outcome is Outcome.WARN
    assert "fails" in result.title


def test_near_misses() -> None:
    assert case().outcome is Outcome.PASS
    assert case(role_assignments=facts.assigned()).outcome is Outcome.PASS
    assert case(registry=NO_ARM, role_assignments=DELETES).outcome is Outcome.PASS
    assert case(service=service_facts.APP).outcome is Outcome.NOT_APPLICABLE
