"""What every report for a person says, whatever it is written on."""

from __future__ import annotations

import shlex
from collections import Counter
from datetime import datetime, timezone
from typing import Dict, Iterator, List, Set, Tuple

from ..domain.finding import Finding, Moment
from ..domain.outcome import Outcome
from ..domain.report import Report
from ..domain.subject import SubjectKind
from ..domain.target import Target

_COUNTED = (
    (Outcome.FAIL, "failed"),
    (Outcome.WARN, "warned"),
    (Outcome.PASS, "passed"),
    (Outcome.UNKNOWN, "not checked"),
    (Outcome.SKIPPED, "skipped"),
)

IDENTITIES = {
    SubjectKind.SIGNED_IN: "the account of az",
    SubjectKind.STORED: "the stored credential",
    SubjectKind.CREDENTIAL: "the given credential",
    SubjectKind.ASSIGNEE: "the named identity",
    SubjectKind.RESOURCE: "the Azure resource",
    SubjectKind.PULL_SECRET: "the pull secret",
    SubjectKind.ANONYMOUS: "anonymous access",
}

_OPTIONS = {
    SubjectKind.CREDENTIAL: ("--username", None, "--password-stdin"),
    SubjectKind.ASSIGNEE: ("--assignee", None),
    SubjectKind.RESOURCE: ("--resource", None),
    SubjectKind.PULL_SECRET: ("--pull-secret", None),
    SubjectKind.ANONYMOUS: ("--anonymous",),
}
"""How each kind of subject is named on the command line; None stands for what was typed."""


def verify_command(report: Report) -> str:
    """The command that asks the same question again."""
    target = report.target
    words = ["az", "acr", "diagnose-login", "run", "--name", _name_to_ask_for(report)]
    if target.resource_group and not target.resource_id:
        words += ["--resource-group", target.resource_group]
    if target.repository and not target.digest:
        words += ["--repository", target.repository]
    if target.tag and not target.digest:
        words += ["--tag", target.tag]
    for action in target.actions:
        if action.value != "pull":
            words += ["--action", action.value]
    for tested in report.subjects:
        words += [word or tested.subject.given for word in _OPTIONS.get(tested.subject.kind, ())]
    return " ".join(shlex.quote(word) for word in words)


def _name_to_ask_for(report: Report) -> str:
    target = report.target
    if target.resource_id:
        return target.resource_id
    if target.digest:  # Only an image reference can name a digest.
        return f"{report.login_server or target.host_given or target.name}/{target.repository}@{target.digest}"
    # A registry with a domain name label may not be found by its name alone.
    has_label = target.host_given is not None and "-" in target.host_given.split(".", 1)[0]
    return target.host_given.lower() if target.host_given and has_label else target.name


def actions_in_words(report: Report) -> str:
    """What is wanted of the registry, as on the command line."""
    return ", ".join(action.value for action in report.target.actions)


def image_of(target: Target) -> str:
    """The repository with its tag or digest; empty where none was named."""
    return target.image or ""


def concerned(report: Report, finding: Finding) -> str:
    """Whose finding it is, where more than one identity was tested; else empty."""
    if finding.subject is not None and len(report.subjects) > 1:
        return f"Concerns {IDENTITIES[finding.subject.kind]}."
    return ""


def explained_by(report: Report, cause: Finding) -> List[str]:
    """Code and slug of everything that goes back to the cause, directly or through another finding."""
    codes: Set[str] = {cause.code}
    found: Dict[str, None] = {}
    pending = True
    while pending:
        pending = False
        for finding in report.findings:
            same = finding.subject is None or cause.subject is None or finding.subject == cause.subject
            if finding.explained_by in codes and same and finding.code not in codes:
                codes.add(finding.code)
                found[f"{finding.code} {finding.slug}"] = None
                pending = True
    return list(found)


def warnings_of(report: Report) -> Tuple[Finding, ...]:
    """The findings that warn."""
    return tuple(finding for finding in report.findings if finding.outcome is Outcome.WARN)


def not_checked_by_need(report: Report) -> Dict[str, List[str]]:
    """The slugs of what could not be looked at, by what was missing."""
    groups: Dict[str, Dict[str, None]] = {}
    for finding in report.not_checked:
        missing = f"Needs {finding.judgement.needs}" if finding.judgement.needs else finding.judgement.detail
        groups.setdefault(missing, {})[finding.slug] = None
    return {missing: list(slugs) for missing, slugs in groups.items()}


def skipped_in_words(report: Report) -> str:
    """How many checks waited for something that failed; empty where none did."""
    skipped = sum(finding.outcome is Outcome.SKIPPED for finding in report.findings)
    return f"Skipped, because something before them failed: {counted(skipped)}" if skipped else ""


def coverage(report: Report) -> str:
    """How the checks ended, in numbers."""
    counts = Counter(finding.outcome for finding in report.findings)
    return " · ".join(f"{counts[outcome]} {word}" for outcome, word in _COUNTED if counts[outcome]) or "none"


def counted(checks: int) -> str:
    """A number of checks in words."""
    return "1 check" if checks == 1 else f"{checks} checks"


def moments_of(report: Report) -> List[Moment]:
    """The points in time that findings are about, each once, the earliest first."""
    found = dict.fromkeys(moment for finding in report.findings for moment in finding.judgement.moments)
    return sorted(found, key=lambda moment: (moment.at, moment.what))


def utc(moment: datetime) -> str:
    """A moment to the minute, in UTC like everything that Azure shows."""
    return f"{moment.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC"


def from_observation(report: Report, moment: datetime) -> str:
    """How long before or after the observation a moment lies, in its largest unit."""
    seconds = (moment - report.observed_at).total_seconds()
    amount = next(_amounts(abs(seconds)))
    return f"{amount} before" if seconds < 0 else f"{amount} after"


def _amounts(seconds: float) -> Iterator[str]:
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        number = int(seconds // length)
        if number:
            yield f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    yield "less than a minute"
