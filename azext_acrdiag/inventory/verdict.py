"""The end of a list: one sentence and the exit code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..domain.outcome import EXIT_CAUSE, EXIT_INCONCLUSIVE, EXIT_OK, EXIT_WARNING, FailOn


class State(str, Enum):
    """What a list amounts to."""

    PROBLEM = "problem"
    WARNING = "warning"
    GOOD = "good"
    UNREAD = "unread"
    """Nothing could be read."""


@dataclass(frozen=True)
class Verdict:
    """The conclusion of a list."""

    state: State
    headline: str
    exit_code: int


def conclude(state: State, headline: str, fail_on: FailOn) -> Verdict:
    """The verdict, with the exit codes that `run` has for the same states."""
    codes = {State.PROBLEM: EXIT_CAUSE, State.UNREAD: EXIT_INCONCLUSIVE, State.GOOD: EXIT_OK, State.WARNING: EXIT_OK}
    if fail_on is FailOn.WARNING:
        codes[State.WARNING] = EXIT_WARNING
    return Verdict(state, headline, EXIT_OK if fail_on is FailOn.NEVER else codes[state])
