"""Two runs side by side, as an object and as text."""

from __future__ import annotations

from typing import Any, Dict, List

from ..domain.comparison import Comparison, FactDifference, causes_of
from ..domain.report import Report
from .clean import cleaned
from .json_v1 import SCHEMA_VERSION, TOOL
from .layout import ERROR, IMPORTANT, SUCCESS, Line, Page

_SHOWN = 12
"""How many parts of one fact the text shows; the object has all."""
_LONGEST = 200


def comparison_to_json(comparison: Comparison) -> Dict[str, Any]:
    """`sameVerdict`, both verdicts, and the differing facts, those first that decide."""
    document: Dict[str, Any] = cleaned(
        {
            "schemaVersion": SCHEMA_VERSION,
            "tool": {"name": TOOL, "version": comparison.first.version},
            "sameVerdict": comparison.same_verdict,
            "first": _verdict(comparison.first),
            "second": _verdict(comparison.second),
            "onlyInFirst": [kind.value for kind in comparison.only_in_first],
            "onlyInSecond": [kind.value for kind in comparison.only_in_second],
            "differences": [
                {
                    "fact": each.name,
                    "subject": each.subject.value if each.subject else None,
                    "changesVerdict": each.changes_verdict,
                    "decides": each.decides,
                    "causesThen": list(each.causes),
                    "fields": [{"path": part.path, "first": part.first, "second": part.second} for part in each.fields],
                }
                for each in comparison.differences
            ],
        }
    )
    return document


def comparison_to_text(comparison: Comparison, width: int = 80, ascii_only: bool = False) -> List[Line]:
    """The same for a person: both verdicts, what decides, what else differs."""
    page = Page(width, ascii_only)
    for word, report in (("FIRST ", comparison.first), ("SECOND", comparison.second)):
        page.heading(word, IMPORTANT, f"{report.login_server or report.target.given}: {report.verdict.headline}")
    page.blank()
    if comparison.same_verdict:
        page.heading("SAME VERDICT", SUCCESS)
    else:
        page.heading("DIFFERENT VERDICTS", ERROR)
    for title, chosen in (
        ("DECIDES", [each for each in comparison.differences if each.decides]),
        ("DIFFERS", [each for each in comparison.differences if not each.decides]),
    ):
        if chosen:
            page.blank()
            page.heading(title, IMPORTANT)
        for each in chosen:
            _difference(page, each)
    if not comparison.same_verdict and not any(each.decides for each in comparison.differences):
        page.blank()
        page.paragraph("With all these facts, the first run does not come to the verdict of the second.")
    for which, kinds in (("first", comparison.only_in_first), ("second", comparison.only_in_second)):
        if kinds:
            page.blank()
            page.paragraph(f"Tested in the {which} run only: {', '.join(kind.value for kind in kinds)}.")
    return page.lines


def _difference(page: Page, difference: FactDifference) -> None:
    about = f" of {difference.subject.value}" if difference.subject else ""
    page.paragraph(f"{difference.name.replace('_', ' ')}{about}", 2, IMPORTANT)
    for part in difference.fields[:_SHOWN]:
        path = f"{part.path}: " if part.path else ""
        page.paragraph(f"{path}{_short(part.first)} → {_short(part.second)}", 4, hanging=2)
    if len(difference.fields) > _SHOWN:
        page.paragraph(f"… and {len(difference.fields) - _SHOWN} more", 4)
    if difference.changes_verdict:
        causes = ", ".join(difference.causes) or "no cause"
        page.paragraph(f"With this alone, the first run has: {causes}.", 4, hanging=2)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _verdict(report: Report) -> Dict[str, Any]:
    return {
        "loginServer": report.login_server,
        "state": report.verdict.state.value,
        "headline": report.verdict.headline,
        "causes": list(causes_of(report)),
    }
