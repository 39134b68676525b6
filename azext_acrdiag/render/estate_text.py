"""The result of a scan for a person at a terminal: a row for each registry that needs attention, the worst first."""

from __future__ import annotations

from typing import Dict, List, Tuple

from ..domain.outcome import Outcome
from ..estate.report import EstateReport, ScannedRegistry, Unread
from .layout import ERROR, IMPORTANT, SECONDARY, SUCCESS, WARNING, Line, Page
from .lists import HEADINGS, moment

_STYLES = {Outcome.FAIL: ERROR, Outcome.WARN: WARNING, Outcome.UNKNOWN: SECONDARY, Outcome.PASS: SUCCESS}
_MOST_ROWS = 40
_COLUMNS, _COUNTS = (9, 26), (9, 16)


def estate_to_text(report: EstateReport, width: int = 80, ascii_only: bool = False) -> List[Line]:
    """The report as lines of styled segments."""
    page = Page(width, ascii_only)
    page.items([f"Registries in {report.scope.in_words}", f"{moment(report.observed_at)}"])
    page.blank()
    word, style = HEADINGS[report.verdict.state]
    page.heading(word, style, report.verdict.headline)
    urgent = [each for each in report.registries if each.outcome is not Outcome.PASS]
    if urgent:
        page.blank()
        page.columns(("", "REGISTRY", "RISKS"), _COLUMNS, IMPORTANT)
    for each in urgent[:_MOST_ROWS]:
        page.columns((each.outcome.value, each.ref.name, ", ".join(risks_of(each))), _COLUMNS, _STYLES[each.outcome])
    if len(urgent) > _MOST_ROWS:
        rest = f"… and {len(urgent) - _MOST_ROWS:,} more: --output json and --report-file name them all."
        page.paragraph(rest, 9, SECONDARY)
    _by_risk(page, report)
    _not_read(page, report)
    return page.lines


def risks_of(each: ScannedRegistry) -> Tuple[str, ...]:
    """What is wrong with a registry: slugs, the failures first, and how much could not be judged."""
    bad = [finding.slug for outcome in (Outcome.FAIL, Outcome.WARN) for finding in each.with_outcome(outcome)]
    unknown = len(each.with_outcome(Outcome.UNKNOWN))
    return (*bad, *([f"not checked: {unknown}"] if unknown else []))


def concerned(each: Unread) -> str:
    """Which rules could not judge, and how many registries that concerns."""
    rules = f"{', '.join(each.rules)}; " if each.rules else ""
    return f"{rules}registries: {each.registries:,}"


def by_risk(report: EstateReport) -> Dict[Tuple[str, str], int]:
    """How many registries each risk concerns, by code and slug, the most frequent first."""
    counts: Dict[Tuple[str, str], int] = {}
    for each in report.registries:
        for outcome in (Outcome.FAIL, Outcome.WARN):
            for finding in each.with_outcome(outcome):
                key = (finding.code, finding.slug)
                counts[key] = counts.get(key, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _by_risk(page: Page, report: EstateReport) -> None:
    counts = by_risk(report)
    if not counts:
        return
    page.blank()
    page.heading("BY RISK", IMPORTANT)
    for (code, slug), number in counts.items():
        page.columns((f"{number:,}", code, slug), _COUNTS)
    page.paragraph("What one means: az acr diagnose-login explain --code CODE", 2, SECONDARY)


def _not_read(page: Page, report: EstateReport) -> None:
    page.blank()
    if not report.not_read:
        page.heading("NOT READ", IMPORTANT, "nothing")
        return
    page.heading("NOT READ", IMPORTANT)
    for each in report.not_read:
        why = f"{each.detail} Needs {each.needs}." if each.needs else each.detail
        page.paragraph(why, 2, hanging=2)
        page.paragraph(concerned(each), 6, SECONDARY)
