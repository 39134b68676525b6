"""What stands in the stages of a query: values, comparisons, functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Optional

from .tables import Row


@dataclass(frozen=True)
class Expression:
    """A value for each row."""

    value: Callable[[Row], Any]
    columns: frozenset[str] = frozenset()
    """The columns that it reads."""
    kind: str = "dynamic"
    """Its type in the result."""
    name: str = ""
    """The column that it is, where it is nothing more."""
    parts: tuple[Expression, ...] = ()
    """Of a conjunction: what must hold, each for itself."""
    bound: Optional[tuple[str, Expression]] = None
    """Of the comparison of a column with something that reads none: operator and right side."""

    def __call__(self, row: Row) -> Any:
        return self.value(row)


def constant(value: Any, kind: str) -> Expression:
    """The same for every row."""
    return Expression(lambda row: value, kind=kind)


def conjunction(parts: list[Expression]) -> Expression:
    """`and`."""
    if len(parts) == 1:
        return parts[0]
    columns = frozenset().union(*(part.columns for part in parts))
    return Expression(lambda row: all(part(row) for part in parts), columns, "bool", parts=tuple(parts))


def disjunction(parts: list[Expression]) -> Expression:
    """`or`."""
    if len(parts) == 1:
        return parts[0]
    columns = frozenset().union(*(part.columns for part in parts))
    return Expression(lambda row: any(part(row) for part in parts), columns, "bool")


def comparison(left: Expression, operator: str, right: Expression) -> Expression:
    """A comparison of two values."""
    compare = COMPARISONS[operator]
    bound = (operator, right) if left.name and not right.columns and operator in ORDERINGS else None
    return Expression(
        lambda row: compare(left(row), right(row)), left.columns | right.columns, "bool", left.name, bound=bound
    )


def membership(left: Expression, operator: str, members: list[Expression]) -> Expression:
    """`in` and its sisters."""
    contains = MEMBERSHIPS[operator]
    columns = left.columns.union(*(member.columns for member in members))
    return Expression(lambda row: contains(left(row), [member(row) for member in members]), columns, "bool")


def as_text(value: Any) -> str:
    """A value as `tostring` gives it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _fold(value: Any) -> str:
    return as_text(value).lower()


def order_key(value: Any) -> tuple[bool, Any]:
    """Sorts numbers and moments as such, everything else as text; nothing comes first."""
    if isinstance(value, datetime):
        return (True, value.timestamp())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return (True, float(value))
    return (value is not None, as_text(value))


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda left, right: left is not None and right is not None and test(left, right)


ORDERINGS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
}
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    **ORDERINGS,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "=~": lambda left, right: _fold(left) == _fold(right),
    "!~": lambda left, right: _fold(left) != _fold(right),
    "contains": lambda left, right: _fold(right) in _fold(left),
    "has": lambda left, right: bool(re.search(rf"(?<!\w){re.escape(_fold(right))}(?!\w)", _fold(left))),
    "startswith": lambda left, right: _fold(left).startswith(_fold(right)),
    "endswith": lambda left, right: _fold(left).endswith(_fold(right)),
}
MEMBERSHIPS: Mapping[str, Callable[[Any, list[Any]], bool]] = {
    "in": lambda left, right: left in right,
    "!in": lambda left, right: left not in right,
    "in~": lambda left, right: _fold(left) in map(_fold, right),
    "!in~": lambda left, right: _fold(left) not in map(_fold, right),
}
FUNCTIONS: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "tolower": (lambda value: as_text(value).lower(), "string"),
    "toupper": (lambda value: as_text(value).upper(), "string"),
    "tostring": (as_text, "string"),
    "isempty": (lambda value: value in (None, ""), "bool"),
    "isnotempty": (lambda value: value not in (None, ""), "bool"),
    "not": (lambda value: not value, "bool"),
}
PREDICATES = ("isempty", "isnotempty", "not")

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds", "ms": "milliseconds"}
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\", "'": "'", '"': '"'}


def timespan(token: str) -> timedelta:
    """`24h`, `1.5d`, `30m`, `10s`, `5ms`."""
    number, unit = re.fullmatch(r"([\d.]+)([a-z]+)", token).groups()  # type: ignore[union-attr]
    return timedelta(**{_UNITS[unit]: float(number)})


def text_of(token: str) -> str:
    """The text that a string literal stands for. Raises ValueError for an escape that Kusto does not have."""
    if token.startswith("@"):
        quote = token[1]
        return token[2:-1].replace(quote * 2, quote)

    def meant(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return _ESCAPES[match[2]]

    try:
        read = re.sub(r"\\(?:u([0-9a-fA-F]{4})|(.))", meant, token[1:-1], flags=re.DOTALL)
        # Two escapes can be the halves of one character.
        return read.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    except KeyError as error:
        raise ValueError(f"no escape: {error}") from None
