"""The path that a client walks to an image, and how far each identity under test came on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Dict, List, Optional, Tuple

from ..domain.finding import Finding
from ..domain.outcome import Outcome
from ..domain.report import Report
from ..domain.subject import Subject

_STATIONS = ("Machine", "Name", "Network", "Credential", "Entra", "Token service", "Role or token", "Image")
_OF_FAMILY = {
    "ENV": "Machine",
    "NAME": "Name",
    "NET": "Network",
    "CRED": "Credential",
    "AUTHN": "Entra",
    "AUTHZ": "Role or token",
    "TOKEN": "Role or token",
    "REPO": "Image",
}
_OF_CODE = {"ACRD-AUTHN-003": "Token service"}
"""Rules about another station than the rest of their family: the login that the registry's token service refuses."""


class Mark(Enum):
    """How it stands with a station, in the words of a report."""

    BROKEN = "broken here"
    LATER = "would fail next"
    AFFECTED = "fails in consequence"
    WARNING = "warning"
    PARTLY = "good as far as checked"
    GOOD = "good"
    UNKNOWN = "not checked"
    UNREACHED = "not reached"
    UNUSED = "not needed"


@dataclass(frozen=True)
class Station:
    """One stop on the path: its state and the codes of the findings that make it so."""

    name: str
    mark: Mark
    codes: Tuple[str, ...]


def path_of(report: Report, subject: Optional[Subject]) -> List[Station]:
    """The stations as one identity meets them."""
    at: Dict[str, List[Finding]] = {name: [] for name in _STATIONS}
    for finding in report.findings:
        name = _OF_CODE.get(finding.code, _OF_FAMILY.get(finding.code.split("-")[1]))
        if name is not None and finding.subject in (None, subject):
            at[name].append(finding)
    return [_station(name, found, report) for name, found in at.items()]


def in_words(stations: List[Station]) -> str:
    """The path as sentences, for those who cannot see the picture."""
    return " ".join(
        f"{station.name}: {station.mark.value}{f' ({codes})' if (codes := ', '.join(station.codes)) else ''}."
        for station in stations
    )


def _station(name: str, findings: List[Finding], report: Report) -> Station:
    failed = [finding for finding in findings if finding.outcome is Outcome.FAIL]
    warned = [finding for finding in findings if finding.outcome is Outcome.WARN]
    for mark, found in (
        (Mark.BROKEN, [finding for finding in failed if finding in report.causes]),
        (Mark.LATER, [finding for finding in failed if finding in report.would_fail_next]),
        (Mark.AFFECTED, failed),
        (Mark.WARNING, warned),
    ):
        if found:
            return Station(name, mark, tuple(finding.code for finding in found))
    return Station(name, _unremarkable({finding.outcome for finding in findings}), ())


def _unremarkable(outcomes: set[Outcome]) -> Mark:
    if Outcome.PASS in outcomes:
        return Mark.PARTLY if outcomes & {Outcome.UNKNOWN, Outcome.SKIPPED} else Mark.GOOD
    if Outcome.SKIPPED in outcomes:
        return Mark.UNREACHED
    return Mark.UNKNOWN if Outcome.UNKNOWN in outcomes else Mark.UNUSED
