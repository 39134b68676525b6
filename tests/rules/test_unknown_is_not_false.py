"""Not knowing is not knowing that not: taking a fact away never makes a failure."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.base import Rule
from azext_acrdiag.rules.catalog import all_rules

from .broken_registries import ALL_BROKEN
from .fact_sets import HEALTHY, judged


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.slug)
def test_removing_a_fact_makes_no_failure(rule: Rule) -> None:
    judged_sets = 0
    for name, known in (HEALTHY | ALL_BROKEN).items():
        if any(known[key.name] is None for key in rule.needs):
            continue
        judged_sets += 1
        if judged(rule, known).outcome is Outcome.FAIL:
            continue
        for key in rule.uses:
            result = judged(rule, known, **{key.name: None})
            assert result.outcome is not Outcome.FAIL, f"{name}, without {key.name}: {result.title}"
    assert judged_sets, "no set of facts holds what the rule needs"
