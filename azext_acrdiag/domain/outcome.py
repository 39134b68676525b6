"""How a check can end, and how sure its conclusion is."""

from __future__ import annotations

from enum import Enum


class Outcome(str, Enum):
    """The six outcomes of a rule."""

    PASS = "pass"
    FAIL = "fail"
    WARN = "warn"
    UNKNOWN = "unknown"
    """Could not look: a permission, tool or network path was missing."""
    SKIPPED = "skipped"
    """A prerequisite failed, so the question could not be asked."""
    NOT_APPLICABLE = "n/a"


class Confidence(str, Enum):
    """How sure a failing or warning finding is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class State(str, Enum):
    """The verdict on the whole run."""

    POSSIBLE = "possible"
    """The action was proven possible."""
    CAUSE_FOUND = "cause-found"
    WARNINGS = "warnings"
    """Proven possible or nothing failing, but something deserves attention."""
    INCONCLUSIVE = "inconclusive"


class FailOn(str, Enum):
    """The least outcome that makes the exit code differ from 0."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


EXIT_OK = 0
EXIT_CAUSE = 10
EXIT_WARNING = 11
EXIT_INCONCLUSIVE = 12
EXIT_DIFFERENT = 13
"""Two bundles that were compared have different verdicts."""
