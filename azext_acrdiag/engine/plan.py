"""Which facts a set of rules takes, and who provides them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

from ..domain.fact import Fact, Key
from ..domain.subject import Subject
from ..rules.base import Rule

Node = Tuple[Key[Any], Optional[Subject]]
"""One fact to find: its key, and the subject for a key that has one value per subject."""


@dataclass(frozen=True)
class Provider:
    """Finds one fact.

    `fetch` gets the values of `needs` (known) and `uses` (None when not known) as arguments named like the keys, and
    those of `passes_on` as facts, so that it can pass on why they are not known.
    """

    provides: Key[Any]
    fetch: Callable[..., Fact[Any]]
    needs: Tuple[Key[Any], ...] = ()
    uses: Tuple[Key[Any], ...] = ()
    passes_on: Tuple[Key[Any], ...] = ()
    seconds: float = 10.0
    """How long it may take before the fact counts as unknown."""
    overdue: Optional[Callable[..., Fact[Any]]] = None
    """What it means that `fetch` took longer, where that is an answer in itself; gets the same arguments."""

    @property
    def inputs(self) -> Tuple[Key[Any], ...]:
        """Everything it takes."""
        return self.needs + self.uses + self.passes_on


def node_of(key: Key[Any], subject: Optional[Subject]) -> Node:
    """The node of a key as seen from a subject."""
    return (key, subject if key.per_subject else None)


def taken(rules: Iterable[Rule], subjects: Tuple[Subject, ...]) -> List[Node]:
    """The nodes that the rules take themselves, each once."""
    return list(
        dict.fromkeys(
            (key, subject)
            for rule in rules
            for key in rule.needs + rule.uses
            for subject in (subjects if key.per_subject else (None,))
        )
    )


def plan(
    rules: Iterable[Rule], providers: Dict[Key[Any], Provider], given: Iterable[Node], subjects: Tuple[Subject, ...]
) -> List[Node]:
    """The nodes that the rules take, with everything that those take in turn; what is given is left out."""
    return nodes_for((key for rule in rules for key in rule.needs + rule.uses), providers, given, subjects)


def nodes_for(
    keys: Iterable[Key[Any]], providers: Dict[Key[Any], Provider], given: Iterable[Node], subjects: Tuple[Subject, ...]
) -> List[Node]:
    """The nodes of the keys, with everything that they take in turn; what is given is left out.

    A provider of a key that has one value per run cannot take one that has a value per subject.
    """
    known = set(given)
    wanted: List[Node] = []

    def want(key: Key[Any], subject: Optional[Subject]) -> None:
        node = node_of(key, subject)
        if node in known:
            return
        known.add(node)
        for needed in providers[key].inputs:
            want(needed, subject)
        wanted.append(node)

    for key in keys:
        for subject in subjects if key.per_subject else (None,):
            want(key, subject)
    return wanted
