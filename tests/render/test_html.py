"""The report as an HTML page: well-formed, self-contained, readable without seeing it, and what is text stays text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given

from azext_acrdiag.domain.report import Report
from azext_acrdiag.render.html import to_html
from azext_acrdiag.render.sheet import SHEET
from tests.render import reports
from tests.render.hostile import HOSTILE
from tests.render.test_text import ALL

LOADING = {
    "script",
    "link",
    "img",
    "iframe",
    "object",
    "embed",
    "audio",
    "video",
    "source",
    "form",
    "base",
    "a",
    "image",
    "use",
}
PALETTES = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)
every_report = pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)


def parsed(document: str) -> Element:
    """The tree that a browser makes of it; any mistake of syntax raises."""
    tree: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(document)
    return tree


def tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def elements(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if tag(element) == name]


def skeleton(root: Element) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for element in root.iter():
        yield str(element.tag), tuple(sorted((str(name), value) for name, value in element.attrib.items()))


@every_report
def test_is_well_formed_and_loads_nothing(make: Callable[[], Report]) -> None:
    document = to_html(make())
    root = parsed(document)
    assert document.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert not {tag(element) for element in root.iter()} & LOADING
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name in ("href", "src", "style")]
    assert "url(" not in SHEET
    assert "@import" not in SHEET


@every_report
def test_can_be_read_without_seeing_it(make: Callable[[], Report]) -> None:
    root = parsed(to_html(make()))
    assert [len(elements(root, name)) for name in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    levels = [int(tag(element)[1]) for element in root.iter() if re.fullmatch("h[1-6]", tag(element))]
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels
    named = {element.attrib.get("id") for element in root.iter()}
    identifiers = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(identifiers) == len(set(identifiers))
    for element in root.iter():
        assert set(element.attrib.get("aria-labelledby", "").split()) <= named
    for picture in [element for element in elements(root, "svg") if element.attrib.get("role") == "img"]:
        assert [tag(child) for child in list(picture)[:2]] == ["title", "desc"]


def test_the_place_where_it_broke_is_marked() -> None:
    root = parsed(to_html(reports.firewall()))
    descriptions = {"".join(element.itertext()) for element in elements(root, "desc")}
    assert descriptions == {
        "Machine: good. Name: not needed. Network: broken here (ACRD-NET-005). Credential: not needed. "
        "Entra: not needed. Token service: not reached. Role or token: not reached. Image: not needed."
    }


def test_says_what_the_text_report_says() -> None:
    text = " ".join(parsed(to_html(reports.two_causes())).itertext())
    for cause in (*reports.two_causes().causes, *reports.two_causes().would_fail_next):
        judgement = cause.judgement
        assert judgement.fix is not None
        for said in (cause.code, judgement.title, *(each.text for each in judgement.evidence), *judgement.fix.commands):
            assert said in text


def test_times_stand_in_order_on_both_sides_of_the_observation() -> None:
    root = parsed(to_html(reports.expired_secret()))
    (section,) = [each for each in elements(root, "section") if each.attrib["aria-labelledby"] == "times-heading"]
    assert ["".join(item.itertext()) for item in elements(section, "li")] == [
        '2026-11-11 10:00 UTC, 12 days before the observation: The client secret "main" of "ci-pull" ends.',
        '2027-06-11 10:00 UTC, 200 days after the observation: The client secret "next" of "ci-pull" ends.',
    ]
    assert "1 of 2 lie before the observation." in "".join(section.itertext())


@pytest.mark.slow
@given(HOSTILE)
def test_no_text_breaks_out(text: str) -> None:
    loose = html5lib.HTMLParser(namespaceHTMLElements=False)
    hostile, harmless = to_html(reports.saying(text)), to_html(reports.saying("x"))
    assert list(skeleton(loose.parse(hostile))) == list(skeleton(loose.parse(harmless)))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]", hostile)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", PALETTES, ids=["light", "dark", "print"])
def test_texts_stand_out_from_their_ground(palette: str) -> None:
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", palette))
    for ground in ("ground", "card"):
        for text in ("text", "muted", "good", "bad", "warn"):
            low, high = sorted((luminance(colours[ground]), luminance(colours[text])))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (ground, text)
