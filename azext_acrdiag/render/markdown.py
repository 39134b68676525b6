"""The report as a note to an administrator or to support, in GitHub-flavoured Markdown."""

from __future__ import annotations

from typing import Iterable, List, Sequence

from ..domain.finding import Evidence, Finding, Fix
from ..domain.report import Report
from .clean import clean
from .content import (
    actions_in_words,
    concerned,
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
from .markup import bullets, code_block, plain


def to_markdown(report: Report) -> str:
    """The report as a note that can be mailed or pasted into an issue or a ticket."""
    blocks = [
        f"# {plain(report.verdict.headline)}",
        bullets(_facts(report)),
        *(block for cause in report.causes for block in _cause(report, cause)),
    ]
    if report.causes:
        blocks += ["## Verify", code_block([verify_command(report)])]
    blocks += _brief("Would fail next", report, report.would_fail_next)
    blocks += _brief("Warnings", report, warnings_of(report))
    blocks += _times(report)
    blocks += ["## Not checked", bullets(_not_checked(report))]
    blocks.append(f"Checks: {coverage(report)}. Written by acrdiag {clean(report.version)}, which only read.")
    return "\n\n".join(blocks) + "\n"


def _facts(report: Report) -> List[str]:
    context = report.context
    wanted = f"{actions_in_words(report)} {image_of(report.target)}".strip()
    facts = [
        ("Registry", report.login_server or report.target.given),
        ("Resource", report.resource_id or "not known"),
        ("Tried", wanted),
        *(("Tested", tested.description) for tested in report.subjects),
        ("Observed", f"{utc(report.observed_at)}, in {report.seconds:.1f} s"),
        ("Cloud", context.cloud),
        ("Tenant", context.tenant or "not known"),
        ("Subscription", context.subscription or "not known"),
        ("Signed in", context.account or "nobody, or not known"),
        ("Azure CLI", context.cli_version or "not known"),
        *((("Container engine", context.engine),) if context.engine else ()),
    ]
    return [f"{name}: {plain(value)}" for name, value in facts]


def _cause(report: Report, cause: Finding) -> Iterable[str]:
    judgement = cause.judgement
    yield f"## Cause: {plain(cause.code)} {plain(cause.slug)} ({judgement.confidence.value})"
    yield from _statement(report, cause)
    if judgement.evidence:
        yield "### Evidence"
        yield bullets([_evidence(each) for each in judgement.evidence])
    if judgement.fix is not None:
        yield "### Fix"
        yield from _fix(judgement.fix)
    explained = explained_by(report, cause)
    if explained:
        yield f"It also explains: {plain(', '.join(explained))}"


def _statement(report: Report, finding: Finding) -> Iterable[str]:
    for text in (finding.judgement.title, concerned(report, finding), finding.judgement.detail):
        if text:
            yield plain(text)


def _evidence(evidence: Evidence) -> str:
    return f"{plain(evidence.text)} ({plain(evidence.source)})"


def _fix(fix: Fix) -> Iterable[str]:
    if fix.text:
        yield plain(fix.text)
    if fix.commands:
        yield code_block(fix.commands)
    said = [
        f"{word}: {plain(value)}" for word, value in (("Who", fix.who), ("Takes effect", fix.takes_effect)) if value
    ]
    if said:
        yield bullets(said)


def _brief(title: str, report: Report, findings: Sequence[Finding]) -> Iterable[str]:
    if findings:
        yield f"## {title}"
    for finding in findings:
        yield f"### {plain(finding.code)} {plain(finding.slug)} ({finding.judgement.confidence.value})"
        yield from _statement(report, finding)
        if finding.judgement.fix is not None:
            yield from _fix(finding.judgement.fix)


def _times(report: Report) -> Iterable[str]:
    moments = moments_of(report)
    if moments:
        yield "## Times"
        yield bullets(
            f"{utc(moment.at)}, {from_observation(report, moment.at)} the observation: {plain(moment.what)}"
            for moment in moments
        )


def _not_checked(report: Report) -> List[str]:
    items = [f"{plain(missing)} ({plain(', '.join(slugs))})" for missing, slugs in not_checked_by_need(report).items()]
    skipped = skipped_in_words(report)
    return [*items, skipped] if skipped else items or ["Nothing"]
