"""Finding facts: concurrently, within time, and whatever a probe does."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from azext_acrdiag.domain.fact import Absent, Fact, Key, Known, Unknown, Why
from azext_acrdiag.engine.plan import Node, Provider
from azext_acrdiag.engine.resolve import Facts, resolve

from .parts import ANN, BEN, MINE, ONE, THREE, TWO

ENOUGH = 10.0


def find(
    nodes: list[Node],
    *given: Provider,
    facts: Facts | None = None,
    seconds: float = ENOUGH,
    progress: list[tuple[str, int, int]] | None = None,
    crashes: list[tuple[str, BaseException]] | None = None,
) -> Facts:
    known: dict[Key[Any], Provider] = {each.provides: each for each in given}
    return resolve(
        nodes,
        known,
        facts or {},
        seconds,
        on_progress=lambda *told: (progress if progress is not None else []).append(told),
        on_crash=lambda name, error: (crashes if crashes is not None else []).append((name, error)),
    )


def value(number: int) -> Any:
    def fetch(**_: Any) -> Fact[int]:
        return Known(number, "a test")

    return fetch


@pytest.fixture
def hang() -> Any:
    """A probe that does not return before the test is over."""
    over = threading.Event()

    def fetch(**_: Any) -> Fact[int]:
        over.wait()
        return Known(1, "too late")

    yield fetch
    over.set()


def test_a_need_arrives_as_value_and_a_missing_use_as_none() -> None:
    seen: dict[str, Any] = {}

    def fetch(**arguments: Any) -> Fact[int]:
        seen.update(arguments)
        return Known(3, "a test")

    found = find(
        [(ONE, None), (TWO, None), (THREE, None)],
        Provider(ONE, value(1)),
        Provider(TWO, lambda: Unknown(Why.PERMISSION, "Not allowed.")),
        Provider(THREE, fetch, needs=(ONE,), uses=(TWO,)),
    )
    assert seen == {"one": 1, "two": None}
    assert found[(THREE, None)] == Known(3, "a test")


def test_a_missing_need_is_handed_on_and_the_probe_is_not_called() -> None:
    why = Unknown(Why.PERMISSION, "Not allowed.", "Reader")
    found = find(
        [(ONE, None), (TWO, None)], Provider(ONE, lambda: why), Provider(TWO, _must_not_be_called, needs=(ONE,))
    )
    assert found[(TWO, None)] == why


def test_that_a_question_does_not_arise_counts_before_that_something_is_unknown() -> None:
    absent = Absent("No such thing.")
    known: Facts = {(ONE, None): Unknown(Why.TIMEOUT, "Too slow."), (TWO, None): absent}
    found = find([(THREE, None)], Provider(THREE, _must_not_be_called, needs=(ONE, TWO)), facts=known)
    assert found[(THREE, None)] == absent


def test_a_fact_that_is_passed_on_arrives_as_a_fact() -> None:
    why = Unknown(Why.PERMISSION, "Not allowed.", "Reader")
    known: Facts = {(ONE, None): why}
    found = find([(TWO, None)], Provider(TWO, lambda one: one, passes_on=(ONE,)), facts=known)
    assert found[(TWO, None)] == why


def test_each_subject_gets_its_own_value() -> None:
    def fetch(mine: int) -> Fact[int]:
        return Known(mine * 10, "a test")

    ours: Key[int] = Key("ours", per_subject=True)
    known: Facts = {(MINE, ANN): Known(1, "a test"), (MINE, BEN): Known(2, "a test")}
    found = find([(ours, ANN), (ours, BEN)], Provider(ours, fetch, needs=(MINE,)), facts=known)
    assert (found[(ours, ANN)], found[(ours, BEN)]) == (Known(10, "a test"), Known(20, "a test"))


def test_probes_that_do_not_wait_for_one_another_run_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=ENOUGH)

    def fetch() -> Fact[int]:
        together.wait()
        return Known(1, "a test")

    found = find([(key, None) for key in (ONE, TWO, THREE)], *(Provider(key, fetch) for key in (ONE, TWO, THREE)))
    assert all(isinstance(fact, Known) for fact in found.values())


def test_a_probe_that_hangs_costs_its_own_time_only(hang: Any) -> None:
    started = time.monotonic()
    found = find(
        [(ONE, None), (TWO, None), (THREE, None)],
        Provider(ONE, hang, seconds=0.2),
        Provider(TWO, value(2), needs=(ONE,)),
        Provider(THREE, value(3), uses=(ONE,)),
    )
    assert time.monotonic() - started < ENOUGH / 2
    for node in ((ONE, None), (TWO, None)):
        fact = found[node]
        assert isinstance(fact, Unknown)
        assert fact.why is Why.TIMEOUT
    assert found[(THREE, None)] == Known(3, "a test")


def test_the_deadline_ends_everything(hang: Any) -> None:
    started = time.monotonic()
    found = find(
        [(ONE, None), (TWO, None), (THREE, None)],
        Provider(ONE, hang, seconds=60),
        Provider(TWO, value(2), uses=(ONE,)),
        Provider(THREE, value(3)),
        seconds=0.2,
    )
    assert time.monotonic() - started < ENOUGH / 2
    assert [type(found[(key, None)]) for key in (ONE, TWO, THREE)] == [Unknown, Unknown, Known]


def test_what_comes_too_late_changes_nothing() -> None:
    slow_is_done = threading.Event()

    def slow() -> Fact[int]:
        time.sleep(0.3)
        slow_is_done.set()
        return Known(1, "too late")

    def waits_for_it() -> Fact[int]:
        slow_is_done.wait(ENOUGH)
        time.sleep(0.1)
        return Known(2, "a test")

    found = find([(ONE, None), (TWO, None)], Provider(ONE, slow, seconds=0.1), Provider(TWO, waits_for_it))
    assert isinstance(found[(ONE, None)], Unknown)
    assert found[(TWO, None)] == Known(2, "a test")


@pytest.mark.parametrize("error", [ValueError("a secret in a message"), SystemExit(3)])
def test_a_crash_costs_one_fact_and_its_message_is_not_shown(error: BaseException) -> None:
    def crash() -> Fact[int]:
        raise error

    crashes: list[tuple[str, BaseException]] = []
    found = find([(ONE, None), (TWO, None)], Provider(ONE, crash), Provider(TWO, value(2)), crashes=crashes)
    fact = found[(ONE, None)]
    assert isinstance(fact, Unknown)
    assert fact.why is Why.ERROR
    assert type(error).__name__ in fact.detail
    assert "secret in a message" not in fact.detail
    assert found[(TWO, None)] == Known(2, "a test")
    assert crashes == [("one", error)]


def test_progress_names_what_is_waited_for_longest_and_counts() -> None:
    progress: list[tuple[str, int, int]] = []
    find([(ONE, None), (TWO, None)], Provider(ONE, value(1)), Provider(TWO, value(2), needs=(ONE,)), progress=progress)
    assert progress == [("one", 0, 2), ("two", 1, 2)]


def _must_not_be_called(**_: Any) -> Fact[int]:
    raise AssertionError("called without its need")


def test_silence_can_be_an_answer(hang: Any) -> None:
    def meaning(one: int) -> Fact[int]:
        return Known(one + 1, "silence")

    found = find(
        [(TWO, None)],
        Provider(TWO, hang, needs=(ONE,), seconds=0.05, overdue=meaning),
        facts={(ONE, None): Known(1, "a test")},
    )
    assert found[(TWO, None)] == Known(2, "silence")
