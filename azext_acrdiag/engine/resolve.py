"""Finds facts concurrently. The only place with threads.

Every fact gets a daemon thread of its own as soon as its inputs are settled, so nothing waits inside a thread, and a
probe that never returns cannot keep the process alive.
"""

from __future__ import annotations

import queue
import threading
import time
from typing import Any, Callable, Dict, Iterable, List, Tuple, Union

from ..domain.fact import Absent, Fact, Known, Unknown, Why
from .plan import Node, Provider, node_of

Facts = Dict[Node, Fact[Any]]
OnProgress = Callable[[str, int, int], None]
"""Told what is waited for longest, and how many facts of how many are there."""
OnCrash = Callable[[str, BaseException], None]


def resolve(
    nodes: List[Node],
    providers: Dict[Any, Provider],
    given: Facts,
    seconds: float,
    on_progress: OnProgress,
    on_crash: OnCrash,
) -> Facts:
    """Find the facts of all nodes within `seconds`; what is not found by then is unknown (time-out)."""
    return _Resolution(nodes, providers, given, on_progress, on_crash).run(seconds)


class _Resolution:
    def __init__(
        self,
        nodes: List[Node],
        providers: Dict[Any, Provider],
        given: Facts,
        on_progress: OnProgress,
        on_crash: OnCrash,
    ) -> None:
        self._facts: Facts = dict(given)
        self._waiting = list(nodes)
        self._wanted = len(self._waiting)
        self._providers = providers
        self._running: Dict[Node, Tuple[float, Dict[str, Any]]] = {}
        self._done: queue.Queue[Tuple[Node, Fact[Any]]] = queue.Queue()
        self._on_progress = on_progress
        self._on_crash = on_crash

    def run(self, seconds: float) -> Facts:
        deadline = time.monotonic() + seconds
        self._start_ready()
        while self._running:
            self._tell()
            limits = [started + self._providers[key].seconds for (key, _), (started, _) in self._running.items()]
            pause = min([*limits, deadline]) - time.monotonic()
            try:
                node, fact = self._done.get(timeout=max(pause, 0))
            except queue.Empty:
                self._give_up(deadline)
            else:
                if self._running.pop(node, None) is not None:
                    self._facts[node] = fact
            self._start_ready()
        return self._facts

    def _tell(self) -> None:
        oldest, _ = next(iter(self._running))
        self._on_progress(oldest.name, self._wanted - len(self._waiting) - len(self._running), self._wanted)

    def _give_up(self, deadline: float) -> None:
        now = time.monotonic()
        for node, (started, arguments) in list(self._running.items()):
            provider = self._providers[node[0]]
            if now >= started + provider.seconds and provider.overdue is not None:
                del self._running[node]
                self._facts[node] = provider.overdue(**arguments)
            elif now >= deadline or now >= started + provider.seconds:
                del self._running[node]
                self._facts[node] = _timed_out(node)
        if now >= deadline:
            for node in self._waiting:
                self._facts[node] = _timed_out(node)
            self._waiting = []

    def _start_ready(self) -> None:
        progressed = True
        while progressed:
            progressed = False
            for node in list(self._waiting):
                provider = self._providers[node[0]]
                if any(node_of(key, node[1]) not in self._facts for key in provider.inputs):
                    continue
                self._waiting.remove(node)
                progressed = True
                obstacle = obstacle_among(self._facts[node_of(key, node[1])] for key in provider.needs)
                if obstacle is not None:
                    self._facts[node] = obstacle
                else:
                    self._start(provider, node)

    def _start(self, provider: Provider, node: Node) -> None:
        arguments = {key.name: self._facts[node_of(key, node[1])] for key in provider.inputs}
        for key in provider.needs + provider.uses:
            arguments[key.name] = unwrap(arguments[key.name])
        self._running[node] = (time.monotonic(), arguments)

        def fetch() -> None:
            try:
                fact = provider.fetch(**arguments)
            # A defect of one probe must not cost the others, nor may it end the run.
            except BaseException as error:  # pylint: disable=broad-exception-caught
                self._on_crash(node[0].name, error)
                fact = Unknown(Why.ERROR, f"Reading {_words(node)} failed inside the tool ({type(error).__name__}).")
            self._done.put((node, fact))

        threading.Thread(target=fetch, name=node[0].name, daemon=True).start()


def obstacle_among(needs: Iterable[Fact[Any]]) -> Union[Unknown, Absent, None]:
    """What stands in the way: that the question does not arise counts before that something is not known."""
    obstacles = [fact for fact in needs if not isinstance(fact, Known)]
    return next((fact for fact in obstacles if isinstance(fact, Absent)), obstacles[0] if obstacles else None)


def unwrap(fact: Fact[Any]) -> Any:
    """The value of a known fact, else None."""
    return fact.value if isinstance(fact, Known) else None


def _timed_out(node: Node) -> Unknown:
    return Unknown(Why.TIMEOUT, f"Reading {_words(node)} took too long.")


def _words(node: Node) -> str:
    return "the " + node[0].name.replace("_", " ")
