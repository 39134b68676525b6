"""What must hold, whatever one answer was like."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Optional

from tests.harness.sandbox import Result

from .cases import Case
from .kinds import ANSWERS_OF_ITS_OWN
from .requests import Place

RUN_EXITS = (0, 10, 11, 12)
LIST_EXITS = (*RUN_EXITS, 1, 3)
"""A list without which there is nothing to show ends as the CLI's own errors do."""

Finding = tuple[str, Optional[str]]
"""Slug and subject."""
_UNKNOWN = ("unknown", "skipped", "n/a")


def misses(case: Case, place: Place, kind: str, sound: Result, result: Result) -> Iterator[str]:
    """What does not hold of a result, compared with the result without the fault."""
    if result.timed_out or result.seconds > case.seconds:
        yield f"took {result.seconds:.0f} s"
        return
    if "Traceback (most recent call last)" in result.stdout + result.stderr:
        yield "printed a traceback"
    if result.exit not in (RUN_EXITS if case.is_run else LIST_EXITS):
        yield f"exit code {result.exit}"
    if result.exit not in RUN_EXITS:
        if "ERROR: " not in result.stderr or result.stdout.strip():
            yield "failed without an error of the CLI alone"
        return
    try:
        report = json.loads(result.stdout)
    except ValueError:
        yield "printed no JSON"
        return
    if case.is_run:
        yield from _contract(report, result.exit)
        yield from _changes(place, kind, _outcomes(json.loads(sound.stdout)), _outcomes(report))


def _contract(report: Any, exit_code: int) -> Iterator[str]:
    if not isinstance(report, dict) or not str(report.get("schemaVersion", "")).startswith("1."):
        yield "broke the contract of the JSON object"
    elif report["verdict"]["exitCode"] != exit_code:
        yield "said another exit code than it ended with"


def _outcomes(report: Any) -> dict[Finding, tuple[str, str]]:
    """Outcome and family by finding."""
    return {
        (each["slug"], each["subject"]): (each["outcome"], each["code"].split("-")[1]) for each in report["findings"]
    }


def _changes(
    place: Place, kind: str, sound: dict[Finding, tuple[str, str]], came: dict[Finding, tuple[str, str]]
) -> Iterator[str]:
    """A finding may become unknown. It may fail, or no longer fail, only where what the service answered says so."""
    families = _may_be_blamed(place.host, kind)
    for finding, (before, family) in sound.items():
        after = came[finding][0] if finding in came else "missing"
        if after == before or (after in _UNKNOWN and not _is_unaffected(place.host, finding[0], family)):
            continue
        if (before, after) == ("n/a", "pass"):
            continue
        if family not in families or _is_unaffected(place.host, finding[0], family):
            yield f"{'@'.join(part for part in finding if part)}: {before} became {after}"


def _may_be_blamed(host: str, kind: str) -> tuple[str, ...]:
    if _is_registry(host):
        if kind in ANSWERS_OF_ITS_OWN:
            return ("NET", "AUTHN", "AUTHZ", "CRED", "TOKEN", "REPO", "REG", "NAME")
        return ("NET",)
    return ("AUTHN",) if _is_entra(host) else ()


def _is_unaffected(host: str, slug: str, family: str) -> bool:
    """Whether a finding takes nothing from a host; the clock and the daemon's way are compared with the registry's."""
    if slug in ("clock-skew", "engine-proxy-differs"):
        return not _is_registry(host)
    return family == "ENV" or (family == "NET" and host.startswith(("graph.", "api.loganalytics.")))


def _is_registry(host: str) -> bool:
    return host.endswith((".azurecr.io", ".blob.core.windows.net"))


def _is_entra(host: str) -> bool:
    return host.startswith("login.")
