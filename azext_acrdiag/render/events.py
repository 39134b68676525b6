"""The login events, as an object and as text.

The object: `schemaVersion`, `registry`, `asOf`, `verdict` (as for secrets), `asked` (`identity`, `ip`, `since` in
minutes, `failed`), `log` (`recorded`, `settings`, `workspace`, `retentionDays`), `events` (`identity`, `name`,
`address`, `userAgent`, `status`, `reason`, `count`, `first`, `last`), `complete`, `notes`, `fix`, `notRead`.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any, Dict, List, Optional

from ..inventory.events import EventEntry, EventsListing
from ..rules.log_wording import logins, span_in_words
from .clean import cleaned
from .fixes import fix_to_json
from .layout import ERROR, IMPORTANT, SECONDARY, SUCCESS, Line, Page
from .lists import HEADINGS, envelope, moment, unread


def events_to_json(listing: EventsListing, resource_id: Optional[str]) -> Dict[str, Any]:
    """The events in the form that this module's documentation names."""
    asked, log, recorded = listing.question, listing.log, listing.recorded
    document = {
        **envelope(asked.target, resource_id, listing.verdict, listing.now),
        "asked": {
            "identity": asked.identity,
            "ip": asked.address,
            "since": asked.minutes,
            "failed": asked.failed_only,
        },
        "log": {
            "recorded": None if log is None else bool(log.settings),
            "settings": [
                {"name": each.name, "workspaceId": each.workspace_id, "elsewhere": list(each.elsewhere)}
                for each in (log.settings if log else ())
            ],
            "workspace": recorded.workspace if recorded else None,
            "retentionDays": recorded.retention_days if recorded else None,
        },
        "events": [_entry(each) for each in listing.entries],
        "complete": recorded.complete if recorded else None,
        "notes": list(listing.notes),
        "fix": fix_to_json(listing.fix),
        "notRead": [{"what": what, **(unread(why) or {})} for what, why in listing.unread],
    }
    result: Dict[str, Any] = cleaned(document)
    return result


def _entry(entry: EventEntry) -> Dict[str, Any]:
    events = entry.events
    return {
        "identity": events.identity,
        "name": entry.name,
        "address": events.address,
        "userAgent": events.user_agent,
        "status": events.result,
        "reason": entry.reason,
        "count": events.count,
        "first": moment(events.first),
        "last": moment(events.last),
    }


# For a person at a terminal


def events_to_text(listing: EventsListing, width: int = 80, ascii_only: bool = False) -> List[Line]:
    """The events as lines of styled segments, by identity; the identity that was seen last comes first."""
    page = Page(width, ascii_only)
    asked = listing.question
    about = [f"Logins that {asked.target.name} recorded", f"last {span_in_words(asked.minutes)}"]
    page.items([*about, f"{moment(listing.now)}"])
    page.blank()
    word, style = HEADINGS[listing.verdict.state]
    page.heading(word, style, listing.verdict.headline)
    seen = list(dict.fromkeys(each.events.identity for each in listing.entries))
    ordered = sorted(listing.entries, key=lambda each: seen.index(each.events.identity))
    for identity, entries in groupby(ordered, key=lambda each: each.events.identity):
        _identity(page, identity, list(entries))
    if listing.fix is not None:
        page.blank()
        page.heading("FIX", IMPORTANT, listing.fix.text)
        for command in listing.fix.commands:
            page.command(command, 2)
        page.paragraph(f"Who: {listing.fix.who}", 2, hanging=5)
        page.paragraph(f"Takes effect: {listing.fix.takes_effect}", 2, hanging=14)
    if listing.notes:
        page.blank()
    for note in listing.notes:
        page.paragraph(note, style=SECONDARY)
    if listing.unread:
        page.blank()
        page.heading("NOT READ", IMPORTANT)
    for what, why in listing.unread:
        page.paragraph(f"{what}: {why.detail}" + (f" Needs {why.needs}." if why.needs else ""), 2, hanging=2)
    return page.lines


def _identity(page: Page, identity: str, entries: List[EventEntry]) -> None:
    page.blank()
    name = entries[0].name
    page.heading("IDENTITY", IMPORTANT, f"{name} ({identity})" if name else identity or "not recorded (anonymous)")
    for entry in entries:
        events = entry.events
        style = ERROR if events.refused else SUCCESS
        page.paragraph(f"{events.result}  {logins(events.count)} from {events.address}: {entry.reason}", 2, style, 5)
        times = [f"last {moment(events.last)}"]
        if events.count > 1:
            times.append(f"first {moment(events.first)}")
        page.items(times, 7)
        page.paragraph(events.user_agent or "no user agent", 7, SECONDARY, hanging=2)
