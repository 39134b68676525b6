"""The report for a person at a terminal: the cause first, then its proof and its fix, then what is left to know."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import Dict, List, Set, Tuple

from ..domain.finding import Finding, Fix
from ..domain.outcome import Outcome, State
from ..domain.report import Report
from ..domain.subject import SubjectKind
from ..domain.target import Target
from .layout import ERROR, IMPORTANT, SUCCESS, WARNING, Line, Page

_COUNTED = (
    (Outcome.FAIL, "failed"),
    (Outcome.WARN, "warned"),
    (Outcome.PASS, "passed"),
    (Outcome.UNKNOWN, "not checked"),
    (Outcome.SKIPPED, "skipped"),
)


_IDENTITIES = {
    SubjectKind.SIGNED_IN: "the account of az",
    SubjectKind.STORED: "the stored credential",
    SubjectKind.CREDENTIAL: "the given credential",
    SubjectKind.ASSIGNEE: "the named identity",
    SubjectKind.ANONYMOUS: "anonymous access",
}


def to_text(report: Report, width: int = 80, ascii_only: bool = False) -> List[Line]:
    """The report as lines of styled segments. Without the styles it says the same."""
    page = Page(width, ascii_only)
    _header(page, report)
    _verdict(page, report)
    for cause in report.causes:
        _cause(page, report, cause)
    if report.causes:
        page.blank()
        page.heading("VERIFY", IMPORTANT)
        page.command(verify_command(report), 2)
        _would_fail_next(page, report)
    _warnings(page, report)
    _not_checked(page, report)
    _coverage(page, report)
    return page.lines


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
        given = tested.subject.given
        if tested.subject.kind is SubjectKind.CREDENTIAL:
            words += ["--username", given, "--password-stdin"]
        elif tested.subject.kind is SubjectKind.ASSIGNEE:
            words += ["--assignee", given]
        elif tested.subject.kind is SubjectKind.ANONYMOUS:
            words += ["--anonymous"]
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


def _header(page: Page, report: Report) -> None:
    wanted = ", ".join(action.value for action in report.target.actions)
    page.items([report.login_server or report.target.given, f"{wanted} {_image(report.target)}".strip()])
    for tested in report.subjects:
        page.paragraph(f"as {tested.description}", hanging=3)
    context = report.context
    checks = sum(finding.outcome is not Outcome.NOT_APPLICABLE for finding in report.findings)
    parts = [
        context.cloud,
        f"tenant {context.tenant}" if context.tenant else "tenant not known",
        f"subscription {context.subscription}" if context.subscription else "subscription not known",
        f"{report.seconds:.1f} s",
        _counted(checks),
    ]
    page.items(parts)


def _image(target: Target) -> str:
    if not target.repository:
        return ""
    if target.digest:
        return f"{target.repository}@{target.digest[:19]}…"
    return f"{target.repository}:{target.tag}" if target.tag else target.repository


def _verdict(page: Page, report: Report) -> None:
    """Says the outcome where no cause does. For warnings alone, their own section is the verdict."""
    if report.verdict.state is State.POSSIBLE:
        page.blank()
        page.heading("OK", SUCCESS, report.verdict.headline)
    elif report.verdict.state is State.INCONCLUSIVE:
        page.blank()
        page.heading("INCONCLUSIVE", WARNING, report.verdict.headline)


def _cause(page: Page, report: Report, cause: Finding) -> None:
    judgement = cause.judgement
    page.blank()
    page.heading("CAUSE", ERROR, f"{cause.code} {cause.slug} · {judgement.confidence.value}")
    _statement(page, report, cause)
    if judgement.evidence:
        page.paragraph("Evidence", 2, IMPORTANT)
        for evidence in judgement.evidence:
            page.evidence(evidence.text, evidence.source, 4)
    if judgement.fix is not None:
        page.paragraph("Fix", 2, IMPORTANT)
        _fix(page, judgement.fix)
    explained = _explained_by(report, cause)
    if explained:
        page.paragraph("EXPLAINED BY IT", 2, IMPORTANT)
        page.items(explained, 4)


def _statement(page: Page, report: Report, finding: Finding) -> None:
    page.paragraph(finding.judgement.title, 2)
    _concerned(page, report, finding, 2)
    if finding.judgement.detail:
        page.paragraph(finding.judgement.detail, 2)


def _concerned(page: Page, report: Report, finding: Finding, indent: int) -> None:
    """Says whose finding it is, where more than one identity was tested."""
    if finding.subject is not None and len(report.subjects) > 1:
        page.paragraph(f"Concerns {_IDENTITIES[finding.subject.kind]}.", indent)


def _fix(page: Page, fix: Fix) -> None:
    if fix.text:
        page.paragraph(fix.text, 4)
    for command in fix.commands:
        page.command(command, 6)
    if fix.who:
        page.paragraph(f"Who: {fix.who}", 4, hanging=5)
    if fix.takes_effect:
        page.paragraph(f"Takes effect: {fix.takes_effect}", 4, hanging=5)


def _explained_by(report: Report, cause: Finding) -> List[str]:
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


def _would_fail_next(page: Page, report: Report) -> None:
    if report.would_fail_next:
        page.blank()
        page.heading("WOULD FAIL NEXT", WARNING)
        _briefly(page, report, report.would_fail_next)


def _warnings(page: Page, report: Report) -> None:
    warnings = tuple(finding for finding in report.findings if finding.outcome is Outcome.WARN)
    if warnings:
        page.blank()
        page.heading("WARNINGS", WARNING)
        _briefly(page, report, warnings)


def _briefly(page: Page, report: Report, findings: Tuple[Finding, ...]) -> None:
    for finding in findings:
        page.paragraph(f"{finding.code} {finding.slug} · {finding.judgement.confidence.value}", 2, IMPORTANT)
        page.paragraph(finding.judgement.title, 4)
        _concerned(page, report, finding, 4)
        fix = finding.judgement.fix
        if fix is not None and fix.text:
            page.paragraph(fix.text, 4)
        for command in fix.commands if fix is not None else ():
            page.command(command, 6)


def _not_checked(page: Page, report: Report) -> None:
    """Never left out: what could not be looked at, by what was missing."""
    page.blank()
    groups: Dict[str, Dict[str, None]] = {}
    for finding in report.not_checked:
        missing = f"Needs {finding.judgement.needs}" if finding.judgement.needs else finding.judgement.detail
        groups.setdefault(missing, {})[finding.slug] = None
    skipped = sum(finding.outcome is Outcome.SKIPPED for finding in report.findings)
    if not groups and not skipped:
        page.heading("NOT CHECKED", IMPORTANT, "nothing")
        return
    page.heading("NOT CHECKED", IMPORTANT)
    for missing, slugs in groups.items():
        page.paragraph(missing, 2, hanging=2)
        page.paragraph(", ".join(slugs), 6)
    if skipped:
        page.paragraph(f"Skipped, because something before them failed: {_counted(skipped)}", 2, hanging=2)


def _coverage(page: Page, report: Report) -> None:
    counts = Counter(finding.outcome for finding in report.findings)
    parts = [f"{counts[outcome]} {word}" for outcome, word in _COUNTED if counts[outcome]]
    page.blank()
    page.heading("CHECKS", IMPORTANT, " · ".join(parts) or "none")


def _counted(checks: int) -> str:
    return "1 check" if checks == 1 else f"{checks} checks"
