"""The report as a note to an administrator or to support, in GitHub-flavoured Markdown."""

from __future__ import annotations

import re
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

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~&$!^]")
_STARTS_BLOCK = re.compile(r"(?:[-+=]|\d+(?=[.)]))")
_LINKED = re.compile(r"@|#|:\w+:|://|www\.|mailto:|xmpp:", re.IGNORECASE)
"""What GitHub makes a link, a mention or a picture of, even escaped; but not within code."""


def to_markdown(report: Report) -> str:
    """The report as a note that can be mailed or pasted into an issue or a ticket."""
    blocks = [
        f"# {_text(report.verdict.headline)}",
        _list(_facts(report)),
        *(block for cause in report.causes for block in _cause(report, cause)),
    ]
    if report.causes:
        blocks += ["## Verify", _code([verify_command(report)])]
    blocks += _brief("Would fail next", report, report.would_fail_next)
    blocks += _brief("Warnings", report, warnings_of(report))
    blocks += _times(report)
    blocks += ["## Not checked", _list(_not_checked(report))]
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
    return [f"{name}: {_text(value)}" for name, value in facts]


def _cause(report: Report, cause: Finding) -> Iterable[str]:
    judgement = cause.judgement
    yield f"## Cause: {_text(cause.code)} {_text(cause.slug)} ({judgement.confidence.value})"
    yield from _statement(report, cause)
    if judgement.evidence:
        yield "### Evidence"
        yield _list([_evidence(each) for each in judgement.evidence])
    if judgement.fix is not None:
        yield "### Fix"
        yield from _fix(judgement.fix)
    explained = explained_by(report, cause)
    if explained:
        yield f"It also explains: {_text(', '.join(explained))}"


def _statement(report: Report, finding: Finding) -> Iterable[str]:
    for text in (finding.judgement.title, concerned(report, finding), finding.judgement.detail):
        if text:
            yield _text(text)


def _evidence(evidence: Evidence) -> str:
    return f"{_text(evidence.text)} ({_text(evidence.source)})"


def _fix(fix: Fix) -> Iterable[str]:
    if fix.text:
        yield _text(fix.text)
    if fix.commands:
        yield _code(fix.commands)
    said = [
        f"{word}: {_text(value)}" for word, value in (("Who", fix.who), ("Takes effect", fix.takes_effect)) if value
    ]
    if said:
        yield _list(said)


def _brief(title: str, report: Report, findings: Sequence[Finding]) -> Iterable[str]:
    if findings:
        yield f"## {title}"
    for finding in findings:
        yield f"### {_text(finding.code)} {_text(finding.slug)} ({finding.judgement.confidence.value})"
        yield from _statement(report, finding)
        if finding.judgement.fix is not None:
            yield from _fix(finding.judgement.fix)


def _times(report: Report) -> Iterable[str]:
    moments = moments_of(report)
    if moments:
        yield "## Times"
        yield _list(
            f"{utc(moment.at)}, {from_observation(report, moment.at)} the observation: {_text(moment.what)}"
            for moment in moments
        )


def _not_checked(report: Report) -> List[str]:
    items = [f"{_text(missing)} ({_text(', '.join(slugs))})" for missing, slugs in not_checked_by_need(report).items()]
    skipped = skipped_in_words(report)
    return [*items, skipped] if skipped else items or ["Nothing"]


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _code(commands: Sequence[str]) -> str:
    """A block of code whose fence is longer than any within."""
    lines = "\n".join(clean(command) for command in commands)
    fence = _fence(lines, 3)
    return f"{fence}console\n{lines}\n{fence}"


def _text(text: str) -> str:
    """The text in one line, as itself: no markup, no link, no mention comes of it."""
    words = [_span(word) if _LINKED.search(word) else _SPECIAL.sub(r"\\\g<0>", word) for word in clean(text).split()]
    escaped = " ".join(words)
    return _STARTS_BLOCK.sub(_escape_start, escaped, count=1) if _STARTS_BLOCK.match(escaped) else escaped


def _escape_start(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}"


def _span(word: str) -> str:
    fence = _fence(word, 1)
    pad = " " if "`" in word else ""
    return f"{fence}{pad}{word}{pad}{fence}"


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
