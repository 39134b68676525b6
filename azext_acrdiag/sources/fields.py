"""Reads fields of JSON answers: missing or null is None, another type than documented is an error, never a guess."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any, Mapping, Optional, Tuple, Type, TypeVar

T = TypeVar("T")
Json = Mapping[str, Any]

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[T ](?P<time>\d{2}:\d{2}:\d{2})(\.(?P<fraction>\d+))?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)


class WrongShape(ValueError):
    """A field is missing that must be there, or holds another type than the service documents; the text names it."""


def text(data: Any, *path: str) -> Optional[str]:
    """A string."""
    return _field(data, path, str)


def flag(data: Any, *path: str) -> Optional[bool]:
    """A truth value."""
    return _field(data, path, bool)


def mapping(data: Any, *path: str) -> Optional[Json]:
    """An object whose keys are data."""
    found: Optional[Json] = _field(data, path, dict)
    return found


def texts(data: Any, *path: str) -> Optional[Tuple[str, ...]]:
    """A list of strings."""
    found: Optional[Tuple[str, ...]] = _items(data, path, str)
    return found


def objects(data: Any, *path: str) -> Optional[Tuple[Json, ...]]:
    """A list of objects."""
    found: Optional[Tuple[Json, ...]] = _items(data, path, dict)
    return found


def moment(data: Any, *path: str) -> Optional[datetime]:
    """A date and time of ISO 8601 with any number of fractional digits; UTC where no zone is given."""
    value = text(data, *path)
    if value is None:
        return None
    match = _MOMENT.match(value)
    try:
        if match is None:
            raise ValueError
        parsed = datetime.strptime(f"{match['day']} {match['time']}", "%Y-%m-%d %H:%M:%S")
        # Azure writes seven digits, one more than a datetime holds.
        fraction = timedelta(microseconds=int((match["fraction"] or "0")[:6].ljust(6, "0")))
        return parsed.replace(tzinfo=_zone(match["zone"])) + fraction
    except ValueError:
        raise WrongShape(f"'{'.'.join(path)}' holds no date and time") from None


def required(value: Optional[T], name: str) -> T:
    """The value, which the service always gives. Raises WrongShape where it is missing."""
    if value is None:
        raise WrongShape(f"'{name}' is missing")
    return value


def _zone(written: Optional[str]) -> timezone:
    if written is None or written.upper() == "Z":
        return timezone.utc
    offset = timedelta(hours=int(written[1:3]), minutes=int(written[-2:]))
    return timezone(-offset if written[0] == "-" else offset)


def _items(data: Any, path: Tuple[str, ...], kind: Any) -> Any:
    found = _field(data, path, list)
    if found is not None and not all(isinstance(item, kind) for item in found):
        raise WrongShape(f"'{'.'.join(path)}' holds something that is no {_WORDS[kind]}")
    return None if found is None else tuple(found)


def _field(data: Any, path: Tuple[str, ...], kind: Type[T]) -> Optional[T]:
    for depth, name in enumerate(path):
        if data is None:
            return None
        if not isinstance(data, dict):
            raise WrongShape(f"'{'.'.join(path[:depth]) or 'the answer'}' is no object")
        data = data.get(name)
    if data is not None and not isinstance(data, kind):
        raise WrongShape(f"'{'.'.join(path)}' is no {_WORDS[kind]}")
    return data


_WORDS = {str: "text", bool: "truth value", list: "list", dict: "object"}
