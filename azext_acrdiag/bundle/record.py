"""What one run was asked and what it found: all that judging takes."""

from __future__ import annotations

import importlib
import pkgutil
import typing
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Dict, Optional, Tuple

from .. import facts as facts_package
from ..domain.explanation import Explanation
from ..domain.fact import Fact, Key, Known
from ..domain.outcome import FailOn
from ..domain.subject import Subject
from ..domain.target import Target
from ..facts import given

Facts = Dict[Tuple[Key[Any], Optional[Subject]], Fact[Any]]


@dataclass(frozen=True)
class Record:
    """The question and the facts of one run."""

    target: Target
    subjects: Tuple[Subject, ...]
    fail_on: FailOn
    facts: Facts
    seconds: float
    version: str
    """Of the tool that found the facts."""
    explanation: Optional[Explanation] = None
    """What the text of an error said that the user gave."""

    @property
    def found_at(self) -> datetime:
        """The clock of the machine on which the facts were found, in UTC."""
        now = self.facts[(given.NOW, None)]
        assert isinstance(now, Known), "no record is without its time"
        moment: datetime = now.value
        return moment


_OF_OTHER_COMMANDS = frozenset({"overview", "estate"})
"""Modules of facts that no run takes."""


@cache
def types_of_facts() -> Dict[Key[Any], Any]:
    """Every key of the facts of runs with the type of its value."""
    found: Dict[Key[Any], Any] = {}
    for module in pkgutil.iter_modules(facts_package.__path__):
        if module.name in _OF_OTHER_COMMANDS:
            continue
        loaded = importlib.import_module(f"{facts_package.__name__}.{module.name}")
        for name, hint in typing.get_type_hints(loaded).items():
            if typing.get_origin(hint) is Key:
                found[getattr(loaded, name)] = typing.get_args(hint)[0]
    return found
