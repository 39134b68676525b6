"""A JSON document with one thing in it missing or of another type than documented, or with hostile texts in it."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from typing import Any, Union

Step = Union[str, int]
Path = tuple[Step, ...]

VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, "", " ", "x" * 5000, [], {}, [None], [[]], {"": None}, [{"id": 7}],
    "\x1b[2J\x1b]8;;https://evil.example\x07\u202e\x00", "<script>alert(1)</script>", "https://[half",
    "half \ud800", "2026-13-45T99:99:99Z", "9999-12-31T23:59:59.9999999Z",
    "0001-01-01T00:00:00+14:00", "/subscriptions//resourceGroups/", "../../..",
)  # fmt: skip

WORDED = frozenset(
    """
    appDisplayName denyAssignmentName description details displayName errorMessage error_description issuer mail message
    reason roleName rows subject title userPrincipalName
    """.split()
)
"""Members of answers that people, or services, word as they like; `rows` are those of a log."""
_NAMED = ("/tokens", "/scopemaps")
"""Ends of the types of resources whose name is asked for nowhere else."""
_NO_TEXT = re.compile(r"[\d\-T:.Z+]*$|[0-9a-f]{8}-[0-9a-f-]{27}$|/subscriptions/")
"""Numbers, times and ids."""


def with_hostile_texts(body: bytes, text: str) -> bytes:
    """The document with the text at the end of all that can be worded; a body of another kind as it is."""
    try:
        document = json.loads(body)
    except ValueError:
        return body
    return json.dumps(_worse(document, text, is_worded=False)).encode()


def _worse(value: Any, text: str, is_worded: bool) -> Any:
    if isinstance(value, dict):
        words = {*WORDED, "name"} if str(value.get("type")).lower().endswith(_NAMED) else WORDED
        return {key: _worse(each, text, key in words) for key, each in value.items()}
    if isinstance(value, list):
        return [_worse(each, text, is_worded) for each in value]
    return value + text if is_worded and isinstance(value, str) and not _NO_TEXT.match(value) else value


def mutated(body: bytes, seed: int) -> tuple[bytes, str]:
    """The document with one change that the seed decides, and the change in words; another body as it is."""
    try:
        document = json.loads(body)
    except ValueError:
        return body, "no JSON"
    chance = random.Random(seed)
    places = list(_places(document, ()))
    if not places:
        value = chance.choice(VALUES)
        return json.dumps(value).encode(), f"everything: {value!r:.60}"
    place = chance.choice(places)
    document = copy.deepcopy(document)
    holder = document
    for step in place[:-1]:
        holder = holder[step]
    where = "/".join(map(str, place))
    if chance.random() < 0.3:
        del holder[place[-1]]
        return json.dumps(document).encode(), f"{where} is missing"
    holder[place[-1]] = chance.choice(VALUES)
    return json.dumps(document).encode(), f"{where}: {holder[place[-1]]!r:.60}"


def _places(value: Any, path: Path) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, dict):
        for key in value:
            yield from _places(value[key], (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, (*path, index))
