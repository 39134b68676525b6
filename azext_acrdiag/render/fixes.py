"""A fix, as an object and on a page."""

from __future__ import annotations

from typing import Any, Dict, Optional

from ..domain.finding import Fix
from .layout import Page


def fix_to_json(fix: Optional[Fix]) -> Optional[Dict[str, Any]]:
    """The fix with the keys that it has in the objects of all commands."""
    if fix is None:
        return None
    return {"text": fix.text, "commands": list(fix.commands), "who": fix.who, "takesEffect": fix.takes_effect}


def show_commands(page: Page, fix: Fix) -> None:
    """The commands of the fix and who may run them, below the entry of a list that they are for."""
    for command in fix.commands:
        page.command(command, 6)
    page.paragraph(f"Who: {fix.who}", 4, hanging=5)
