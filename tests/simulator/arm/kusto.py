"""The part of the Kusto Query Language that inventories of registries and role assignments need.

`TABLE | where … | extend … | project … | order by … | limit N | count`, with the comparisons `== != =~ !~ in in~ !in
!in~ contains startswith endswith has`, `and`, `or`, `not(…)`, `isempty`, `isnotempty`, `tolower`, `toupper`,
`tostring`. Names, semantics and letter case: the Kusto documentation; everything else is refused, never answered
wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
Expression = Callable[[Row], Any]
Stage = Callable[[list[Row]], list[Row]]


class QueryError(Exception):
    """A query that cannot be parsed; tells where."""

    def __init__(self, token: str, line: int, position: int) -> None:
        super().__init__(f"unexpected {token} at {line}:{position}")
        self.token = token
        self.line = line
        self.position = position


_TOKEN = re.compile(
    r"(?P<blank>\s+)|(?P<string>'[^']*'|\"[^\"]*\")|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<symbol>=~|!~|==|!=|!in~|!in\b|in~|[|,()=.\[\]])|(?P<name>[A-Za-z_]\w*)"
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "=~": lambda left, right: _fold(left) == _fold(right),
    "!~": lambda left, right: _fold(left) != _fold(right),
    "contains": lambda left, right: _fold(right) in _fold(left),
    "has": lambda left, right: bool(re.search(rf"(?<!\w){re.escape(_fold(right))}(?!\w)", _fold(left))),
    "startswith": lambda left, right: _fold(left).startswith(_fold(right)),
    "endswith": lambda left, right: _fold(left).endswith(_fold(right)),
}
_MEMBERSHIPS: Mapping[str, Callable[[Any, list[Any]], bool]] = {
    "in": lambda left, right: left in right,
    "!in": lambda left, right: left not in right,
    "in~": lambda left, right: _fold(left) in map(_fold, right),
    "!in~": lambda left, right: _fold(left) not in map(_fold, right),
}
_FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "tolower": lambda value: _text(value).lower(),
    "toupper": lambda value: _text(value).upper(),
    "tostring": lambda value: _text(value),
    "isempty": lambda value: value in (None, ""),
    "isnotempty": lambda value: value not in (None, ""),
    "not": lambda value: not value,
}
_PREDICATES = ("isempty", "isnotempty", "not")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _fold(value: Any) -> str:
    return _text(value).lower()


def run(query: str, tables: Mapping[str, Iterable[Row]]) -> list[Row]:
    """Returns the rows that a query finds. Raises QueryError."""
    table, stages = _Parser(query, tables).parse()
    rows = list(tables[table])
    for stage in stages:
        rows = stage(rows)
    return rows


class _Parser:
    def __init__(self, query: str, tables: Mapping[str, Iterable[Row]]) -> None:
        self._query = query
        self._tables = tables
        self._tokens = self._split()
        self._next = 0

    def parse(self) -> tuple[str, list[Stage]]:
        # A query may begin with an operator: it is about `resources` then.
        name, stages = "resources", []
        if self._peek().text.lower() in self._tables:
            name = self._take("name").text.lower()
        else:
            stages.append(self._stage())
        while self._accept("|"):
            stages.append(self._stage())
        if self._peek().kind != "end":
            raise self._error()
        return name, stages

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
        operator = self._take("name").text
        if operator == "where":
            condition = self._either()
            return lambda rows: [row for row in rows if condition(row)]
        if operator in ("project", "extend"):
            columns = self._columns()
            if operator == "extend":
                return lambda rows: [{**row, **{name: value(row) for name, value in columns}} for row in rows]
            return lambda rows: [{name: value(row) for name, value in columns} for row in rows]
        if operator in ("limit", "take"):
            count = int(self._take("number").text)
            return lambda rows: rows[:count]
        if operator in ("order", "sort"):
            self._expect("by")
            return self._order()
        if operator == "count":
            return lambda rows: [{"Count": len(rows)}]
        self._next -= 1
        raise self._error()

    def _columns(self) -> list[tuple[str, Expression]]:
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

    def _order(self) -> Stage:
        keys = []
        while True:
            value = self._operand()
            # Descending is the default of Kusto.
            keys.append((value, self._accept("asc", "desc") != "asc"))
            if not self._accept(","):
                break

        def order(rows: list[Row]) -> list[Row]:
            for value, descending in reversed(keys):
                rows = sorted(rows, key=lambda row: _text(value(row)), reverse=descending)
            return rows

        return order

    # Expressions

    def _either(self) -> Expression:
        parts = [self._both()]
        while self._accept("or"):
            parts.append(self._both())
        return lambda row: any(part(row) for part in parts)

    def _both(self) -> Expression:
        parts = [self._compare()]
        while self._accept("and"):
            parts.append(self._compare())
        return lambda row: all(part(row) for part in parts)

    def _compare(self) -> Expression:
        if self._accept("("):
            inner = self._either()
            self._expect(")")
            return inner
        complete = self._peek().text in (*_PREDICATES, "true", "false")
        left = self._operand()
        if operator := self._accept(*_COMPARISONS):
            right = self._operand()
            compare = _COMPARISONS[operator]
            return lambda row: compare(left(row), right(row))
        if operator := self._accept(*_MEMBERSHIPS):
            self._expect("(")
            members = [self._operand()]
            while self._accept(","):
                members.append(self._operand())
            self._expect(")")
            contains = _MEMBERSHIPS[operator]
            return lambda row: contains(left(row), [member(row) for member in members])
        if not complete:
            raise self._error()
        return left

    def _operand(self) -> Expression:
        token = self._peek()
        if token.kind in ("string", "number"):
            self._next += 1
            literal: Any = token.text[1:-1] if token.kind == "string" else float(token.text)
            return lambda row: literal
        name = self._take("name").text
        if name in ("true", "false"):
            return lambda row: name == "true"
        if self._accept("("):
            if name not in _FUNCTIONS:
                self._next -= 2
                raise self._error()
            argument = self._either() if name == "not" else self._operand()
            self._expect(")")
            function = _FUNCTIONS[name]
            return lambda row: function(argument(row))
        return self._path(name)

    def _path(self, first: str) -> Expression:
        keys = []
        while True:
            if self._accept("."):
                keys.append(self._take("name").text)
            elif self._accept("["):
                keys.append(self._take("string").text[1:-1])
                self._expect("]")
            else:
                break

        def read(row: Row) -> Any:
            value = row.get(first)
            for key in keys:
                value = value.get(key) if isinstance(value, dict) else None
            return value

        return read
