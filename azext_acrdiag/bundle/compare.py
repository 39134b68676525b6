"""Which facts of two records differ, and which of them decides.

Each difference is tried by itself: the first record is judged again with that one fact of the second. Pseudonyms mean
nothing across bundles, so before that those of the second are renamed to those of the first that stand at the same
place; a pair that cannot be matched stays different.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Tuple

from ..domain.comparison import Comparison, FactDifference, FieldDifference, causes_of, essence
from ..domain.fact import Absent, Fact, Key, Known, Unknown
from ..domain.report import Report
from ..domain.subject import Subject
from ..facts import given
from .codec import encode
from .read import read_bundle
from .record import Record
from .redact import PSEUDONYM, blurred
from .write import to_document

Node = Tuple[Key[Any], Optional[Subject]]

_PASSING = re.compile(r"(^|\.)(serverTime|issuedAt|expiresAt|correlationId|retryAfter|source)$")
"""Parts that differ from run to run without meaning anything by themselves."""


def compare(first: Record, second: Record, nodes: Iterable[Node], report_on: Callable[[Record], Report]) -> Comparison:
    """Judge both, and the first once more with each fact in which they differ; `nodes` are the facts that count."""
    second = _with_pseudonyms_of(first, second)
    reports = report_on(first), report_on(second)
    theirs = {subject.kind: subject for subject in second.subjects}
    found: List[FactDifference] = []
    for key, subject in nodes:
        other = theirs.get(subject.kind) if subject is not None else None
        if key == given.SUBJECT or (subject is not None and other is None):
            continue
        mine, their = first.facts[(key, subject)], second.facts[(key, other)]
        parts = tuple(_differences(_plain(mine), _plain(their), ""))
        if not parts:
            continue
        tried = report_on(replace(first, facts={**first.facts, (key, subject): their}))
        changes = essence(tried) != essence(reports[0])
        if changes or not (key == given.NOW or all(_PASSING.search(part.path) for part in parts)):
            explains = changes and essence(tried) == essence(reports[1])
            kind = subject.kind if subject is not None else None
            found.append(FactDifference(key.name, kind, parts, causes_of(tried), changes, explains))
    found.sort(key=lambda each: (not each.explains_second, not each.changes_verdict))
    kinds = [subject.kind for subject in first.subjects], [subject.kind for subject in second.subjects]
    return Comparison(
        *reports,
        tuple(found),
        tuple(kind for kind in kinds[0] if kind not in kinds[1]),
        tuple(kind for kind in kinds[1] if kind not in kinds[0]),
    )


def _with_pseudonyms_of(first: Record, second: Record) -> Record:
    """The second record, in whose texts every pseudonym that has a counterpart in the first is replaced by it."""
    ours, theirs = to_document(first), to_document(second)
    names: Dict[str, str] = {}
    for one, other in _counterparts(ours, theirs):
        if PSEUDONYM.sub("*", blurred(one)) != PSEUDONYM.sub("*", blurred(other)):
            continue
        for mine, their in zip(PSEUDONYM.findall(one), PSEUDONYM.findall(other)):
            if their not in names and mine not in names.values():
                names[their] = mine
    text = PSEUDONYM.sub(lambda match: names.get(match[0], match[0]), json.dumps(theirs))
    return read_bundle(text)


def _counterparts(one: Any, other: Any) -> Iterator[Tuple[str, str]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in (key for key in one if key in other):
            yield from _counterparts(one[key], other[key])
    elif isinstance(one, list) and isinstance(other, list):
        for mine, their in zip(one, other):
            yield from _counterparts(mine, their)
    elif isinstance(one, str) and isinstance(other, str):
        yield one, other


def _plain(fact: Fact[Any]) -> Any:
    if isinstance(fact, Known):
        return encode(fact.value)
    return fact


def _differences(one: Any, other: Any, path: str) -> Iterator[FieldDifference]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one:
            yield from _differences(one[key], other.get(key), f"{path}.{key}" if path else key)
    elif not _look_the_same(one, other):
        yield FieldDifference(path, _words(one), _words(other))


def _look_the_same(one: Any, other: Any) -> bool:
    """Whether they are equal as far as bundles tell: of public addresses each hides a part in its own way."""
    if isinstance(one, str) and isinstance(other, str):
        return blurred(one) == blurred(other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_look_the_same(*pair) for pair in zip(one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return all(_look_the_same(one[key], other.get(key)) for key in one)
    return bool(one == other)


def _words(value: Any) -> str:
    if isinstance(value, Unknown):
        return f"not known ({value.detail})"
    if isinstance(value, Absent):
        return f"does not apply ({value.reason})"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
