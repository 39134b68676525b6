"""A fact is known with its source, unknown with the reason, or absent when the question does not arise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, Optional, TypeVar, Union

T = TypeVar("T")


class Why(str, Enum):
    """Why a fact is unknown."""

    PERMISSION = "permission"
    NOT_SIGNED_IN = "not-signed-in"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BLOCKED = "blocked"
    """Something that the diagnosis itself reports stands in the way, for example a firewall before the registry."""
    THROTTLED = "throttled"
    UNSUPPORTED = "unsupported"
    ERROR = "error"


@dataclass(frozen=True)
class Known(Generic[T]):
    """A value and where it was read, in words for a report."""

    value: T
    source: str


@dataclass(frozen=True)
class Unknown:
    """Could not be looked up. `detail` is a sentence; `needs` names the missing permission, tool or network path."""

    why: Why
    detail: str
    needs: Optional[str] = None


@dataclass(frozen=True)
class Absent:
    """The question does not arise here; `reason` is a sentence."""

    reason: str


Fact = Union[Known[T], Unknown, Absent]


@dataclass(frozen=True)
class Key(Generic[T]):
    """Names a fact. Rules and providers receive it as the argument of this name.

    A key with `per_subject` has one value for each subject of the run, any other has one for the run.
    """

    name: str
    per_subject: bool = False
