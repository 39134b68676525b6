"""Reads a query and runs it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

from . import stages
from .expressions import (
    COMPARISONS,
    FUNCTIONS,
    MEMBERSHIPS,
    PREDICATES,
    Expression,
    comparison,
    conjunction,
    constant,
    disjunction,
    membership,
    text_of,
    timespan,
)
from .stages import AGGREGATES, Aggregate, Named, Stage
from .tables import Result, Row, Segment, Table


class QueryError(Exception):
    """A query that cannot be parsed; tells where."""

    def __init__(self, token: str, line: int, position: int) -> None:
        super().__init__(f"unexpected {token} at {line}:{position}")
        self.token = token
        self.line = line
        self.position = position


class UnresolvedName(Exception):
    """A table or column that is not there."""

    def __init__(self, operator: str, name: str) -> None:
        super().__init__(f"'{operator}' operator: Failed to resolve table or column expression named '{name}'")


_TOKEN = re.compile(
    r"(?P<blank>\s+|//[^\n]*)"
    r"|(?P<string>@'(?:[^']|'')*'|@\"(?:[^\"]|\"\")*\"|'(?:[^'\\\r\n]|\\.)*'|\"(?:[^\"\\\r\n]|\\.)*\")"
    r"|(?P<datetime>datetime\([^)]*\))"
    r"|(?P<timespan>\d+(?:\.\d+)?(?:ms|[dhms])\b)|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<symbol>=~|!~|==|!=|<=|>=|!in~|!in\b|in~|[|,()=.\[\]<>])|(?P<name>[A-Za-z_]\w*)"
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int


def run(query: str, tables: Mapping[str, Table], now: datetime, default: Optional[str] = None) -> Result:
    """The rows that a query finds. `default` is the table of a query that names none.

    Raises QueryError, UnresolvedName.
    """
    return _Parser(query, tables, now, default).run()


def run_plain(query: str, tables: Mapping[str, Iterable[Row]]) -> list[Row]:
    """The rows that a query finds in tables without schema, `resources` where it names none. Raises QueryError."""
    held = {name: Table(map(Segment, rows)) for name, rows in tables.items()}
    return run(query, held, datetime.now(timezone.utc), "resources").rows


class _Parser:
    def __init__(self, query: str, tables: Mapping[str, Table], now: datetime, default: Optional[str]) -> None:
        self._query = query
        self._tables = {name.lower(): table for name, table in tables.items()}
        self._now = now
        self._default = default
        self._schema: Optional[dict[str, str]] = None
        self._operator = ""
        self._tokens = self._split()
        self._next = 0

    def run(self) -> Result:
        steps: list[Stage] = []
        table = self._tables.get(self._peek().text.lower())
        if table is not None:
            self._take("name")
        elif self._default is not None:
            # A query may begin with an operator: it is about the default table then.
            table = self._tables[self._default]
        else:
            self._operator = self._tokens[2].text if len(self._tokens) > 2 else "table"
            raise UnresolvedName(self._operator, self._take("name").text)
        self._schema = None if table.columns is None else dict(table.columns)
        if self._next == 0:
            steps.append(self._stage())
        while self._accept("|"):
            steps.append(self._stage())
        if self._peek().kind != "end":
            raise self._error()
        segments = list(table.segments)
        for step in steps:
            segments = step(segments)
        return Result(self._schema or {}, [each.row for one in segments for each in one.rows()])

    # Tokens

    def _split(self) -> list[_Token]:
        tokens, position, text = [], 0, self._query.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if not match or not match.lastgroup:
                raise self._error(_Token("unknown", text[position : position + 1], position))
            if match.lastgroup != "blank":
                tokens.append(_Token(match.lastgroup, match[0], position))
            position = match.end()
        return tokens

    def _peek(self) -> _Token:
        return self._tokens[self._next] if self._next < len(self._tokens) else _Token("end", "<EOF>", len(self._query))

    def _take(self, kind: str) -> _Token:
        token = self._peek()
        if token.kind != kind:
            raise self._error()
        self._next += 1
        return token

    def _accept(self, *texts: str) -> str:
        token = self._peek()
        if token.kind in ("symbol", "name") and token.text in texts:
            self._next += 1
            return token.text
        return ""

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise self._error()

    def _error(self, token: _Token | None = None) -> QueryError:
        token = token or self._peek()
        before = self._query[: token.start]
        return QueryError(token.text, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1))

    # Stages

    def _stage(self) -> Stage:
        self._operator = self._take("name").text
        readers: dict[str, Callable[[], Stage]] = {
            "where": lambda: stages.where(self._either()),
            "extend": lambda: stages.extend(self._columns(keeps=True)),
            "project": lambda: stages.project(self._columns(keeps=False)),
            "summarize": self._summarize,
            "limit": lambda: stages.take(self._count()),
            "take": lambda: stages.take(self._count()),
            "top": self._top,
            "order": self._order,
            "sort": self._order,
            "count": self._count_rows,
        }
        if self._operator not in readers:
            self._next -= 1
            raise self._error()
        return readers[self._operator]()

    def _count(self) -> int:
        return int(self._take("number").text)

    def _count_rows(self) -> Stage:
        self._set_schema({"Count": "long"})
        return stages.count_rows

    def _top(self) -> Stage:
        most = self._count()
        order = self._order()
        return lambda segments: order(segments)[:most]

    def _order(self) -> Stage:
        self._expect("by")
        keys = []
        while True:
            value = self._operand()
            # Descending is the default of Kusto.
            keys.append((value, self._accept("asc", "desc") != "asc"))
            if not self._accept(","):
                return stages.order(keys)

    def _summarize(self) -> Stage:
        aggregates = [self._aggregate()]
        while self._accept(","):
            aggregates.append(self._aggregate())
        keys = self._named() if self._accept("by") else []
        self._set_schema({name: each.kind for name, each in keys} | {each.name: each.kind for each in aggregates})
        return stages.summarize(aggregates, keys)

    def _aggregate(self) -> Aggregate:
        name = function = self._take("name").text
        if self._accept("="):
            function = self._take("name").text
        if function not in AGGREGATES:
            self._next -= 1
            raise self._error()
        self._expect("(")
        argument = None
        if function != "count":
            argument = self._either() if function == "countif" else self._operand()
        self._expect(")")
        named = name if name != function else f"{function}_{argument.name if argument else ''}"
        return Aggregate(named, function, argument)

    def _columns(self, keeps: bool) -> list[Named]:
        columns = self._named()
        if self._schema is not None:
            self._set_schema((self._schema if keeps else {}) | {name: each.kind for name, each in columns})
        return columns

    def _set_schema(self, columns: dict[str, str]) -> None:
        if self._schema is not None:
            self._schema = columns

    def _named(self) -> list[Named]:
        columns = []
        while True:
            start = self._next
            name = self._take("name").text
            if self._accept("="):
                columns.append((name, self._operand()))
            else:
                self._next = start
                value = self._operand()
                # A path without a name is called by its segments: properties.loginServer -> properties_loginServer.
                path = [token.text for token in self._tokens[start : self._next] if token.kind == "name"]
                columns.append(("_".join(path), value))
            if not self._accept(","):
                return columns

    # Expressions

    def _either(self) -> Expression:
        parts = [self._both()]
        while self._accept("or"):
            parts.append(self._both())
        return disjunction(parts)

    def _both(self) -> Expression:
        parts = [self._compare()]
        while self._accept("and"):
            parts.append(self._compare())
        return conjunction(parts)

    def _compare(self) -> Expression:
        if self._accept("("):
            inner = self._either()
            self._expect(")")
            return inner
        complete = self._peek().text in (*PREDICATES, "true", "false")
        left = self._operand()
        if operator := self._accept(*COMPARISONS):
            return comparison(left, operator, self._operand())
        if operator := self._accept(*MEMBERSHIPS):
            self._expect("(")
            members = [self._operand()]
            while self._accept(","):
                members.append(self._operand())
            self._expect(")")
            return membership(left, operator, members)
        if not complete:
            raise self._error()
        return left

    def _operand(self) -> Expression:
        token = self._peek()
        if token.kind in _LITERALS:
            self._next += 1
            read, kind = _LITERALS[token.kind]
            try:
                return constant(read(token.text), kind)
            except ValueError:
                raise self._error(token) from None
        name = self._take("name").text
        if name in ("true", "false"):
            return constant(name == "true", "bool")
        if self._accept("("):
            return self._call(name)
        return self._path(name)

    def _call(self, name: str) -> Expression:
        if name in ("now", "ago"):
            back = timedelta() if name == "now" else timespan(self._take("timespan").text)
            self._expect(")")
            return constant(self._now - back, "datetime")
        if name not in FUNCTIONS:
            self._next -= 2
            raise self._error()
        argument = self._either() if name == "not" else self._operand()
        self._expect(")")
        function, kind = FUNCTIONS[name]
        return Expression(lambda row: function(argument(row)), argument.columns, kind)

    def _path(self, first: str) -> Expression:
        if self._schema is not None and first not in self._schema:
            raise UnresolvedName(self._operator, first)
        keys = []
        while True:
            if self._accept("."):
                keys.append(self._take("name").text)
            elif self._accept("["):
                keys.append(text_of(self._take("string").text))
                self._expect("]")
            else:
                break

        def read(row: Row) -> Any:
            value = row.get(first)
            for key in keys:
                value = value.get(key) if isinstance(value, dict) else None
            return value

        kind = (self._schema or {}).get(first, "dynamic")
        return Expression(read, frozenset({first}), kind, "" if keys else first)


def _moment(token: str) -> datetime:
    found = datetime.fromisoformat(token[len("datetime(") : -1].strip("'\" ").replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


_LITERALS: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "string": (text_of, "string"),
    "number": (float, "real"),
    "timespan": (timespan, "timespan"),
    "datetime": (_moment, "datetime"),
}
