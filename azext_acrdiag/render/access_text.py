"""The reports on access for a person at a terminal."""

from __future__ import annotations

from typing import Iterable, List, Optional, Tuple

from ..access_report.abac_plan import Affected, Plan
from ..access_report.assigning import WHO_ASSIGNS
from ..access_report.model import AccessReport, ActionAccess, EveryoneReport, Link, NotRead, Remedy, Verdict
from ..access_report.words import deed, link_in_words, mode, token_actions_in_words, who_in_words
from ..domain.target import Target
from .layout import ERROR, IMPORTANT, SUCCESS, WARNING, Line, Page

_STYLES = {Verdict.ALLOWED: SUCCESS, Verdict.DENIED: ERROR, Verdict.UNKNOWN: WARNING}


def access_to_text(report: AccessReport, width: int = 80, ascii_only: bool = False) -> List[Line]:
    """What one identity may do, and by which chain."""
    page = Page(width, ascii_only)
    _header(page, report.target, report.is_abac)
    page.paragraph(f"for {who_in_words(report.who)}", hanging=4)
    for action in report.actions:
        _action(page, report.target, action)
    _not_read(page, report.not_read)
    return page.lines


def everyone_to_text(report: EveryoneReport, width: int = 80, ascii_only: bool = False) -> List[Line]:
    """Who may do anything."""
    page = Page(width, ascii_only)
    _header(page, report.target, report.is_abac)
    page.paragraph(f"{len(report.principals)} principals with access; a group stands for its members")
    for found in report.principals:
        page.blank()
        page.paragraph(who_in_words(found.who), style=IMPORTANT, hanging=2)
        allowed = "allowed" if found.who.exists is not False else "would be allowed"
        for word, actions in ((allowed, found.allowed), ("not known", found.unknown)):
            if actions:
                page.paragraph(f"{word}: {', '.join(action.value for action in actions)}", 2, hanging=2)
        _links(page, found.links)
    _not_read(page, report.not_read)
    return page.lines


def plan_to_text(plan: Plan, width: int = 80, ascii_only: bool = False) -> List[Line]:
    """What to assign before the switch to repository permissions."""
    page = Page(width, ascii_only)
    _header(page, plan.target, plan.is_abac)
    page.blank()
    page.paragraph(plan.summary, style=IMPORTANT)
    for found in plan.affected:
        _affected(page, found)
    if plan.affected:
        page.paragraph(f"Who may assign: {'you' if plan.caller_may_assign else WHO_ASSIGNS}", 2, hanging=2)
    page.blank()
    page.heading("UNTOUCHED", IMPORTANT, "; ".join(plan.untouched) or "no token, admin user, anonymous pull")
    for word, who in (("KEEP ALL", plan.unaffected), ("GONE", plan.gone)):
        if who:
            page.heading(word, IMPORTANT, "; ".join(each.name for each in who))
    page.blank()
    if not plan.is_abac:
        page.heading("THEN", WARNING, plan.warning)
        page.command(plan.switch, 2)
    _not_read(page, plan.not_read)
    return page.lines


def _header(page: Page, target: Target, is_abac: Optional[bool]) -> None:
    page.items([part for part in (target.name, target.repository, mode(is_abac)) if part])


def _action(page: Page, target: Target, found: ActionAccess) -> None:
    page.blank()
    page.heading(found.verdict.value.upper(), _STYLES[found.verdict], deed(found.action, target))
    page.paragraph(found.reason, 2)
    _links(page, found.granted_by)
    if found.verdict is not Verdict.ALLOWED and found.not_counting:
        page.paragraph("Does not count", 2, IMPORTANT)
        _links(page, found.not_counting)
    if found.verdict is not Verdict.ALLOWED and found.eligible:
        page.paragraph("Eligible, not active", 2, IMPORTANT)
        _links(page, found.eligible)
    if found.remedy is not None:
        _remedy(page, found.remedy)


def _links(page: Page, found: Iterable[Link]) -> None:
    for link in found:
        page.paragraph(f"- {link_in_words(link)}", 4, hanging=2)
        if link.condition:
            page.paragraph(f"on the condition {link.condition}", 6)


def _remedy(page: Page, remedy: Remedy) -> None:
    page.paragraph("What helps", 2, IMPORTANT)
    page.paragraph(remedy.text, 4)
    for command in remedy.commands:
        page.command(command, 6)
    if remedy.request:
        page.paragraph("To hand over, with the command", 4, IMPORTANT)
        page.paragraph(remedy.request, 6)
    elif remedy.commands:
        page.paragraph("Who may run it: you", 4)


def _affected(page: Page, found: Affected) -> None:
    page.blank()
    page.paragraph(who_in_words(found.who), style=IMPORTANT, hanging=2)
    for word, actions in (("loses", found.loses), ("may lose", found.may_lose)):
        if actions:
            page.paragraph(f"{word}: {token_actions_in_words(actions)}", 2, hanging=2)
    _links(page, found.links)
    for each in found.assigning:
        if each.command:
            page.command(each.command, 4)


def _not_read(page: Page, not_read: Tuple[NotRead, ...]) -> None:
    page.blank()
    if not not_read:
        page.heading("NOT READ", IMPORTANT, "nothing")
        return
    page.heading("NOT READ", IMPORTANT)
    for each in not_read:
        page.paragraph(f"{each.what}: {each.detail}", 2, hanging=2)
        if each.needs:
            page.paragraph(f"Needs {each.needs}", 4, hanging=2)
