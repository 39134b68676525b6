"""Waits for an answer no longer than it is worth, where a library has no such bound of its own."""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait
from typing import Callable, TypeVar

T = TypeVar("T")


def within(seconds: float, ask: Callable[[], T], name: str) -> T:
    """What `ask` returns or raises; raises TimeoutError if it takes longer, and lets it go on unheard.

    It runs in a daemon thread of that name: what hangs must not keep `az` from ending.
    """
    answer: Future[T] = Future()

    def put() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:  # pylint: disable=broad-exception-caught  # handed to the one that waits
            answer.set_exception(error)

    threading.Thread(target=put, name=name, daemon=True).start()
    if not wait([answer], timeout=seconds).done:
        raise TimeoutError(f"no answer within {seconds:g} seconds")
    return answer.result()
