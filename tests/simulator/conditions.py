"""Evaluates the conditions of role assignments (Azure attribute-based access control, version 2.0).

Grammar and operators: "Azure role assignment condition format and syntax" in the documentation of Azure RBAC. Keywords,
operators and attribute names are read in any letter case, as the service stores a condition the way it was written
(`tests/evidence/arm-role-assignments-get-with-condition.json`).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

Value = str | float | bool
Expression = Callable[["Request"], bool]
Operand = Callable[["Request"], tuple[Value, ...]]


class ConditionError(ValueError):
    """A text that is no condition."""


@dataclass(frozen=True)
class Request:
    """What a condition looks at: the action that is asked for and the attributes that the service supplies."""

    action: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """Values by `source:path`, for example `Request:Microsoft.ContainerRegistry/registries/repositories:name`."""

    def values(self, source: str, path: str) -> tuple[Value, ...]:
        """Returns the values of an attribute, none when it is missing."""
        wanted = f"{source}:{path}".lower()
        for name, value in self.attributes.items():
            if name.lower() == wanted:
                return tuple(value) if isinstance(value, (list, tuple, set)) else (value,)
        return ()


def holds(condition: str, request: Request) -> bool:
    """Tells whether the condition is true for the request. Raises ConditionError when it cannot be read."""
    return _parse(condition)(request)


@cache
def action_pattern(pattern: str) -> re.Pattern[str]:
    """Compiles an action with wildcards: `*` stands for any text, slashes included; letter case does not matter."""
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.IGNORECASE | re.DOTALL)


# --- Comparisons ------------------------------------------------------------------------------------------------------

_OPERATOR = re.compile(
    r"(?P<family>string)(?P<negative>not)?(?P<verb>equals|startswith|like)(?P<any_case>ignorecase)?"
    r"|(?P<family2>bool|guid|numeric|datetime)(?P<negative2>not)?(?P<verb2>equals)"
    r"|(?P<family3>numeric|datetime)(?P<verb3>lessthanequals|lessthan|greaterthanequals|greaterthan)",
    re.IGNORECASE,
)
_VERBS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": lambda left, right: left == right,
    "startswith": lambda left, right: left.startswith(right),
    "like": lambda left, right: bool(_like_pattern(right).fullmatch(left)),
    "lessthan": lambda left, right: left < right,
    "lessthanequals": lambda left, right: left <= right,
    "greaterthan": lambda left, right: left > right,
    "greaterthanequals": lambda left, right: left >= right,
}
_FAMILIES: dict[str, Callable[[Any], Any]] = {
    "string": str,
    "bool": lambda value: value if isinstance(value, bool) else str(value).lower() == "true",
    "guid": lambda value: uuid.UUID(str(value)),
    "numeric": float,
    "datetime": lambda value: datetime.fromisoformat(str(value).replace("Z", "+00:00")),
}
_QUANTIFIERS: dict[str, tuple[Callable[..., bool], Callable[..., bool]]] = {
    "foranyofanyvalues": (any, any),
    "forallofanyvalues": (all, any),
    "foranyofallvalues": (any, all),
    "forallofallvalues": (all, all),
}


def _like_pattern(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"(\\[*?]|[*?])", pattern)
    wildcards = {"*": ".*", "?": "."}
    return re.compile(
        "".join(wildcards.get(p) or re.escape(p[1:] if p in (r"\*", r"\?") else p) for p in pieces), re.DOTALL
    )


def _comparison(operator: str) -> Callable[[Value, Value], bool]:
    match = _OPERATOR.fullmatch(operator)
    if not match:
        raise ConditionError(f"{operator!r} is no operator")
    groups = {name: text for name, text in match.groupdict().items() if text}
    family = _FAMILIES[(groups.get("family") or groups.get("family2") or groups["family3"]).lower()]
    verb = _VERBS[(groups.get("verb") or groups.get("verb2") or groups["verb3"]).lower()]
    expected = not (groups.get("negative") or groups.get("negative2"))

    def convert(value: Value) -> Any:
        converted = family(value)
        return converted.lower() if "any_case" in groups else converted

    return lambda left, right: verb(convert(left), convert(right)) == expected


# --- Reading ----------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"\s*(?:(?P<string>'[^']*')|@(?P<source>Request|Resource|Principal|Environment)\[(?P<path>[^\]]+)\]"
    r"|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z]+)|(?P<symbol>&&|\|\||[!(){},:]))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    path: str = ""


def _tokens(text: str) -> list[_Token]:
    tokens, position, end = [], 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if not match:
            raise ConditionError(f"unexpected character at {position}: {text[position : position + 20]!r}")
        position = match.end()
        kind = next(kind for kind in ("string", "source", "number", "word", "symbol") if match[kind])
        tokens.append(_Token(kind, match[kind], match["path"] or ""))
    return tokens


@cache
def _parse(text: str) -> Expression:
    return _Parser(_tokens(text)).parse()


class _Parser:
    """Reads a condition by recursive descent and builds the function that evaluates it."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0

    def parse(self) -> Expression:
        expression = self._either()
        if self._next < len(self._tokens):
            raise ConditionError(f"unexpected {self._tokens[self._next].text!r}")
        return expression

    def _peek(self) -> _Token:
        return self._tokens[self._next] if self._next < len(self._tokens) else _Token("end", "the end")

    def _take(self) -> _Token:
        token = self._peek()
        self._next += 1
        return token

    def _accept(self, *texts: str) -> bool:
        token = self._peek()
        if token.kind in ("word", "symbol") and token.text.lower() in texts:
            self._next += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise ConditionError(f"expected {text!r} before {self._peek().text!r}")

    def _either(self) -> Expression:
        parts = [self._both()]
        while self._accept("or", "||"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda request: any(part(request) for part in parts)

    def _both(self) -> Expression:
        parts = [self._negated()]
        while self._accept("and", "&&"):
            parts.append(self._negated())
        return parts[0] if len(parts) == 1 else lambda request: all(part(request) for part in parts)

    def _negated(self) -> Expression:
        if self._accept("not", "!"):
            inner = self._negated()
            return lambda request: not inner(request)
        return self._primary()

    def _primary(self) -> Expression:
        if self._accept("("):
            inner = self._either()
            self._expect(")")
            return inner
        if self._accept("actionmatches"):
            pattern = action_pattern(self._braced_string())
            return lambda request: bool(pattern.fullmatch(request.action))
        if self._accept("suboperationmatches"):
            # Only Azure Storage has sub-operations.
            self._braced_string()
            return lambda request: False
        if self._accept("exists"):
            attribute = self._attribute()
            return lambda request: bool(attribute(request))
        return self._compare()

    def _compare(self) -> Expression:
        left = self._attribute()
        word = self._take().text
        for_left, for_right = any, any
        quantified = word.lower() in _QUANTIFIERS
        if quantified:
            for_left, for_right = _QUANTIFIERS[word.lower()]
            self._expect(":")
            word = self._take().text
        compare = _comparison(word)
        right = self._operand(quantified)

        def evaluate(request: Request) -> bool:
            lefts, rights = left(request), right(request)
            # With an attribute missing nothing compares, negative operators included: the documentation advises to
            # guard such comparisons with Exists.
            if not lefts or not rights:
                return False
            try:
                return for_left(for_right(compare(one, other) for other in rights) for one in lefts)
            except ValueError:
                # A name is no number, date or GUID; no comparison with one is true.
                return False

        return evaluate

    def _attribute(self) -> Operand:
        token = self._take()
        if token.kind != "source":
            raise ConditionError(f"expected an attribute instead of {token.text!r}")
        return lambda request: request.values(token.text, token.path)

    def _operand(self, quantified: bool) -> Operand:
        if self._peek().kind == "source":
            return self._attribute()
        if not self._accept("{"):
            value = self._literal()
            return lambda request: (value,)
        if not quantified:
            raise ConditionError("a list of values needs a quantifier such as ForAnyOfAnyValues")
        values = [self._literal()]
        while self._accept(","):
            values.append(self._literal())
        self._expect("}")
        return lambda request: tuple(values)

    def _literal(self) -> Value:
        token = self._take()
        if token.kind == "string":
            return token.text[1:-1]
        if token.kind == "number":
            return float(token.text)
        if token.kind == "word" and token.text.lower() in ("true", "false"):
            return token.text.lower() == "true"
        raise ConditionError(f"expected a value instead of {token.text!r}")

    def _braced_string(self) -> str:
        self._expect("{")
        token = self._take()
        if token.kind != "string":
            raise ConditionError(f"expected a text instead of {token.text!r}")
        self._expect("}")
        return token.text[1:-1]
