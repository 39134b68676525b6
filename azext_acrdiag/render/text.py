"""The report for a person at a terminal: the cause first, then its proof and its fix, then what is left to know."""

from __future__ import annotations

from typing import List, Tuple

from ..domain.finding import Finding, Fix
from ..domain.outcome import Outcome, State
from ..domain.report import Report
from ..domain.subject import SubjectKind
from ..domain.target import Target
from .content import (
    actions_in_words,
    concerned,
    counted,
    coverage,
    explained_by,
    from_observation,
    image_of,
    moments_of,
    not_checked_by_need,
    skipped_in_words,
    utc,
    verify_command,
    warnings_of,
)
from .layout import ERROR, IMPORTANT, SUCCESS, WARNING, Line, Page

_MOST_ENDS = 5


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
    _ends(page, report)
    _not_checked(page, report)
    _coverage(page, report)
    return page.lines


def _header(page: Page, report: Report) -> None:
    wanted = f"{actions_in_words(report)} {_image(report.target)}".strip()
    page.items([report.login_server or report.target.given, wanted])
    for tested in report.subjects:
        page.paragraph(f"as {tested.description}", hanging=3)
    context = report.context
    checks = sum(finding.outcome is not Outcome.NOT_APPLICABLE for finding in report.findings)
    is_tested = any(tested.subject.kind is SubjectKind.SIGNED_IN for tested in report.subjects)
    parts = [
        *([f"signed in as {context.account}"] if context.account and not is_tested else []),
        context.cloud,
        f"tenant {context.tenant}" if context.tenant else "tenant not known",
        f"subscription {context.subscription}" if context.subscription else "subscription not known",
        *([f"az {context.cli_version}"] if context.cli_version else []),
        f"{report.seconds:.1f} s",
        counted(checks),
    ]
    page.items(parts)


def _image(target: Target) -> str:
    digest = target.digest
    return image_of(target).replace(digest, f"{digest[:19]}…") if digest else image_of(target)


def _verdict(page: Page, report: Report) -> None:
    """Says the outcome where no cause does. For warnings alone, their own section is the verdict."""
    if report.verdict.state is State.POSSIBLE:
        page.blank()
        page.heading("OK", SUCCESS, report.verdict.headline)
    elif report.verdict.state is State.INCONCLUSIVE:
        page.blank()
        page.heading("INCONCLUSIVE", WARNING, report.verdict.headline)


def _ends(page: Page, report: Report) -> None:
    """What works now and will end; what has ended already is told by the cause."""
    ahead = [moment for moment in moments_of(report) if moment.at > report.observed_at]
    if ahead:
        page.blank()
        page.heading("ENDS", IMPORTANT)
        for moment in ahead[:_MOST_ENDS]:
            length = from_observation(report, moment.at).rpartition(" ")[0]
            page.paragraph(f"{utc(moment.at)} (in {length}): {moment.what}", 2, hanging=2)


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
    explained = explained_by(report, cause)
    if explained:
        page.paragraph("EXPLAINED BY IT", 2, IMPORTANT)
        page.items(explained, 4)


def _statement(page: Page, report: Report, finding: Finding) -> None:
    page.paragraph(finding.judgement.title, 2)
    _concerned(page, report, finding, 2)
    if finding.judgement.detail:
        page.paragraph(finding.judgement.detail, 2)


def _concerned(page: Page, report: Report, finding: Finding, indent: int) -> None:
    words = concerned(report, finding)
    if words:
        page.paragraph(words, indent)


def _fix(page: Page, fix: Fix) -> None:
    if fix.text:
        page.paragraph(fix.text, 4)
    for command in fix.commands:
        page.command(command, 6)
    if fix.who:
        page.paragraph(f"Who: {fix.who}", 4, hanging=5)
    if fix.takes_effect:
        page.paragraph(f"Takes effect: {fix.takes_effect}", 4, hanging=5)


def _would_fail_next(page: Page, report: Report) -> None:
    if report.would_fail_next:
        page.blank()
        page.heading("WOULD FAIL NEXT", WARNING)
        _briefly(page, report, report.would_fail_next)


def _warnings(page: Page, report: Report) -> None:
    warnings = warnings_of(report)
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
    groups, skipped = not_checked_by_need(report), skipped_in_words(report)
    if not groups and not skipped:
        page.heading("NOT CHECKED", IMPORTANT, "nothing")
        return
    page.heading("NOT CHECKED", IMPORTANT)
    for missing, slugs in groups.items():
        page.paragraph(missing, 2, hanging=2)
        page.paragraph(", ".join(slugs), 6)
    if skipped:
        page.paragraph(skipped, 2, hanging=2)


def _coverage(page: Page, report: Report) -> None:
    page.blank()
    page.heading("CHECKS", IMPORTANT, coverage(report))
