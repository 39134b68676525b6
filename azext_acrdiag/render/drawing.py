"""Pictures of a report as inline SVG: the path of a client, and a time line.

Places along the width are percentages, so that texts keep their size on any screen.
"""

from __future__ import annotations

import textwrap
from datetime import datetime
from typing import Dict, List, Sequence, Tuple
from xml.etree.ElementTree import Element

from ..domain.finding import Moment
from .path import Mark, Station, in_words
from .tree import node

_CHECK = "M-6 0l4 5l8 -10"
_CROSS = "M-5 -5l10 10M5 -5l-10 10"
_BANG = "M0 -6v7M0 5v1"
_CIRCLE = "M-13 0a13 13 0 1 0 26 0a13 13 0 1 0 -26 0z"
_OCTAGON = "M-6 -14h12l8 8v12l-8 8h-12l-8 -8v-12z"
_SHAPES: Dict[Mark, Tuple[str, str]] = {
    Mark.BROKEN: (_OCTAGON, _CROSS),
    Mark.LATER: ("M0 -15l15 15l-15 15l-15 -15z", _BANG),
    Mark.AFFECTED: (_OCTAGON, _CROSS),
    Mark.WARNING: ("M0 -14l15 27h-30z", "M0 -5v8M0 8v1"),
    Mark.PARTLY: (_CIRCLE, _CHECK),
    Mark.GOOD: (_CIRCLE, _CHECK),
    Mark.UNKNOWN: (_CIRCLE, "M-4 -3a4 4 0 1 1 5.5 4q-1.5 1 -1.5 2.5M0 7v1"),
    Mark.UNREACHED: (_CIRCLE, ""),
    Mark.UNUSED: ("M-7 -7h14v14h-14z", "M-3 0h6"),
}
"""Outline and sign of each state: they differ without colour."""

_LINE = 16
_TOP = 22


def path_pictures(stations: Sequence[Station], identifier: str, title: str) -> List[Element]:
    """The path twice: along a wide screen, and down a narrow one. The style sheet shows one of them."""
    wide, tall = _wide(stations), _tall(stations)
    return [
        _picture(f"{identifier}-{name}", f"path {name}", title, in_words(list(stations)), height, parts)
        for name, (height, parts) in (("wide", wide), ("tall", tall))
    ]


def sign(mark: Mark) -> Element:
    """The shape of a state by itself, beside a word that says the same."""
    return node("svg", _shape(mark), width="32", height="32", viewBox="-16 -16 32 32", aria_hidden="true")


def time_line(moments: Sequence[Moment], observed_at: datetime, identifier: str) -> Element:
    """One row for each moment, numbered, before or after the line of the observation."""
    at = [moment.at.timestamp() for moment in moments]
    observed = observed_at.timestamp()
    first, last = min([*at, observed]), max([*at, observed])
    middle = _place(observed, first, last)
    bottom = _TOP + 24 * len(moments) + 8
    parts = [
        node("line", x1=middle, x2=middle, y1=str(_TOP), y2=str(bottom), class_="axis"),
        node("text", "observed", x=middle, y="14", class_=_anchor(middle)),
    ]
    for number, (moment, when) in enumerate(zip(moments, at), start=1):
        y, x = _TOP + 24 * number - 8, _place(when, first, last)
        is_past = moment.at <= observed_at
        outline = "M-7 -7h14v14h-14z" if is_past else "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0z"
        parts += [
            node("text", str(number), x="0", y=str(y + 5)),
            node("line", x1=middle, x2=x, y1=str(y), y2=str(y), class_="link"),
            _at(x, y, node("path", d=outline, class_="past" if is_past else "future")),
        ]
    words = f"{sum(moment.at <= observed_at for moment in moments)} of {len(moments)} lie before the observation."
    return _picture(identifier, "times", "Time line", words, bottom, parts)


def _picture(
    identifier: str, kind: str, title: str, description: str, height: int, parts: Sequence[Element]
) -> Element:
    return node(
        "svg",
        node("title", title, id=f"{identifier}-title"),
        node("desc", description, id=f"{identifier}-text"),
        *parts,
        role="img",
        aria_labelledby=f"{identifier}-title {identifier}-text",
        class_=kind,
        width="100%",
        height=str(height),
    )


def _wide(stations: Sequence[Station]) -> Tuple[int, List[Element]]:
    step = 100 / len(stations)
    parts: List[Element] = []
    for number in range(len(stations) - 1):
        x1, x2 = (f"{step * (number + half):g}%" for half in (0.5, 1.5))
        parts.append(node("line", x1=x1, x2=x2, y1=str(_TOP), y2=str(_TOP), class_=_link(stations, number)))
    rows = 0
    for number, station in enumerate(stations):
        states = textwrap.wrap(station.mark.value, 13)
        labels = _labels(station, states, 0, _TOP + 16, " middle")
        rows = max(rows, len(labels))
        parts.append(_at(f"{step * (number + 0.5):g}%", _TOP, _shape(station.mark), *labels))
    return _TOP * 2 + _LINE * rows, parts


def _tall(stations: Sequence[Station]) -> Tuple[int, List[Element]]:
    y = _TOP
    places = []
    for station in stations:
        places.append(y)
        y += 52 + _LINE * len(station.codes)
    parts = [
        node("line", x1="20", x2="20", y1=str(upper), y2=str(lower), class_=_link(stations, number))
        for number, (upper, lower) in enumerate(zip(places, places[1:]))
    ]
    for station, place in zip(stations, places):
        parts.append(_at("20", place, _shape(station.mark), *_labels(station, [station.mark.value], 32, -2, "")))
    return y - 20, parts


def _labels(station: Station, states: Sequence[str], x: int, y: int, more: str) -> List[Element]:
    """The name, the state and the codes of a station, one below the other."""
    texts = [(station.name, "name")]
    texts += [(state, f"state {station.mark.name.lower()}") for state in states]
    texts += [(code, "code") for code in station.codes]
    return [
        node("text", text, x=str(x), y=str(y + _LINE * row), class_=kind + more)
        for row, (text, kind) in enumerate(texts)
    ]


def _link(stations: Sequence[Station], number: int) -> str:
    """The way is open up to where it broke."""
    broken = [station.mark in (Mark.BROKEN, Mark.AFFECTED) for station in stations[: number + 1]]
    return "link closed" if any(broken) else "link"


def _shape(mark: Mark) -> Element:
    outline, inner = _SHAPES[mark]
    parts = [node("path", d=outline, class_="outline")]
    if inner:
        parts.append(node("path", d=inner, class_="sign"))
    return node("g", *parts, class_=f"mark {mark.name.lower()}")


def _at(x: str, y: float, *parts: Element) -> Element:
    return node("svg", *parts, x=x, y=f"{y:g}", overflow="visible")


def _place(when: float, first: float, last: float) -> str:
    share = (when - first) / (last - first) if last > first else 0.5
    return f"{10 + 85 * share:.1f}%"


def _anchor(place: str) -> str:
    """Text at an edge grows away from it."""
    share = float(place.rstrip("%"))
    return "end" if share > 80 else "start" if share < 20 else "middle"
