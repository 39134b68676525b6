"""Ranks the causes that a text speaks for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import Dict, List, Optional, Tuple

from ..domain.explanation import Candidate, Explanation, Names, Quote
from ..domain.finding import Fix
from ..domain.outcome import Confidence
from ..rules.catalog import all_rules, text_causes
from ..rules.clues import LIKELY, LISTED, Clues, Context, Pattern, Where
from ..rules.entra_codes import SESSION_ENDED, meaning_of
from ..rules.filled import command, run_command, sentence
from .belongs import About, Owners, is_azure, other_host
from .fragments import FRAGMENTS
from .lines import MARGIN, Log
from .names import names_in
from .redact import redact

_MOST = 6
"""How many causes are named."""
_SPREAD = 42
"""A cause that weighs so much less than the first one is not named."""
_FIRST_LINE = 6
"""What the first line that speaks for a cause clearly weighs more: later errors often follow from it."""
_ENOUGH = 200
"""How many lines are looked at for one pattern: a log repeats itself."""
_START = 20_000
"""So many characters from the start of the text are searched for names that the matching lines do not hold."""
_QUOTES, _WIDTH = 3, 220
_HUB_LIMIT = re.compile(r"pull rate limit", re.IGNORECASE)


@dataclass(frozen=True)
class _Cause:
    slug: str
    code: Optional[str]
    clues: Clues


@dataclass(frozen=True)
class _Hit:
    index: int
    pattern: Pattern


def explain(text: str, registry_suffix: Optional[str] = None) -> Explanation:
    """The causes that the text speaks for, best first. Commands take the suffix where it names no login server."""
    log = Log(text)
    hits = _hits(log)
    matched = sorted({hit.index for each in hits.values() for hit in each})
    surroundings = log.around(matched, before=60, after=20, most=3000)
    scores = _scores(hits, surroundings)
    found = names_in(("\n".join(log.window(index) for index in matched[:50]), surroundings, text[:_START]))
    names = replace(found, registry_suffix=registry_suffix)
    listed = _listed(scores)
    candidates = tuple(_candidate(cause, scores[cause], hits[cause.slug], log, names) for cause in listed)
    decided_by = _best(hits[listed[0].slug]).pattern.by.value if listed else None
    return Explanation(decided_by, candidates, names, _note(candidates, log, names))


@cache
def _causes() -> Tuple[_Cause, ...]:
    rules = tuple(_Cause(rule.slug, rule.code, rule.clues) for rule in all_rules() if rule.clues is not None)
    return rules + tuple(_Cause(cause.slug, None, cause.clues) for cause in text_causes())


@cache
def _by_fragment() -> Dict[str, Tuple[Tuple[str, Pattern], ...]]:
    """The patterns whose words hold a fragment, each below the first one of its fragments, with the cause's slug."""
    found: Dict[str, Tuple[Tuple[str, Pattern], ...]] = {}
    for cause in _causes():
        for pattern in cause.clues.patterns:
            fragment = next(each for each in FRAGMENTS if each in pattern.words)
            found[fragment] = (*found.get(fragment, ()), (cause.slug, pattern))
    return found


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex, re.IGNORECASE)


def _hits(log: Log) -> Dict[str, List[_Hit]]:
    hits: Dict[str, List[_Hit]] = {}
    owners = Owners(log)
    tried: Counter[Pattern] = Counter()
    for index, fragments in log.holding(_by_fragment()):
        lower = log.plain(index).lower()
        bare = lower.strip(MARGIN)
        for slug, pattern in (each for fragment in fragments for each in _by_fragment()[fragment]):
            if pattern.words not in lower and not log.is_broken_in(pattern.words, index, bare):
                continue
            if tried[pattern] >= _ENOUGH:
                continue
            tried[pattern] += 1
            if pattern.regex and not _found(pattern.regex, log, index):
                continue
            if pattern.where is Where.ANYWHERE or _counts(pattern, log, index, owners):
                hits.setdefault(slug, []).append(_Hit(index, pattern))
    return hits


def _found(regex: str, log: Log, index: int) -> bool:
    search = _compiled(regex).search
    return search(log.window(index)) is not None or search(log.unwrapped(index)) is not None


def _counts(pattern: Pattern, log: Log, index: int, owners: Owners) -> bool:
    if pattern.where is Where.BESIDE_REGISTRY:
        return is_azure(log.around([index], before=60, after=20, most=3000))
    whose = owners.of(index)
    return whose is About.AZURE or (whose is About.NOBODY and pattern.where is Where.CONTAINER_CLIENT)


def _scores(hits: Dict[str, List[_Hit]], surroundings: str) -> Dict[_Cause, int]:
    clear = [hit.index for each in hits.values() for hit in each if hit.pattern.weight >= LIKELY]
    first = min(clear, default=-1)
    lower = surroundings.lower()
    scores = {}
    for cause in _causes():
        if cause.slug in hits:
            best = _best(hits[cause.slug])
            weight = best.pattern.weight + (_FIRST_LINE if best.index == first else 0)
            weight += sum(each.weight for each in cause.clues.context if _holds(each, surroundings, lower))
            if weight >= LISTED:
                scores[cause] = weight
    return scores


def _listed(scores: Dict[_Cause, int]) -> List[_Cause]:
    ranked = sorted(scores, key=lambda cause: -scores[cause])
    best = scores[ranked[0]] if ranked else 0
    return [cause for cause in ranked if scores[cause] >= max(LISTED, best - _SPREAD)][:_MOST]


def _holds(context: Context, text: str, lower: str) -> bool:
    return context.words in lower and (not context.regex or _compiled(context.regex).search(text) is not None)


def _best(hits: List[_Hit]) -> _Hit:
    return max(hits, key=lambda hit: (hit.pattern.weight, -hit.index))


def _candidate(cause: _Cause, weight: int, hits: List[_Hit], log: Log, names: Names) -> Candidate:
    clues = cause.clues
    return Candidate(
        slug=cause.slug,
        code=cause.code,
        title=_title(cause, names),
        confidence=Confidence.LIKELY if weight >= LIKELY else Confidence.POSSIBLE,
        because=_quotes(hits, log),
        prove=command(clues.prove, names),
        fix=Fix(
            sentence(clues.fix, names),
            tuple(command(each, names) for each in clues.commands),
            clues.who,
        ),
    )


def _title(cause: _Cause, names: Names) -> str:
    """The cause as a sentence; for a refusal of Entra what its number means."""
    if cause.slug == "entra-refused" and names.entra_code:
        number = int(names.entra_code[len("AADSTS") :])
        if number not in SESSION_ENDED:
            title = meaning_of(number).title.format(who="the identity", audience="of that name")
            return title[:1].upper() + title[1:]
    return sentence(cause.clues.title, names)


def _quotes(hits: List[_Hit], log: Log) -> Tuple[Quote, ...]:
    quotes: Dict[int, Quote] = {}
    for hit in sorted(hits, key=lambda hit: (-hit.pattern.weight, hit.index)):
        number = log.number(hit.index)
        if number not in quotes:
            quotes[number] = Quote(number, _excerpt(log.plain(hit.index), hit.pattern.words))
        if len(quotes) == _QUOTES:
            break
    return tuple(sorted(quotes.values(), key=lambda quote: quote.line))


def _excerpt(line: str, words: str) -> str:
    """The line without secrets, shortened around the words that matter."""
    line = " ".join(redact(line).split())
    if len(line) <= _WIDTH:
        return line
    at = max(line.lower().find(words), 0)
    start = max(0, min(at - _WIDTH // 4, len(line) - _WIDTH))
    end = start + _WIDTH
    return f"{'…' if start else ''}{line[start:end].strip()}{'…' if end < len(line) else ''}"


def _note(candidates: Tuple[Candidate, ...], log: Log, names: Names) -> str:
    if candidates:
        if candidates[0].confidence is Confidence.LIKELY:
            return ""
        return "The text fits several causes; `run` tells them apart."
    start = "\n".join(log.lines[:300])[:_START]
    ask = f"To find out, ask the registry: {run_command(names)}"
    if _HUB_LIMIT.search(start):
        return f"This is a limit of Docker Hub and no matter of an Azure container registry. {ask}"
    elsewhere = other_host(start)
    if elsewhere and not is_azure(start):
        return f"The text is about {elsewhere}, which is no Azure container registry. {ask}"
    return f"Nothing in the text is known as an error of an Azure container registry. {ask}"
