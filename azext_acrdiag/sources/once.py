"""Things that are found out once, also when several threads want them at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Callable, Dict, Generic, Hashable, Iterable, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class OnceEach(Generic[K, V]):
    """Calls a function once for each key; everybody else waits for that call's value or exception."""

    def __init__(self, find: Callable[[K], V]) -> None:
        self._find = find
        self._lock = threading.Lock()
        self._found: Dict[K, Future[V]] = {}

    def __call__(self, key: K) -> V:
        with self._lock:
            is_first = key not in self._found
            if is_first:
                self._found[key] = Future()
            future = self._found[key]
        if is_first:
            try:
                future.set_result(self._find(key))
            except BaseException as error:  # pylint: disable=broad-exception-caught  # handed to all that wait
                future.set_exception(error)
        return future.result()


def in_parallel(find: Callable[[K], V], keys: Iterable[K], most: int = 4) -> Dict[K, V]:
    """The value for each key, found at most `most` at a time. Raises what the first failing one raised."""
    wanted = list(dict.fromkeys(keys))
    found: OnceEach[K, V] = OnceEach(find)
    gate = threading.Semaphore(most - 1)  # the calling thread takes part

    def fetch(key: K) -> None:
        with gate:
            try:
                found(key)
            except Exception:  # pylint: disable=broad-exception-caught  # kept, and raised below in the thread that asked
                return

    # Daemon threads, which a pool does not offer: a request that hangs must not keep `az` from ending.
    threads = [threading.Thread(target=fetch, args=(key,), daemon=True) for key in wanted[1:]]
    for thread in threads:
        thread.start()
    return {key: found(key) for key in wanted}
