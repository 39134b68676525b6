"""Which facts are looked up, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from azext_acrdiag.domain.fact import Fact, Key, Known
from azext_acrdiag.engine.plan import Provider, plan

from .parts import ANN, BEN, MINE, ONE, OURS, THREE, TWO, rule


def nothing(**_: Any) -> Fact[int]:
    return Known(0, "a test")


def providers(*given: Provider) -> dict[Key[Any], Provider]:
    return {each.provides: each for each in given}


def test_only_what_the_rules_take_is_planned() -> None:
    known = providers(Provider(ONE, nothing), Provider(TWO, nothing), Provider(THREE, nothing))
    assert plan([rule("a", needs=(ONE,), uses=(THREE,))], known, (), (ANN,)) == [(ONE, None), (THREE, None)]


def test_what_a_provider_takes_comes_before_it_and_once() -> None:
    known = providers(
        Provider(THREE, nothing, needs=(TWO,), uses=(ONE,)),
        Provider(TWO, nothing, needs=(ONE,)),
        Provider(ONE, nothing),
    )
    assert plan([rule("a", needs=(THREE, ONE))], known, (), (ANN,)) == [(ONE, None), (TWO, None), (THREE, None)]


def test_a_fact_of_a_subject_is_planned_for_each_subject() -> None:
    known = providers(Provider(OURS, nothing, needs=(MINE, ONE)), Provider(MINE, nothing), Provider(ONE, nothing))
    nodes = plan([rule("a", needs=(OURS,))], known, (), (ANN, BEN))
    assert sorted(nodes, key=str) == sorted([(MINE, ANN), (ONE, None), (OURS, ANN), (MINE, BEN), (OURS, BEN)], key=str)


def test_what_is_given_is_not_planned_and_needs_no_provider() -> None:
    known = providers(Provider(TWO, nothing, needs=(ONE,)))
    assert plan([rule("a", needs=(TWO,))], known, [(ONE, None)], (ANN,)) == [(TWO, None)]


def test_a_fact_that_nobody_provides_is_an_error() -> None:
    with pytest.raises(KeyError):
        plan([rule("a", needs=(ONE,))], {}, (), (ANN,))
