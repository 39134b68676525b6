"""The part of OData's `$filter` that clients of the directory use.

`name eq 'value'`, `name in ('a','b')`, `startswith(name,'value')`, `names/any(x:x eq 'value')`, joined by `and` or by
`or`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .protocol import bad_request

Test = Callable[[dict[str, Any]], bool]

_VALUE = r"'(?P<value>(?:[^']|'')*)'"
_TERM = re.compile(
    rf"startswith\((?P<prefix_of>\w+)\s*,\s*{_VALUE}\)"
    rf"|(?P<equal>\w+)\s+eq\s+{_VALUE.replace('value', 'value2')}"
    rf"|(?P<equal_word>\w+)\s+eq\s+(?P<word>true|false|null)"
    rf"|(?P<any_of>\w+)/any\((?P<variable>\w+):\s*(?P=variable)\s+eq\s+{_VALUE.replace('value', 'value3')}\)"
    r"|(?P<among>\w+)\s+in\s+\((?P<values>[^)]*)\)",
    re.IGNORECASE,
)
_WORDS = {"true": True, "false": False, "null": None}


def read_filter(text: str) -> Test:
    """Returns the test that a filter is. Letter case makes no difference to the values, as in the directory."""
    if not text:
        return lambda item: True
    tests, joints, position = [], set(), 0
    while True:
        match = _TERM.match(text, position)
        if not match:
            raise _unsupported(text)
        tests.append(_test(match))
        position = match.end()
        if not text[position:].strip():
            break
        joint = re.compile(r"\s+(and|or)\s+", re.IGNORECASE).match(text, position)
        if not joint:
            raise _unsupported(text)
        joints.add(joint[1].lower())
        position = joint.end()
    if len(joints) > 1:
        raise _unsupported(text)
    combine = any if joints == {"or"} else all
    return lambda item: combine(test(item) for test in tests)


def _test(match: re.Match[str]) -> Test:
    if match["prefix_of"]:
        name, prefix = match["prefix_of"], _value(match["value"])
        return lambda item: str(_property(item, name) or "").lower().startswith(prefix)
    if match["equal"]:
        name, wanted = match["equal"], _value(match["value2"])
        return lambda item: str(_property(item, name) or "").lower() == wanted
    if match["equal_word"]:
        name, word = match["equal_word"], _WORDS[match["word"].lower()]
        return lambda item: bool(_property(item, name) is word)
    if match["any_of"]:
        name, wanted = match["any_of"], _value(match["value3"])
        return lambda item: wanted in [str(one).lower() for one in _property(item, name)]
    name = match["among"]
    values = [_value(value) for value in re.findall(r"'((?:[^']|'')*)'", match["values"])]
    return lambda item: str(_property(item, name) or "").lower() in values


def _value(text: str) -> str:
    return text.replace("''", "'").lower()


def _property(item: dict[str, Any], name: str) -> Any:
    if name not in item:
        raise bad_request(f"Invalid filter clause: Could not find a property named '{name}'.", "BadRequest")
    return item[name]


def _unsupported(text: str) -> Exception:
    return bad_request(f"Unsupported or invalid query filter clause specified: '{text}'.", "Request_UnsupportedQuery")
