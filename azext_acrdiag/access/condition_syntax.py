"""Reads role assignment conditions of version 2.0.

The grammar is that of https://learn.microsoft.com/azure/role-based-access-control/conditions-format: boolean
operators, `ActionMatches`, `SubOperationMatches`, `Exists`, and comparisons with quantifiers. Keywords and operators
are taken in any case, because a condition is stored as it was sent (`arm-role-assignments-get-with-condition.json`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterator, List, Optional, Tuple, Union

MOST_NESTING = 64


class ConditionError(ValueError):
    """The text is no condition; `position` counts characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} at character {position + 1}")
        self.position = position


@dataclass(frozen=True)
class Attribute:
    """`@Request[Microsoft.ContainerRegistry/registries/repositories:name]` and the like."""

    source: str
    """Request, Resource, Principal or Environment."""
    path: str


Scalar = Union[str, float, bool]
Operand = Union[Scalar, Attribute, Tuple[Union[Scalar, Attribute], ...]]


@dataclass(frozen=True)
class Either:
    """True when one of the items is (`OR`)."""

    items: Tuple[Node, ...]


@dataclass(frozen=True)
class Both:
    """True when all items are (`AND`)."""

    items: Tuple[Node, ...]


@dataclass(frozen=True)
class Negation:
    """True when the item is false (`NOT`, `!`)."""

    item: Node


@dataclass(frozen=True)
class Matches:
    """`ActionMatches{'…'}` or `SubOperationMatches{'…'}`."""

    function: str
    pattern: str


@dataclass(frozen=True)
class Exists:
    """True when the attribute is there."""

    attribute: Attribute


@dataclass(frozen=True)
class Comparison:
    """`attribute [quantifier:]operator operand`."""

    attribute: Attribute
    quantifier: Optional[str]
    operator: str
    operand: Operand


Node = Union[Either, Both, Negation, Matches, Exists, Comparison]

_FUNCTIONS = ("ActionMatches", "SubOperationMatches")
_SOURCES = ("Request", "Resource", "Principal", "Environment")
_QUANTIFIERS = ("ForAnyOfAnyValues", "ForAllOfAnyValues", "ForAnyOfAllValues", "ForAllOfAllValues")
_STRING = ("Equals", "NotEquals", "StartsWith", "NotStartsWith", "Like", "NotLike")
_ORDER = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
OPERATORS = (
    *(f"String{name}{case}" for name in _STRING for case in ("", "IgnoreCase")),
    *(f"{kind}{name}" for kind in ("Bool", "Guid") for name in ("Equals", "NotEquals")),
    *(f"{kind}{name}" for kind in ("Numeric", "DateTime") for name in _ORDER),
)

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>'[^']*')
      | (?P<attribute>@\s*[A-Za-z]+\s*\[[^\]]*\])
      | (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
      | (?P<word>[A-Za-z][A-Za-z0-9]*)
      | (?P<mark>&&|\|\||[(){},:!])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int

    def is_word(self, *words: str) -> bool:
        return self.kind in ("word", "mark") and self.text.lower() in words


def parse(text: str) -> Node:
    """The tree of a condition. Raises ConditionError."""
    parser = _Parser(list(_tokens(text)), len(text))
    node = parser.either(0)
    parser.end()
    return node


def unparse(node: Node) -> str:
    """The text of a tree, in the documented spelling; parsing it gives the tree again."""
    if isinstance(node, Either):
        return " OR ".join(_group(item) for item in node.items)
    if isinstance(node, Both):
        return " AND ".join(_group(item) for item in node.items)
    if isinstance(node, Negation):
        return f"!({unparse(node.item)})"
    if isinstance(node, Matches):
        return f"{node.function}{{'{node.pattern}'}}"
    if isinstance(node, Exists):
        return f"Exists {_operand(node.attribute)}"
    quantifier = f"{node.quantifier}:" if node.quantifier else ""
    return f"{_operand(node.attribute)} {quantifier}{node.operator} {_operand(node.operand)}"


def _group(node: Node) -> str:
    return f"({unparse(node)})" if isinstance(node, (Either, Both)) else unparse(node)


def _operand(value: Operand) -> str:
    if isinstance(value, Attribute):
        return f"@{value.source}[{value.path}]"
    if isinstance(value, tuple):
        return "{" + ", ".join(_operand(item) for item in value) + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return f"'{value}'"


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            raise ConditionError("Unexpected text", start)
        yield _Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup))
        position = match.end()


def _canonical(token: _Token, names: Tuple[str, ...], what: str) -> str:
    for name in names:
        if token.text.lower() == name.lower():
            return name
    raise ConditionError(f"'{token.text}' is no {what}", token.position)


class _Parser:
    def __init__(self, tokens: List[_Token], length: int) -> None:
        self._tokens = tokens
        self._next = 0
        self._length = length

    def either(self, depth: int) -> Node:
        items = [self._both(depth)]
        while self._accept("or", "||"):
            items.append(self._both(depth))
        return items[0] if len(items) == 1 else Either(tuple(items))

    def end(self) -> None:
        if self._next < len(self._tokens):
            token = self._tokens[self._next]
            raise ConditionError(f"'{token.text}' is one too many", token.position)

    def _both(self, depth: int) -> Node:
        items = [self._not(depth)]
        while self._accept("and", "&&"):
            items.append(self._not(depth))
        return items[0] if len(items) == 1 else Both(tuple(items))

    def _not(self, depth: int) -> Node:
        if depth > MOST_NESTING:
            raise ConditionError("Nested too deeply", self._position())
        if self._accept("not", "!"):
            return Negation(self._not(depth + 1))
        if self._accept("("):
            node = self.either(depth + 1)
            self._expect(")")
            return node
        token = self._take()
        if token.kind == "attribute":
            return self._comparison(_attribute(token))
        if token.is_word("exists"):
            return Exists(_attribute(self._take("attribute")))
        if token.kind == "word":
            function = _canonical(token, _FUNCTIONS, "function")
            self._expect("{")
            pattern = self._take("string").text[1:-1]
            self._expect("}")
            return Matches(function, pattern)
        raise ConditionError(f"'{token.text}' begins no expression", token.position)

    def _comparison(self, attribute: Attribute) -> Node:
        token = self._take("word")
        quantifier = None
        if self._accept(":"):
            quantifier = _canonical(token, _QUANTIFIERS, "quantifier")
            token = self._take("word")
        return Comparison(attribute, quantifier, _canonical(token, OPERATORS, "operator"), self._operand())

    def _operand(self) -> Operand:
        if not self._accept("{"):
            return self._value()
        values = [self._value()]
        while self._accept(","):
            values.append(self._value())
        self._expect("}")
        return tuple(values)

    def _value(self) -> Union[Scalar, Attribute]:
        token = self._take()
        if token.kind == "string":
            return token.text[1:-1]
        if token.kind == "number":
            return float(token.text)
        if token.kind == "attribute":
            return _attribute(token)
        if token.is_word("true", "false"):
            return token.text.lower() == "true"
        raise ConditionError(f"'{token.text}' is no value", token.position)

    def _position(self) -> int:
        return self._tokens[self._next].position if self._next < len(self._tokens) else self._length

    def _accept(self, *words: str) -> bool:
        if self._next < len(self._tokens) and self._tokens[self._next].is_word(*words):
            self._next += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._accept(mark):
            raise ConditionError(f"'{mark}' is missing", self._position())

    def _take(self, kind: Optional[str] = None) -> _Token:
        if self._next >= len(self._tokens):
            raise ConditionError("The condition ends too early", self._length)
        token = self._tokens[self._next]
        if kind is not None and token.kind != kind:
            raise ConditionError(f"'{token.text}' is no {kind}", token.position)
        self._next += 1
        return token


def _attribute(token: _Token) -> Attribute:
    source, _, path = token.text[1:-1].partition("[")
    named = _Token("word", source.strip(), token.position)
    if not path.strip():
        raise ConditionError("The attribute has no name", token.position)
    return Attribute(_canonical(named, _SOURCES, "attribute source"), path.strip())
