"""The plan for the switch to repository permissions as a Markdown file, to be reviewed and worked off."""

from __future__ import annotations

from typing import Iterable, List, Sequence

from ..access_report.abac_plan import Affected, Plan
from ..access_report.assigning import WHO_ASSIGNS
from ..access_report.words import link_in_words, mode, token_actions_in_words, who_in_words
from .markup import code_block, plain


def plan_to_markdown(plan: Plan) -> str:
    """The plan. Foreign text is escaped, and commands stand in code blocks."""
    lines = [
        f"# {plain(plan.target.name)}: switch to repository permissions (ABAC)",
        "",
        f"Registry: {plain(plan.resource_id)}, {mode(plan.is_abac)}.",
        "",
        plain(plan.summary),
        "",
        "## 1. Assign first",
        "",
        *(line for found in plan.affected for line in _affected(found)),
    ]
    if not plan.affected:
        lines += ["Nothing.", ""]
    lines += [f"Who may assign roles: {'the author of this plan' if plan.caller_may_assign else WHO_ASSIGNS}.", ""]
    if not plan.is_abac:
        lines += ["## 2. Switch", "", _code([plan.switch]), "", plain(plan.warning), ""]
    lines += ["## Not touched by the switch", ""]
    lines += _list([*plan.untouched, *(f"{who_in_words(who)}: keeps everything" for who in plan.unaffected)])
    if plan.gone:
        lines += ["## Assignments of principals that do not exist any more", ""]
        lines += _list(who_in_words(who) for who in plan.gone)
    if plan.not_read:
        lines += ["## Not read", ""]
        lines += _list(f"{each.what}: {each.detail} Needs {each.needs or 'nothing else'}." for each in plan.not_read)
    return "\n".join(lines).rstrip() + "\n"


def _affected(found: Affected) -> List[str]:
    lines = [f"### {plain(who_in_words(found.who))}", ""]
    for word, actions in (("Loses", found.loses), ("May lose", found.may_lose)):
        if actions:
            lines += [f"{word}: {token_actions_in_words(actions)}.", ""]
    lines += _list(f"today: {link_in_words(link)}" for link in found.links)
    commands = [each.command for each in found.assigning if each.command]
    return [*lines, _code(commands), ""]


def _list(items: Iterable[str]) -> List[str]:
    return [*(f"- {plain(item)}" for item in items), ""]


def _code(commands: Sequence[str]) -> str:
    return code_block(commands, "sh")
