"""Tables as the evaluator holds them: by runs of rows that differ in nothing but their time.

Kusto stores columns, not rows, and packs what repeats. So does this: a run of a million rows that are alike is its
constant columns and a `range` of microseconds, which is cut and counted without looking at single rows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

Row = dict[str, Any]

TIME = "TimeGenerated"
"""The column that a run of rows has a range for."""
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Segment:
    """One row, or with `times` a run of rows: each has the columns of `row` and one of the times, which rise."""

    row: Row
    times: Optional[range] = None

    def __len__(self) -> int:
        return 1 if self.times is None else len(self.times)

    def rows(self) -> Iterator[Segment]:
        """The rows one by one, their times among the columns."""
        if self.times is None:
            yield self
            return
        for time in self.times:
            yield Segment({**self.row, TIME: moment(time)})

    def cut(self, operator: str, bound: datetime) -> Segment:
        """The rows of a run whose time stands in this relation (`<`, `<=`, `>`, `>=`) to a moment."""
        assert self.times is not None, "only a run can be cut"
        at = microseconds(bound)
        place = bisect_left(self.times, at) if operator in ("<", ">=") else bisect_right(self.times, at)
        return Segment(self.row, self.times[:place] if operator in ("<", "<=") else self.times[place:])

    def column(self, name: str, last: bool) -> Any:
        """A column of the first or last row."""
        if name == TIME and self.times is not None:
            return moment(self.times[-1 if last else 0])
        return self.row.get(name)


@dataclass(frozen=True)
class Table:
    """What a query starts with. Without `columns` any name may be asked for, and is null where a row lacks it."""

    segments: Iterable[Segment]
    columns: Optional[Mapping[str, str]] = None
    """Type by name."""


@dataclass(frozen=True)
class Result:
    """What a query ends with."""

    columns: Mapping[str, str]
    """Type by name; empty where the table did not say."""
    rows: list[Row]


def run_of(row: Row, first: datetime, last: datetime, count: int) -> Segment:
    """`count` rows that are alike, evenly spread over the time from first to last."""
    start, step = microseconds(first), max(1, (microseconds(last) - microseconds(first)) // max(1, count - 1))
    return Segment(row, range(start, start + step * count, step))


def microseconds(when: datetime) -> int:
    """The moment as a number."""
    return (when - _EPOCH) // _MICROSECOND


def moment(number: int) -> datetime:
    """The number as a moment."""
    return _EPOCH + number * _MICROSECOND
