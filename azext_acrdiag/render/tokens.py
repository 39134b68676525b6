"""Repository-scoped tokens, as an object and as text.

The object: `schemaVersion`, `registry`, `asOf`, `verdict` (as for secrets), `repository` (as asked), `tokens` (`name`,
`status`, `scopeMap`, `passwords`, `repositories`, `problems`, `actions`, `lastLogin` and `lastRefused` with `at`,
`address`, `status`), `notRead`. Passwords come without values:
Azure does not keep them.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from ..domain.finding import Judgement
from ..domain.target import Target
from ..facts.events import LoginEvents
from ..inventory.expiry import Due
from ..inventory.tokens import ActionVerdict, TokenEntry, TokensListing
from ..rules.log_wording import span_in_words
from .clean import cleaned
from .fixes import fix_to_json, show_commands
from .layout import ERROR, IMPORTANT, PRIMARY, SECONDARY, SUCCESS, WARNING, Line, Page
from .lists import HEADINGS, envelope, moment, unread

_STYLES = {Due.EXPIRED: ERROR, Due.DUE: WARNING}
_WORDS = {True: "yes", False: "no", None: "not known"}


def tokens_to_json(listing: TokensListing, resource_id: Optional[str]) -> Dict[str, Any]:
    """The tokens in the form that this module's documentation names."""
    document = {
        **envelope(listing.target, resource_id, listing.verdict, listing.now),
        "repository": listing.target.repository,
        "tokens": [_token(each) for each in listing.entries],
        "notRead": [
            {"what": what, **(unread(why) or {})}
            for what, why in (
                ("tokens", listing.unread),
                ("scope maps", listing.unread_maps),
                ("login log", listing.unread_log),
            )
            if why is not None
        ],
    }
    result: Dict[str, Any] = cleaned(document)
    return result


def status_of(entry: TokenEntry) -> Optional[str]:
    """`enabled`, `disabled`, or None where the service did not say."""
    return None if entry.token.enabled is None else "enabled" if entry.token.enabled else "disabled"


def _token(entry: TokenEntry) -> Dict[str, Any]:
    maps = entry.repositories
    return {
        "name": entry.token.name,
        "status": status_of(entry),
        "scopeMap": entry.token.scope_map,
        "passwords": [
            {
                "name": password.name,
                "createdOn": moment(password.created_on),
                "expiresOn": moment(password.expires_on),
                "daysLeft": expiry.days_left,
                "state": expiry.due.value,
            }
            for password, expiry in entry.passwords
        ],
        "repositories": None
        if maps is None
        else [{"name": name, "actions": list(actions)} for name, actions in maps.items()],
        "problems": [_judgement(each) for each in entry.problems],
        "actions": [_verdict(each) for each in entry.verdicts],
        "lastLogin": _login(entry.last_login),
        "lastRefused": _login(entry.last_refused),
    }


def _login(events: Optional[LoginEvents]) -> Optional[Dict[str, Any]]:
    if events is None:
        return None
    return {"at": moment(events.last), "address": events.address, "status": events.result}


def _verdict(verdict: ActionVerdict) -> Dict[str, Any]:
    obstacle = verdict.obstacle
    return {
        "action": verdict.action.value,
        "takes": list(verdict.takes),
        "possible": verdict.possible,
        "why": None if obstacle is None else obstacle.title or obstacle.detail,
        "fix": list(obstacle.fix.commands) if obstacle is not None and obstacle.fix is not None else [],
    }


def _judgement(judgement: Judgement) -> Dict[str, Any]:
    return {"title": judgement.title, "fix": fix_to_json(judgement.fix)}


# For a person at a terminal


def tokens_to_text(listing: TokensListing, width: int = 80, ascii_only: bool = False) -> List[Line]:
    """The tokens as lines of styled segments."""
    page = Page(width, ascii_only)
    target: Target = listing.target
    about = [f"Repository-scoped tokens of {target.name}", *([target.repository] if target.repository else [])]
    page.items([*about, f"{moment(listing.now)}"])
    page.blank()
    word, style = HEADINGS[listing.verdict.state]
    page.heading(word, style, listing.verdict.headline)
    for entry in listing.entries:
        _entry(page, entry)
        _uses(page, entry, listing)
    page.blank()
    if listing.unread_maps is not None:
        page.heading("NOT READ", IMPORTANT)
        page.paragraph(f"Scope maps: {listing.unread_maps.detail}", 2, hanging=2)
        if listing.unread_maps.needs:
            page.paragraph(f"Needs {listing.unread_maps.needs}", 2, hanging=2)
    elif listing.unread is not None and listing.unread.needs:
        page.heading("NOT READ", IMPORTANT, f"Needs {listing.unread.needs}")
    missing = listing.unread_log
    if missing is not None or listing.not_recorded:
        why = missing.detail if missing is not None else listing.not_recorded
        page.paragraph(f"When a token was last used is not known. {why}", style=SECONDARY, hanging=2)
    if missing is not None and missing.needs:
        page.paragraph(f"Needs {missing.needs}", 2, SECONDARY, hanging=2)
    return page.lines


def _uses(page: Page, entry: TokenEntry, listing: TokensListing) -> None:
    if listing.recorded is None:
        return
    last, refused = entry.last_login, entry.last_refused
    if last is not None:
        page.paragraph(f"last login {moment(last.last)} from {last.address}", 2)
    else:
        page.paragraph(f"no login recorded in the last {span_in_words(listing.recorded.minutes)}", 2)
    if refused is not None and (last is None or refused.last > last.last):
        page.paragraph(f"refused since: {moment(refused.last)} from {refused.address} ({refused.result})", 2, WARNING)


def _entry(page: Page, entry: TokenEntry) -> None:
    page.blank()
    page.heading("TOKEN", IMPORTANT, entry.token.name)
    state = status_of(entry) or "status not known"
    page.items([state, f"scope map {entry.token.scope_map or 'none'}"], 2)
    for password, expiry in entry.passwords:
        created = f", made {moment(password.created_on)}" if password.created_on else ""
        page.paragraph(f"{password.name}: {expiry.in_words}{created}", 2, _STYLES.get(expiry.due, PRIMARY))
    if not entry.passwords:
        page.paragraph("no password has been generated", 2, WARNING)
    if entry.repositories is not None:
        for name, actions in entry.repositories.items():
            page.paragraph(f"{name}: {', '.join(actions) or 'nothing that a client asks for'}", 4, hanging=2)
    for verdict in entry.verdicts:
        _line(page, verdict)
    _fixes(page, entry)


def _line(page: Page, verdict: ActionVerdict) -> None:
    style = {True: SUCCESS, False: ERROR, None: WARNING}[verdict.possible]
    why = f"  takes {' and '.join(verdict.takes)}" if verdict.takes else ""
    if verdict.obstacle is not None:
        why = f"  {verdict.obstacle.title or verdict.obstacle.detail}"
    page.paragraph(f"{verdict.action.value:16}{_WORDS[verdict.possible]}{why}", 2, style, hanging=16)


def _fixes(page: Page, entry: TokenEntry) -> None:
    for problem in entry.problems:
        page.paragraph(problem.title, 2, ERROR)
        if problem.fix is not None:
            show_commands(page, problem.fix)
