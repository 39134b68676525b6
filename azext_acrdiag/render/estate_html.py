"""The result of a scan as one HTML file: a row for each registry. A browser sorts the table; without script it is
sorted by urgency, and everything is there."""

from __future__ import annotations

from typing import List, Tuple
from xml.etree.ElementTree import Element

from ..domain.outcome import Outcome
from ..estate.report import EstateReport, ScannedRegistry
from ..inventory.verdict import State
from .content import utc
from .drawing import sign
from .estate_text import by_risk, concerned
from .page import page
from .path import Mark
from .tree import node

_VERDICTS = {
    State.PROBLEM: (Mark.BROKEN, "Problems were found"),
    State.WARNING: (Mark.WARNING, "Risks only"),
    State.GOOD: (Mark.GOOD, "No risks were found"),
    State.UNREAD: (Mark.UNKNOWN, "Inconclusive"),
}
_RANK = {Outcome.FAIL: 3, Outcome.WARN: 2, Outcome.UNKNOWN: 1, Outcome.PASS: 0}
_COLUMNS = ("Outcome", "Registry", "Subscription", "Region", "SKU", "Problems", "Risks", "Not checked", "What")
_SHEET = """
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; color: var(--muted); padding-bottom: .5rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-top: 1px solid var(--line); }
th { white-space: nowrap; }
th button { all: unset; cursor: pointer; font-weight: 600; }
th button:focus-visible { outline: 2px solid currentColor; }
th[aria-sort=ascending] button::after { content: " \\2191"; }
th[aria-sort=descending] button::after { content: " \\2193"; }
td.number { text-align: right; }
td ul { padding-left: 1rem; margin: 0; }
"""
_SORT = """
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach(each => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = row => row.cells[column].dataset.key ?? row.cells[column].textContent;
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => (down ? -1 : 1) * key(a).localeCompare(key(b), undefined, {numeric: true}));
      table.tBodies[0].append(...rows);
    });
  });
}
"""


def estate_to_html(report: EstateReport) -> str:
    """The report as a document that needs nothing but itself."""
    parts = [_header(report), node("main", _overview(report), _risks(report), _not_read(report)), _footer(report)]
    title = f"Registries in {report.scope.in_words}: {report.verdict.headline}"
    return page(title, parts, _SHEET, _SORT)


def _header(report: EstateReport) -> Element:
    mark, words = _VERDICTS[report.verdict.state]
    facts = [
        ("Scanned", report.scope.in_words),
        ("Registries", f"{len(report.registries):,}"),
        ("Complete", "yes" if report.is_complete else "no: see what could not be read"),
        ("Observed", f"{utc(report.observed_at)}, in {report.seconds:.1f} s"),
    ]
    listed = [part for name, value in facts for part in (node("dt", name), node("dd", value))]
    return node(
        "header",
        node("p", sign(mark), words, class_=f"verdict {mark.name.lower()}"),
        node("h1", report.verdict.headline),
        node("dl", *listed),
    )


def _overview(report: EstateReport) -> Element:
    head = node("thead", node("tr", *(node("th", name, scope="col") for name in _COLUMNS)))
    body = node("tbody", *map(_row, report.registries))
    table = node("table", node("caption", "One row for each registry, the worst first."), head, body, class_="sortable")
    return _section("registries", "Registries", [node("div", table, class_="wide")])


def _row(each: ScannedRegistry) -> Element:
    outcome = each.outcome.value
    sku = each.settings.sku if each.settings else None
    cells = [
        node("td", node("span", outcome, class_=f"tag {outcome}"), **{"data-key": str(_RANK[each.outcome])}),
        node("th", each.ref.name, scope="row"),
        *(node("td", text) for text in (each.subscription, each.region, sku or "")),
        *(
            node("td", str(len(each.with_outcome(kind))), class_="number")
            for kind in (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN)
        ),
        node("td", *_findings(each)),
    ]
    return node("tr", *cells)


def _findings(each: ScannedRegistry) -> Tuple[Element, ...]:
    found = [finding for kind in (Outcome.FAIL, Outcome.WARN) for finding in each.with_outcome(kind)]
    if not found:
        return ()
    items = [
        node(
            "li",
            f"{finding.judgement.title} ",
            node("span", f"{finding.code} {finding.slug}", class_="muted"),
        )
        for finding in found
    ]
    return (node("ul", *items),)


def _risks(report: EstateReport) -> Element:
    items = [node("li", f"{number:,} × {code} {slug}") for (code, slug), number in by_risk(report).items()]
    return _section("risks", "By risk", [node("ul", *items) if items else node("p", "None.")])


def _not_read(report: EstateReport) -> Element:
    items = [
        node(
            "li",
            each.detail,
            f" Needs {each.needs}. " if each.needs else " ",
            node("span", f"({concerned(each)})", class_="muted"),
        )
        for each in report.not_read
    ]
    return _section("not-read", "Not read", [node("ul", *items) if items else node("p", "Nothing.")])


def _footer(report: EstateReport) -> Element:
    said = f"Written by acrdiag {report.version}. The scan only read; this file holds no password and no token."
    return node("footer", node("p", said))


def _section(identifier: str, title: str, parts: List[Element]) -> Element:
    return node(
        "section", node("h2", title, id=f"{identifier}-heading"), *parts, aria_labelledby=f"{identifier}-heading"
    )
