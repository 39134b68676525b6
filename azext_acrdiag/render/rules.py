"""A rule of the catalogue, as an object and as text."""

from __future__ import annotations

import textwrap
from typing import Any, Dict, List

from ..rules.base import Rule
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
