"""A cause of the catalogue, as an object and as text."""

from __future__ import annotations

import textwrap
from typing import Any, Dict, List, Union

from ..domain.explanation import Names
from ..rules.base import Rule
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
        "documentation": documentation_of(rule),
    }


def cause_to_json(cause: Union[Rule, TextCause]) -> Dict[str, Any]:
    """What the catalogue says about a rule, or about a cause that only its text tells; that one has no code."""
    if isinstance(cause, Rule):
        return rule_to_json(cause)
    return {
        "code": None,
        "slug": cause.slug,
        "family": None,
        "good": cause.good,
        "aliases": [],
        "rows": [],
        "needs": [],
        "documentation": {
            "goodState": cause.good,
            "whyItMatters": sentence(cause.clues.title, Names()),
            "howItIsDetected": f"By the text of the error alone. To see it: {_shown(cause.clues.prove)}",
            "fix": " ".join([sentence(cause.clues.fix, Names()), *map(_shown, cause.clues.commands)]),
            "references": [],
        },
    }


def _shown(template: str) -> str:
    return command(template, Names())


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


def cause_to_text(cause: Union[Rule, TextCause], width: int = 80, ascii_only: bool = False) -> List[Line]:
    """The cause explained on a terminal."""
    if isinstance(cause, Rule):
        return rule_to_text(cause, width, ascii_only)
    page = Page(width, ascii_only)
    page.heading(cause.slug, IMPORTANT)
    for heading, text in (("Good state", cause.good), ("What is wrong", sentence(cause.clues.title, Names()))):
        page.blank()
        page.paragraph(heading, style=IMPORTANT)
        page.paragraph(text, 2)
    page.blank()
    page.paragraph("To prove it (no rule looks for it)", style=IMPORTANT)
    page.command(_shown(cause.clues.prove), 2)
    page.blank()
    page.paragraph("Fix", style=IMPORTANT)
    page.paragraph(sentence(cause.clues.fix, Names()), 2)
    for each in cause.clues.commands:
        page.command(_shown(each), 2)
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
