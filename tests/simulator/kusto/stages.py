"""The stages of a query. Each takes runs of rows whole where their times do not matter, and cuts them where they do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Optional

from .expressions import Expression, order_key
from .tables import TIME, Row, Segment

Stage = Callable[[list[Segment]], list[Segment]]
Named = tuple[str, Expression]

AGGREGATES = {"count": "long", "countif": "long", "dcount": "long", "min": "", "max": "", "take_any": ""}
"""Type of each aggregate; empty: that of what it is taken of."""


def where(condition: Expression) -> Stage:
    """The rows for which the condition holds."""
    parts = condition.parts or (condition,)

    def keep(segments: list[Segment]) -> list[Segment]:
        for part in parts:
            segments = [kept for segment in segments for kept in _kept(segment, part)]
        return segments

    return keep


def _kept(segment: Segment, condition: Expression) -> Iterator[Segment]:
    if segment.times is None or TIME not in condition.columns:
        if condition(segment.row):
            yield segment
    elif condition.bound and condition.name == TIME and isinstance(condition.bound[1]({}), datetime):
        kept = segment.cut(condition.bound[0], condition.bound[1]({}))
        if kept.times:
            yield kept
    else:
        yield from (each for each in segment.rows() if condition(each.row))


def extend(columns: list[Named]) -> Stage:
    """The rows with more columns."""
    return _mapped(columns, lambda row, made: {**row, **made})


def project(columns: list[Named]) -> Stage:
    """The rows with these columns only."""
    return _mapped(columns, lambda row, made: made)


def _mapped(columns: list[Named], shape: Callable[[Row, Row], Row]) -> Stage:
    def each_row(segments: list[Segment]) -> list[Segment]:
        return [
            Segment(shape(each.row, {name: value(each.row) for name, value in columns}))
            for segment in segments
            for each in segment.rows()
        ]

    return each_row


def take(most: int) -> Stage:
    """Some rows, not more than that."""
    return lambda segments: _first(_single(segments), most)


def count_rows(segments: list[Segment]) -> list[Segment]:
    """One row that says how many there were."""
    return [Segment({"Count": sum(map(len, segments))})]


def order(keys: list[tuple[Expression, bool]]) -> Stage:
    """The rows sorted; each key says whether the greatest comes first."""

    def sort(segments: list[Segment]) -> list[Segment]:
        rows = list(_single(segments))
        for value, descending in reversed(keys):
            rows.sort(key=lambda each: order_key(value(each.row)), reverse=descending)
        return rows

    return sort


def _single(segments: Iterable[Segment]) -> Iterator[Segment]:
    return (each for segment in segments for each in segment.rows())


def _first(rows: Iterator[Segment], most: int) -> list[Segment]:
    return list(islice(rows, most))


@dataclass(frozen=True)
class Aggregate:
    """One column that `summarize` makes."""

    name: str
    function: str
    argument: Optional[Expression]

    @property
    def kind(self) -> str:
        """The type of its values."""
        return AGGREGATES[self.function] or (self.argument.kind if self.argument else "dynamic")

    @property
    def looks_at_times(self) -> bool:
        """Whether it needs the rows of a run one by one: for its ends it does not."""
        reads = self.argument is not None and TIME in self.argument.columns
        return reads and not (self.function in ("min", "max") and self.argument is not None and self.argument.name)

    def of(self, segments: list[Segment]) -> Any:
        """Its value over a group of rows."""
        if self.function == "count" or self.argument is None:
            return sum(map(len, segments))
        if self.function == "countif":
            return sum(len(each) for each in segments if self.argument(each.row))
        if self.function == "dcount":
            return len({self.argument(each.row) for each in segments})
        if self.function == "take_any":
            return self._at(segments[0], last=False)
        values = [self._at(each, last=self.function == "max") for each in segments]
        known = [each for each in values if each is not None]
        return (max if self.function == "max" else min)(known, key=order_key, default=None)

    def _at(self, segment: Segment, last: bool) -> Any:
        assert self.argument is not None
        return segment.column(self.argument.name, last) if self.argument.name else self.argument(segment.row)


def summarize(aggregates: list[Aggregate], keys: list[Named]) -> Stage:
    """One row for each combination of the keys."""
    names = [name for name, _ in keys]
    one_by_one = any(each.looks_at_times for each in aggregates) or any(TIME in key.columns for _, key in keys)

    def group(segments: list[Segment]) -> list[Segment]:
        groups: dict[tuple[Any, ...], list[Segment]] = {}
        for each in _single(segments) if one_by_one else segments:
            groups.setdefault(tuple(key(each.row) for _, key in keys), []).append(each)
        if not keys and not groups:
            groups[()] = []
        return [
            Segment(dict(zip(names, values, strict=True)) | {each.name: each.of(rows) for each in aggregates})
            for values, rows in groups.items()
        ]

    return group
