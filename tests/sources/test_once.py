"""Finding things once, with many threads asking."""

from __future__ import annotations

import threading

import pytest

from azext_acrdiag.sources.once import OnceEach, in_parallel


def test_each_key_is_found_once_for_all_threads() -> None:
    barrier, calls = threading.Barrier(4), []

    def find(key: str) -> str:
        calls.append(key)
        return key.upper()

    once: OnceEach[str, str] = OnceEach(find)
    values: list[str] = []

    def ask() -> None:
        barrier.wait(5)
        values.append(once("a"))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert values == ["A"] * 4
    assert calls == ["a"]


def test_a_failure_is_everybodys_and_is_not_tried_again() -> None:
    calls = []

    def find(key: str) -> str:
        calls.append(key)
        raise LookupError(key)

    once: OnceEach[str, str] = OnceEach(find)
    for _ in range(2):
        with pytest.raises(LookupError):
            once("a")
    assert calls == ["a"]


def test_in_parallel_finds_each_distinct_key_and_really_at_the_same_time() -> None:
    together = threading.Barrier(3)

    def find(key: int) -> int:
        together.wait(5)  # breaks unless three are under way at once
        return key * 10

    assert in_parallel(find, [1, 2, 1, 3]) == {1: 10, 2: 20, 3: 30}


def test_in_parallel_keeps_to_its_limit() -> None:
    lock, running, most_seen = threading.Lock(), 0, 0

    def find(key: int) -> int:
        nonlocal running, most_seen
        with lock:
            running += 1
            most_seen = max(most_seen, running)
        threading.Event().wait(0.01)
        with lock:
            running -= 1
        return key

    in_parallel(find, range(12), most=3)
    assert most_seen <= 3


def test_in_parallel_raises_what_finding_raised() -> None:
    def find(key: int) -> int:
        if key == 2:
            raise LookupError(key)
        return key

    with pytest.raises(LookupError):
        in_parallel(find, [1, 2, 3])
