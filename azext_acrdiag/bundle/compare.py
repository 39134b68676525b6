"""Which facts of two records differ, and which of them decide.

Each difference is tried by itself: the first record is judged again with that one fact of the second. Where none alone
leads to the verdict of the second, all are taken together, and then left out again one by one as long as that verdict
stays. Pseudonyms mean nothing across bundles, so before all that those of the second are renamed to those of the first
that stand at the same place; a pair that cannot be matched stays different.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Tuple

from ..domain.comparison import Comparison, FactDifference, FieldDifference, causes_of, essence
from ..domain.fact import Absent, Fact, Key, Known, Unknown, Why
from ..domain.report import Report
from ..domain.subject import Subject
from ..facts import given
from .codec import encode
from .read import read_bundle
from .record import Facts, Record
from .redact import PSEUDONYM, blurred
from .write import to_document

Node = Tuple[Key[Any], Optional[Subject]]
ReportOn = Callable[[Record], Report]

_PASSING = re.compile(r"(^|\.)(serverTime|issuedAt|expiresAt|correlationId|retryAfter|source)$")
"""Parts that differ from run to run without meaning anything by themselves."""


def compare(first: Record, second: Record, nodes: Iterable[Node], report_on: ReportOn) -> Comparison:
    """Judge both, and the first once more with facts of the second; `nodes` are the facts that count."""
    second = _with_pseudonyms_of(first, second)
    reports = report_on(first), report_on(second)
    differing = _differing(first, second, nodes)
    tried = {node: report_on(_with_facts(first, {node: fact})) for node, fact in differing.items()}
    deciding = _deciding(first, differing, tried, reports, report_on)
    found = []
    for node, their in differing.items():
        key, subject = node
        parts = tuple(_differences(_plain(first.facts[node]), _plain(their), ""))
        changes = essence(tried[node]) != essence(reports[0])
        if not changes and node not in deciding and _says_nothing(key, (first.facts[node], their), parts):
            continue
        kind = subject.kind if subject is not None else None
        found.append(FactDifference(key.name, kind, parts, causes_of(tried[node]), changes, node in deciding))
    found.sort(key=lambda each: (not each.decides, not each.changes_verdict))
    kinds = [subject.kind for subject in first.subjects], [subject.kind for subject in second.subjects]
    return Comparison(
        *reports,
        tuple(found),
        tuple(kind for kind in kinds[0] if kind not in kinds[1]),
        tuple(kind for kind in kinds[1] if kind not in kinds[0]),
    )


def _differing(first: Record, second: Record, nodes: Iterable[Node]) -> Facts:
    """The facts of the second record that differ, by the nodes of the first."""
    theirs = {subject.kind: subject for subject in second.subjects}
    found: Facts = {}
    for key, subject in nodes:
        if key == given.SUBJECT or (subject is not None and subject.kind not in theirs):
            continue
        their = second.facts[(key, theirs[subject.kind] if subject is not None else None)]
        if any(_differences(_plain(first.facts[(key, subject)]), _plain(their), "")):
            found[(key, subject)] = their
    return found


def _deciding(
    first: Record, differing: Facts, tried: Dict[Node, Report], reports: Tuple[Report, Report], report_on: ReportOn
) -> List[Node]:
    """The facts that each lead to the verdict of the second record; else the fewest found that do so together."""
    wanted = essence(reports[1])
    if wanted == essence(reports[0]):
        return []
    alone = [node for node, report in tried.items() if essence(report) == wanted]
    if alone:
        return alone
    chosen = dict(differing)
    if essence(report_on(_with_facts(first, chosen))) != wanted:
        return []
    for node in differing:
        fewer = {each: fact for each, fact in chosen.items() if each != node}
        if essence(report_on(_with_facts(first, fewer))) == wanted:
            chosen = fewer
    return list(chosen)


def _says_nothing(key: Key[Any], pair: Tuple[Fact[Any], ...], parts: Tuple[FieldDifference, ...]) -> bool:
    """Whether the difference comes with every run, or only follows from another fact."""
    follows = any(isinstance(fact, Unknown) and fact.why is Why.BLOCKED for fact in pair)
    return follows or key == given.NOW or all(_PASSING.search(part.path) for part in parts)


def _with_facts(record: Record, facts: Facts) -> Record:
    return replace(record, facts={**record.facts, **facts})


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
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other)):
            yield from _differences(*pair, f"{path}[{number}]")
    elif isinstance(one, list) and isinstance(other, list):
        mine = [each for each in one if not any(_look_the_same(each, item) for item in other)]
        theirs = [each for each in other if not any(_look_the_same(each, item) for item in one)]
        yield FieldDifference(path, _words(mine), _words(theirs))
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
