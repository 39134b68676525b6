"""Values of facts as JSON and back, by their types alone.

Fields are written in camel case. A secret is never written; no type requires one.
"""

from __future__ import annotations

import typing
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime, timezone
from enum import Enum
from functools import cache
from typing import Any, Dict, Iterator, Tuple, Union

from ..domain.secret import Secret

_NOTHING = type(None)


class Damaged(ValueError):
    """What was read is not of the form that it should have; the message says where."""


class NotUnderstood(ValueError):
    """What was read comes from another version and lacks, or says, something that this one cannot do without."""


def encode(value: Any) -> Any:
    """The value as dictionaries, lists, texts, numbers, booleans and None."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [encode(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value) if field.init)
        return {camel(name): encode(item) for name, item in pairs if not _holds_secret(type(value), name)}
    raise TypeError(f"{type(value).__name__} has no form in a bundle.")


def decode(data: Any, hint: Any, place: str) -> Any:
    """The value of this type that `encode` gave. Unknown keys are passed over. Raises Damaged, NotUnderstood."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Union:
        (inner,) = (each for each in arguments if each is not _NOTHING)
        return None if data is None else decode(data, inner, place)
    if origin is tuple:
        return _decode_tuple(data, arguments, place)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _decode_enum(data, hint, place)
    if hint is datetime:
        return _decode_moment(data, place)
    if is_dataclass(hint):
        return _decode_dataclass(data, hint, place)
    return _decode_plain(data, hint, place)


def secrets_in(value: Any) -> Iterator[Secret]:
    """Every secret within a value."""
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from secrets_in(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from secrets_in(getattr(value, field.name))


def camel(name: str) -> str:
    """`server_time` becomes `serverTime`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@cache
def _hints(kind: Any) -> Dict[str, Any]:
    return typing.get_type_hints(kind)


def _holds_secret(kind: Any, name: str) -> bool:
    return Secret in typing.get_args(_hints(kind)[name])


def _decode_tuple(data: Any, arguments: Tuple[Any, ...], place: str) -> Tuple[Any, ...]:
    if not isinstance(data, list):
        raise Damaged(f"{place} is no list.")
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(decode(each, arguments[0], f"{place}[{number}]") for number, each in enumerate(data))
    if len(data) != len(arguments):
        raise Damaged(f"{place} has {len(data)} parts instead of {len(arguments)}.")
    return tuple(decode(each, hint, f"{place}[{number}]") for number, (each, hint) in enumerate(zip(data, arguments)))


def _decode_enum(data: Any, hint: Any, place: str) -> Any:
    if not isinstance(data, str):
        raise Damaged(f"{place} is no text.")
    try:
        return hint(data)
    except ValueError:
        raise NotUnderstood(f"{place} says {data[:40]!r}.") from None


def _decode_moment(data: Any, place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(data)
        if moment.tzinfo is not None:
            return moment.astimezone(timezone.utc)
    except (TypeError, ValueError, OverflowError):
        pass
    raise Damaged(f"{place} is no date with a time zone.")


def _decode_dataclass(data: Any, hint: Any, place: str) -> Any:
    if not isinstance(data, dict):
        raise Damaged(f"{place} is no object.")
    arguments: Dict[str, Any] = {}
    for field in fields(hint):
        if not field.init:
            continue
        expected = _hints(hint)[field.name]
        if _holds_secret(hint, field.name):
            arguments[field.name] = None
        elif camel(field.name) in data:
            arguments[field.name] = decode(data[camel(field.name)], expected, f"{place}.{camel(field.name)}")
        elif not _has_default(field):
            if type(None) not in typing.get_args(expected):
                raise NotUnderstood(f"{place} says nothing of {camel(field.name)}.")
            arguments[field.name] = None
    return hint(**arguments)


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _decode_plain(data: Any, hint: Any, place: str) -> Any:
    # A boolean is an integer to Python, but not to JSON.
    if hint is bool or isinstance(data, bool):
        fits = hint is bool and isinstance(data, bool)
    else:
        fits = isinstance(data, (int, float) if hint is float else hint)
    if not fits:
        raise Damaged(f"{place} is no {_WORDS[hint]}.")
    if isinstance(data, str):
        # Half a surrogate pair can be written in JSON, and nowhere else.
        return data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return data


_WORDS = {str: "text", int: "whole number", float: "number", bool: "truth value"}
