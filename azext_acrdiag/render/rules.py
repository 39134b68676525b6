"""A cause of the catalogue, as an object and as text."""

from __future__ import annotations

import textwrap
from typing import Any, Dict, List, Optional, Tuple, Union

from ..domain.explanation import Names
from ..rules.base import Rule
from ..rules.catalog import catalogue, text_causes
from ..rules.clues import TextCause
from ..rules.filled import command, sentence
from .layout import IMPORTANT, SECONDARY, Line, Page

SECTIONS = {
    "Good state": "goodState",
    "Why it matters": "whyItMatters",
    "How it is detected": "howItIsDetected",
    "Fix": "fix",
    "References": "references",
}
"""The headings of a rule's docstring, and their keys."""


def list_causes(
    family: Optional[str] = None,
    row: Optional[str] = None,
    detected_by: Optional[str] = None,
    word: Optional[str] = None,
    registry_suffix: Optional[str] = None,
) -> List[Dict[str, Any]]:
    """All causes that can be told apart, or those that meet every condition; those with a code come first."""
    causes: Tuple[Union[Rule, TextCause], ...] = (*catalogue(), *text_causes())
    found = [cause_to_json(cause, registry_suffix) for cause in causes]
    return [
        each
        for each in found
        if (family is None or each["family"] == family)
        and (row is None or row.upper() in each["rows"])
        and (detected_by is None or detected_by in each["detectedBy"])
        and (word is None or word.lower() in _words_of(each))
    ]


def _words_of(cause: Dict[str, Any]) -> str:
    named = (
        cause["code"] or "",
        cause["slug"],
        cause["good"],
        cause["documentation"]["whyItMatters"],
        *cause["aliases"],
    )
    return "\n".join(named).lower()


def rule_to_json(rule: Rule) -> Dict[str, Any]:
    """What the catalogue says about a rule. `needs` are the facts without which it cannot judge."""
    return {
        "code": rule.code,
        "slug": rule.slug,
        "family": rule.family,
        "good": rule.good,
        "aliases": list(rule.aliases),
        "rows": list(rule.rows),
        "needs": [key.name for key in rule.needs],
        "detectedBy": _detected_by(rule),
        "documentation": documentation_of(rule),
    }


def _detected_by(rule: Rule) -> List[str]:
    """By which commands: `run`, `scan`, and `text` for `explain --error`."""
    looked_for = (
        ("run", not rule.only_in_scan),
        ("scan", rule.only_in_scan or rule.survey is not None),
        ("text", rule.clues is not None),
    )
    return [name for name, holds in looked_for if holds]


def cause_to_json(cause: Union[Rule, TextCause], registry_suffix: Optional[str] = None) -> Dict[str, Any]:
    """What the catalogue says about a rule, or about a cause that only its text tells; that one has no code."""
    if isinstance(cause, Rule):
        return rule_to_json(cause)
    names = Names(registry_suffix=registry_suffix)
    prove, *commands = (command(each, names) for each in (cause.clues.prove, *cause.clues.commands))
    return {
        "code": None,
        "slug": cause.slug,
        "family": None,
        "good": cause.good,
        "aliases": [],
        "rows": [],
        "needs": [],
        "detectedBy": ["text"],
        "documentation": {
            "goodState": cause.good,
            "whyItMatters": sentence(cause.clues.title, names),
            "howItIsDetected": f"By the text of the error alone. To see it: {prove}",
            "fix": " ".join([sentence(cause.clues.fix, names), *commands]),
            "references": [],
        },
    }


def documentation_of(rule: Rule) -> Dict[str, Any]:
    """The sections of the rule's docstring by key: texts without line breaks, `references` as a list."""
    sections: Dict[str, List[str]] = {}
    lines: List[str] = []
    for line in rule.documentation.splitlines():
        if line in SECTIONS:
            lines = sections.setdefault(SECTIONS[line], [])
        else:
            lines.append(line)
    texts = {key: textwrap.dedent("\n".join(content)).split("\n") for key, content in sections.items()}
    return {
        key: [line for line in content if line] if key == "references" else " ".join(content).strip()
        for key, content in texts.items()
    }


def cause_to_text(
    cause: Union[Rule, TextCause], width: int = 80, ascii_only: bool = False, registry_suffix: Optional[str] = None
) -> List[Line]:
    """The cause explained on a terminal."""
    if isinstance(cause, Rule):
        return rule_to_text(cause, width, ascii_only)
    names = Names(registry_suffix=registry_suffix)
    page = Page(width, ascii_only)
    page.heading(cause.slug, IMPORTANT)
    for heading, text in (("Good state", cause.good), ("What is wrong", sentence(cause.clues.title, names))):
        page.blank()
        page.paragraph(heading, style=IMPORTANT)
        page.paragraph(text, 2)
    page.blank()
    page.paragraph("To prove it (no rule looks for it)", style=IMPORTANT)
    page.command(command(cause.clues.prove, names), 2)
    page.blank()
    page.paragraph("Fix", style=IMPORTANT)
    page.paragraph(sentence(cause.clues.fix, names), 2)
    for each in cause.clues.commands:
        page.command(command(each, names), 2)
    return page.lines


def rule_to_text(rule: Rule, width: int = 80, ascii_only: bool = False) -> List[Line]:
    """The rule explained on a terminal, as lines of styled segments."""
    page = Page(width, ascii_only)
    page.heading(rule.code, IMPORTANT, rule.slug)
    documentation = documentation_of(rule)
    for heading, key in SECTIONS.items():
        page.blank()
        page.paragraph(heading, style=IMPORTANT)
        content = documentation.get(key, "")
        for text in content if isinstance(content, list) else [content]:
            page.paragraph(text, 2)
    page.blank()
    if rule.aliases:
        page.paragraph(f"Also known as: {', '.join(rule.aliases)}", style=SECONDARY, hanging=2)
    page.paragraph(f"Looks at: {', '.join(key.name for key in rule.needs + rule.uses)}", style=SECONDARY, hanging=2)
    return page.lines
