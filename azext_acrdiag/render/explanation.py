"""What a text says about its cause, as an object and as text.

The object has `schemaVersion`, `decidedBy` (`Entra`, `network`, `registry`, `client`, `other`; null without a
candidate), `candidates` (best first: `slug`, `code` or null, `title`, `confidence`, `because` (list of `line`, `text`),
`prove`, `fix` as in a report), `names` (what the text names, null where it does not) and `note`.
"""

from __future__ import annotations

from typing import Any, Dict, List

from ..domain.explanation import Candidate, Explanation
from .clean import cleaned
from .fixes import fix_to_json
from .layout import ERROR, IMPORTANT, SECONDARY, WARNING, Line, Page

SCHEMA_VERSION = "1.0"

_DECIDED = {
    "Entra": "Entra decided: the registry was never asked.",
    "network": "The network decided: the registry was not reached.",
    "registry": "The registry decided.",
    "client": "The client decided, before anything was asked.",
    "other": "Another service of Azure decided.",
}


def explanation_to_json(explanation: Explanation) -> Dict[str, Any]:
    """The explanation in the form that this module's documentation fixes."""
    names = explanation.names
    document: Dict[str, Any] = cleaned(
        {
            "schemaVersion": SCHEMA_VERSION,
            "decidedBy": explanation.decided_by,
            "candidates": [_candidate(each) for each in explanation.candidates],
            "names": {
                "registry": names.registry,
                "loginServer": names.login_server,
                "repository": names.repository,
                "tag": names.tag,
                "digest": names.digest,
                "action": names.action,
                "entraCode": names.entra_code,
                "application": names.application,
                "tenant": names.tenant,
                "clientAddress": names.client_address,
                "correlationId": names.correlation_id,
                "permission": names.permission,
                "cacheRule": names.cache_rule,
                "pipeline": names.pipeline,
                "issuer": names.issuer,
                "subject": names.subject,
                "audience": names.audience,
            },
            "note": explanation.note,
        }
    )
    return document


def _candidate(candidate: Candidate) -> Dict[str, Any]:
    return {
        "slug": candidate.slug,
        "code": candidate.code,
        "title": candidate.title,
        "confidence": candidate.confidence.value,
        "because": [{"line": quote.line, "text": quote.text} for quote in candidate.because],
        "prove": candidate.prove,
        "fix": fix_to_json(candidate.fix),
    }


def explanation_to_text(explanation: Explanation, width: int = 80, ascii_only: bool = False) -> List[Line]:
    """The explanation on a terminal: the first candidate in full, the others with what tells them apart."""
    page = Page(width, ascii_only)
    if not explanation.candidates:
        page.heading("NOTHING KNOWN", WARNING, explanation.note)
        return page.lines
    page.paragraph(_DECIDED[explanation.decided_by or "other"], style=IMPORTANT)
    _named(page, explanation)
    first, *others = explanation.candidates
    page.blank()
    page.heading("CAUSE", ERROR, f"{first.code or ''} {first.slug} · {first.confidence.value}".strip())
    _in_full(page, first)
    if others:
        page.blank()
        page.heading("OR", IMPORTANT)
        for candidate in others:
            page.items([f"{candidate.code or ''} {candidate.slug}".strip(), candidate.confidence.value], 2)
            page.paragraph(candidate.title, 4)
            if candidate.prove != first.prove:
                page.command(candidate.prove, 4)
    if explanation.note:
        page.blank()
        page.paragraph(explanation.note, hanging=2)
    return page.lines


def _named(page: Page, explanation: Explanation) -> None:
    names = explanation.names
    parts = (
        names.login_server or names.registry,
        names.repository,
        names.entra_code,
        f"client {names.client_address}" if names.client_address else None,
        f"correlation id {names.correlation_id}" if names.correlation_id else None,
    )
    known = [part for part in parts if part]
    if known:
        page.items(known)


def _in_full(page: Page, candidate: Candidate) -> None:
    page.paragraph(candidate.title, 2)
    page.paragraph("Evidence", 2, IMPORTANT)
    for quote in candidate.because:
        page.evidence(quote.text, f"line {quote.line}", 4)
    page.paragraph("To prove it", 2, IMPORTANT)
    page.command(candidate.prove, 4)
    page.paragraph("Fix", 2, IMPORTANT)
    page.paragraph(candidate.fix.text, 4)
    for command in candidate.fix.commands:
        page.command(command, 4)
    page.paragraph(f"Who: {candidate.fix.who}.", 4, SECONDARY)
