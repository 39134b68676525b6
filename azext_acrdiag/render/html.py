"""The report as one HTML file: no script, no other file, readable on any screen, on paper, and by screen readers."""

from __future__ import annotations

from typing import Iterable, List, Sequence
from xml.etree.ElementTree import Element

from ..domain.finding import Evidence, Finding, Fix
from ..domain.outcome import Outcome, State
from ..domain.report import Report
from .chains import chains_picture
from .content import (
    IDENTITIES,
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
from .drawing import path_pictures, sign, time_line
from .page import page
from .path import Mark, path_of
from .tree import Child, node

_VERDICTS = {
    State.POSSIBLE: (Mark.GOOD, "OK: proven possible"),
    State.CAUSE_FOUND: (Mark.BROKEN, "A cause was found"),
    State.WARNINGS: (Mark.WARNING, "Warnings only"),
    State.INCONCLUSIVE: (Mark.UNKNOWN, "Inconclusive"),
}
_ORDER = (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN, Outcome.SKIPPED, Outcome.PASS)


def to_html(report: Report) -> str:
    """The report as a document that needs nothing but itself."""
    title = f"{report.target.name}: {report.verdict.headline}"
    sections = [
        _paths(report),
        *_access(report),
        *_causes(report),
        *_brief("Would fail next", report, report.would_fail_next),
        *_brief("Warnings", report, warnings_of(report)),
        *_times(report),
        _not_checked(report),
        _checks(report),
    ]
    return page(title, [_header(report), node("main", *sections), _footer(report)])


def _header(report: Report) -> Element:
    mark, words = _VERDICTS[report.verdict.state]
    context = report.context
    facts = [
        ("Registry", report.login_server or report.target.given),
        ("Tried", f"{actions_in_words(report)} {image_of(report.target)}".strip()),
        *(("Tested", tested.description) for tested in report.subjects),
        ("Observed", f"{utc(report.observed_at)}, in {report.seconds:.1f} s"),
        ("Cloud", context.cloud),
        ("Tenant", context.tenant or "not known"),
        ("Subscription", context.subscription or "not known"),
        ("Signed in", context.account or "nobody, or not known"),
        ("Azure CLI", context.cli_version or "not known"),
        *((("Container engine", context.engine),) if context.engine else ()),
    ]
    listed = [part for name, value in facts for part in (node("dt", name), node("dd", value))]
    return node(
        "header",
        node("p", sign(mark), words, class_=f"verdict {mark.name.lower()}"),
        node("h1", report.verdict.headline),
        node("dl", *listed),
    )


def _paths(report: Report) -> Element:
    figures = []
    for number, tested in enumerate(report.subjects, start=1):
        who = IDENTITIES[tested.subject.kind]
        pictures = path_pictures(path_of(report, tested.subject), f"path-{number}", f"The path of {who}")
        figures.append(node("figure", node("figcaption", tested.description), *pictures))
    return _section("path", "How far it comes", figures)


def _access(report: Report) -> List[Element]:
    pictures = [chains_picture(chains, IDENTITIES[chains.subject.kind].capitalize()) for chains in report.access]
    return [_section("access", "What its roles grant", pictures)] if pictures else []


def _causes(report: Report) -> List[Element]:
    if not report.causes:
        return []
    title = "Cause" if len(report.causes) == 1 else "Causes"
    articles = [_cause(report, cause) for cause in report.causes]
    verify = [node("h3", "Verify"), _command(verify_command(report))]
    return [_section("causes", title, [*articles, *verify])]


def _cause(report: Report, cause: Finding) -> Element:
    judgement = cause.judgement
    parts = _statement(report, cause)
    if judgement.evidence:
        parts += [node("h4", "Evidence"), node("ul", *(_evidence(each) for each in judgement.evidence))]
    if judgement.fix is not None:
        parts += [node("h4", "Fix"), *_fix(judgement.fix)]
    explained = explained_by(report, cause)
    if explained:
        parts += [node("h4", "Explained by it"), node("p", ", ".join(explained))]
    return node("article", *parts, class_=cause.outcome.value)


def _statement(report: Report, finding: Finding) -> List[Element]:
    judgement = finding.judgement
    tag = node("span", f"{finding.outcome.value}, {judgement.confidence.value}", class_="tag")
    parts = [node("h3", f"{finding.code} {finding.slug} · ", tag), node("p", judgement.title)]
    return parts + [node("p", text) for text in (concerned(report, finding), judgement.detail) if text]


def _evidence(evidence: Evidence) -> Element:
    return node("li", f"{evidence.text} ", node("span", f"({evidence.source})", class_="muted"))


def _fix(fix: Fix) -> List[Element]:
    parts = [node("p", fix.text)] if fix.text else []
    parts += [_command(command) for command in fix.commands]
    for word, value in (("Who", fix.who), ("Takes effect", fix.takes_effect)):
        if value:
            parts.append(node("p", node("span", f"{word}:", class_="muted"), f" {value}"))
    return parts


def _brief(title: str, report: Report, findings: Sequence[Finding]) -> List[Element]:
    if not findings:
        return []
    articles = []
    for finding in findings:
        fix = finding.judgement.fix
        parts = _statement(report, finding) + (_fix(fix) if fix is not None else [])
        articles.append(node("article", *parts, class_=finding.outcome.value))
    return [_section(title.lower().replace(" ", "-"), title, articles)]


def _times(report: Report) -> List[Element]:
    moments = moments_of(report)
    if not moments:
        return []
    items = [
        node("li", f"{utc(moment.at)}, {from_observation(report, moment.at)} the observation: {moment.what}")
        for moment in moments
    ]
    picture = node("figure", time_line(moments, report.observed_at, "time-line"))
    legend = node("p", "A square lies before the observation, a circle after it.", class_="muted")
    return [_section("times", "Time line", [picture, legend, node("ol", *items)])]


def _not_checked(report: Report) -> Element:
    items = [
        node("li", f"{missing} ", node("span", f"({', '.join(slugs)})", class_="muted"))
        for missing, slugs in not_checked_by_need(report).items()
    ]
    skipped = skipped_in_words(report)
    if skipped:
        items.append(node("li", skipped))
    return _section("not-checked", "Not checked", [node("ul", *items) if items else node("p", "Nothing.")])


def _checks(report: Report) -> Element:
    shown = [finding for finding in report.findings if finding.outcome in _ORDER]
    items = [_check(finding) for finding in sorted(shown, key=lambda each: (_ORDER.index(each.outcome), each.code))]
    return _section("checks", "All checks", [node("p", coverage(report)), node("ul", *items, class_="checks")])


def _check(finding: Finding) -> Element:
    whose = f" {IDENTITIES[finding.subject.kind]}" if finding.subject is not None else ""
    outcome = finding.outcome.value
    return node(
        "li",
        node("span", outcome, class_=f"tag {outcome}"),
        " ",
        node("span", f"{finding.code} {finding.slug}", node("span", whose, class_="muted")),
        " ",
        node("span", _conclusion(finding)),
    )


def _conclusion(finding: Finding) -> str:
    if finding.skipped_because:
        return f"Waits for {finding.skipped_because}."
    return finding.judgement.title or finding.judgement.detail


def _footer(report: Report) -> Element:
    said = f"Written by acrdiag {report.version}. The diagnosis only read; this file holds no password and no token."
    return node("footer", node("p", said))


def _section(identifier: str, title: str, parts: Iterable[Child]) -> Element:
    heading = node("h2", title, id=f"{identifier}-heading")
    return node("section", heading, *parts, aria_labelledby=f"{identifier}-heading")


def _command(command: str) -> Element:
    return node("pre", node("code", command))
