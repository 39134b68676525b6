"""Evaluates role assignment conditions with three values: what cannot be known is neither true nor false."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Callable, Iterable, Mapping, Optional, Tuple, Union

from .condition_syntax import (
    Attribute,
    Both,
    Comparison,
    Either,
    Exists,
    Matches,
    Negation,
    Node,
    Operand,
    Scalar,
)
from .roles import matches

REPOSITORY_NAME = "Microsoft.ContainerRegistry/registries/repositories:name"
"""The one attribute that a registry puts into a request:
https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions."""

Truth = Optional[bool]
"""True, False, or None: cannot be decided."""


@dataclass(frozen=True)
class Request:
    """What a condition is asked about."""

    action: str
    attributes: Mapping[str, Optional[str]] = field(default_factory=dict)
    """Attributes of `@Request` by name. One that is not here is not in the request; None: it is, with any value."""


def evaluate(node: Node, request: Request) -> Truth:
    """Whether the condition holds for the request."""
    if isinstance(node, Either):
        return _any(evaluate(item, request) for item in node.items)
    if isinstance(node, Both):
        return _all(evaluate(item, request) for item in node.items)
    if isinstance(node, Negation):
        return _not(evaluate(node.item, request))
    if isinstance(node, Matches):
        # A registry has no sub-operations.
        return node.function == "ActionMatches" and matches(node.pattern, request.action)
    if isinstance(node, Exists):
        if node.attribute.source != "Request":
            return None
        return any(name.lower() == node.attribute.path.lower() for name in request.attributes)
    return _compare(node, request)


def _any(values: Iterable[Truth]) -> Truth:
    settled = list(values)
    return True if True in settled else None if None in settled else False


def _all(values: Iterable[Truth]) -> Truth:
    settled = list(values)
    return False if False in settled else None if None in settled else True


def _not(value: Truth) -> Truth:
    return None if value is None else not value


def _look_up(attribute: Attribute, request: Request) -> Optional[str]:
    """The value of an attribute of the request. The other sources are the service's own knowledge."""
    if attribute.source != "Request":
        return None
    wanted = attribute.path.lower()
    return next((value for name, value in request.attributes.items() if name.lower() == wanted), None)


def _compare(node: Comparison, request: Request) -> Truth:
    left = _look_up(node.attribute, request)
    right = _values(node.operand, request)
    if left is None or right is None:
        # The documentation tells authors to guard with Exists; it does not say what an unguarded comparison gives.
        return None
    if node.quantifier is None:
        return _apply(node.operator, left, right[0]) if len(right) == 1 else None
    # One value stands on the left, so `any l` and `all l` are the same.
    results = [_apply(node.operator, left, value) for value in right]
    return _any(results) if node.quantifier.endswith("OfAnyValues") else _all(results)


def _values(operand: Operand, request: Request) -> Optional[Tuple[Scalar, ...]]:
    items = operand if isinstance(operand, tuple) else (operand,)
    values = [_look_up(item, request) if isinstance(item, Attribute) else item for item in items]
    return None if None in values else tuple(value for value in values if value is not None)


def _apply(operator: str, left: str, right: Scalar) -> Truth:
    kind, name = _split(operator)
    convert = _CONVERSIONS[kind]
    try:
        one, other = convert(left), convert(right)
    except ValueError:
        return None
    if operator.endswith("IgnoreCase"):
        one, other = str(one).lower(), str(other).lower()
    negated = name.startswith("Not")
    result = _TESTS[name[3:] if negated else name](one, other)
    return not result if negated else result


def _split(operator: str) -> Tuple[str, str]:
    bare = operator[: -len("IgnoreCase")] if operator.endswith("IgnoreCase") else operator
    kind = next(kind for kind in _CONVERSIONS if bare.startswith(kind))
    return kind, bare[len(kind) :]


Comparable = Union[str, float, bool, datetime]


def _string(value: Scalar) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _bool(value: Scalar) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    raise ValueError(value)


def _date_time(value: Scalar) -> datetime:
    # Fractions of a second are dropped: before Python 3.11, fromisoformat takes only three or six digits.
    text = re.sub(r"\.\d+", "", _string(value)).replace("Z", "+00:00")
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


_CONVERSIONS: Mapping[str, Callable[[Scalar], Comparable]] = {
    "String": _string,
    "Bool": _bool,
    "Guid": lambda value: _string(value).strip("{}").lower(),
    "Numeric": float,
    "DateTime": _date_time,
}


def _like(text: Comparable, pattern: Comparable) -> bool:
    """`*` stands for any run of characters, `?` for one; a backslash takes their meaning away."""
    parts = re.findall(r"\\[*?]|.", str(pattern), re.DOTALL)
    translated = {"*": ".*", "?": "."}
    expression = "".join(translated.get(part) or re.escape(part[-1]) for part in parts)
    return re.fullmatch(expression, str(text), re.DOTALL) is not None


_TESTS: Mapping[str, Callable[[Comparable, Comparable], bool]] = {
    "Equals": lambda one, other: one == other,
    "StartsWith": lambda one, other: str(one).startswith(str(other)),
    "Like": _like,
    "LessThan": lambda one, other: one < other,  # type: ignore[operator]
    "LessThanEquals": lambda one, other: one <= other,  # type: ignore[operator]
    "GreaterThan": lambda one, other: one > other,  # type: ignore[operator]
    "GreaterThanEquals": lambda one, other: one >= other,  # type: ignore[operator]
}
