"""Not knowing is not knowing that not: taking a fact away never makes a failure."""

from __future__ import annotations

import pytest

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.base import Rule
from azext_acrdiag.rules.catalog import all_rules

from .fact_sets import ALL, FactSet, judged

CASES = [
    pytest.param(rule, known, id=f"{rule.slug} | {name}")
    for rule in all_rules()
    for name, known in ALL.items()
    if all(known[key.name] is not None for key in rule.needs)
]


@pytest.mark.parametrize(("rule", "known"), CASES)
def test_removing_a_fact_makes_no_failure(rule: Rule, known: FactSet) -> None:
    if judged(rule, known).outcome is Outcome.FAIL:
        return
    for key in rule.uses:
        if known[key.name] is not None:
            result = judged(rule, known, **{key.name: None})
            assert result.outcome is not Outcome.FAIL, f"without {key.name}: {result.title}"


def test_every_rule_is_judged_by_some_set() -> None:
    assert {case.values[0].slug for case in CASES if isinstance(case.values[0], Rule)} == {
        rule.slug for rule in all_rules()
    }
