"""The list of secrets, as an object and as text.

The object: `schemaVersion`, `registry`, `asOf`, `verdict` (`state` of `problem`, `warning`, `good`, `unread`), `within`
(days), `counts`, `credentials` (those that are shown, the first to end first), `identities` (all holders of roles),
`notRead` (what could not be read, with what was missing).
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict, List, Optional

from ..domain.target import Target
from ..facts.inventory import HeldRole, Holder
from ..inventory.expiry import Due
from ..inventory.secrets import FEDERATED, Entry, SecretsListing
from .clean import cleaned
from .fixes import fix_to_json, show_commands
from .layout import ERROR, IMPORTANT, PRIMARY, SECONDARY, WARNING, Line, Page
from .lists import HEADINGS, envelope, moment, unread

_STYLES = {Due.EXPIRED: ERROR, Due.DUE: WARNING}
_BAR = 28


def secrets_to_json(listing: SecretsListing, target: Target, resource_id: Optional[str]) -> Dict[str, Any]:
    """The list in the form that this module's documentation names."""
    counts = Counter(each.expiry.due for each in listing.entries)
    document = {
        **envelope(target, resource_id, listing.verdict, listing.now),
        "within": listing.within,
        "counts": {
            **{due.value: counts[due] for due in Due},
            "identities": len(listing.holders.holders),
            "managedIdentities": len(listing.managed_identities),
            "notRead": len(listing.unread_holders) + len(listing.holders.unread_groups) + bool(listing.unread),
        },
        "credentials": [_entry(each) for each in listing.shown],
        "identities": [_holder(each) for each in listing.holders.holders],
        "notRead": _not_read(listing),
    }
    result: Dict[str, Any] = cleaned(document)
    return result


def _entry(entry: Entry) -> Dict[str, Any]:
    trust = entry.federated
    return {
        "identity": entry.holder.name,
        "appId": entry.holder.app_id,
        "type": entry.type,
        "name": entry.name,
        "keyId": entry.key_id,
        "hint": entry.hint,
        "on": entry.on,
        "start": moment(entry.start),
        "end": moment(entry.expiry.end),
        "daysLeft": entry.expiry.days_left,
        "state": entry.expiry.due.value,
        "hasOther": entry.has_other,
        "breaks": list(entry.breaks),
        "issuer": trust.issuer if trust else None,
        "subject": trust.subject if trust else None,
        "audiences": list(trust.audiences) if trust else [],
        "fix": fix_to_json(entry.fix),
    }


def _holder(holder: Holder) -> Dict[str, Any]:
    return {
        "name": holder.name,
        "objectId": holder.object_id,
        "appId": holder.app_id,
        "kind": "managed identity" if holder.is_managed_identity else "service principal",
        "enabled": holder.enabled,
        "resourceId": holder.resource_id,
        "roles": [_role(each) for each in holder.roles],
        "owners": list(holder.owners),
        "nothingToExpire": holder.is_managed_identity,
        "notRead": unread(holder.unread),
    }


def _role(held: HeldRole) -> Dict[str, Any]:
    return {"role": held.assignment.role.name, "scope": held.assignment.scope, "throughGroup": held.group_id}


def _not_read(listing: SecretsListing) -> List[Dict[str, Any]]:
    found = [{"what": "role assignments", "id": None, **(unread(listing.unread) or {})}] if listing.unread else []
    found += [
        {"what": "members of a group", "id": each.object_id, **(unread(each.why) or {})}
        for each in listing.holders.unread_groups
    ]
    found += [
        {"what": each.name or "service principal", "id": each.object_id, **(unread(each.unread) or {})}
        for each in listing.unread_holders
    ]
    return found


# For a person at a terminal


def secrets_to_text(listing: SecretsListing, target: Target, width: int = 80, ascii_only: bool = False) -> List[Line]:
    """The list as lines of styled segments: by expiry, each with its place on a line of time."""
    page = Page(width, ascii_only)
    page.items([f"Secrets of the identities with a role on {target.name}", f"{moment(listing.now)}"])
    page.blank()
    word, style = HEADINGS[listing.verdict.state]
    page.heading(word, style, listing.verdict.headline)
    timed = [each for each in listing.shown if each.type != FEDERATED]
    if timed:
        page.blank()
        horizon = max([listing.within, *(each.expiry.days_left or 0 for each in timed)])
        page.paragraph(f"|{'now'.ljust(_BAR)}| {horizon} days from now", 2, SECONDARY)
    for entry in timed:
        _timed(page, entry, horizon)
    _trusts(page, [each for each in listing.shown if each.type == FEDERATED])
    _managed(page, listing)
    _unread(page, listing)
    return page.lines


def _timed(page: Page, entry: Entry, horizon: int) -> None:
    page.blank()
    style = _STYLES.get(entry.expiry.due, PRIMARY)
    drawn = timeline(entry.expiry.days_left or 0, horizon)
    if entry.expiry.due is Due.EXPIRED:
        drawn = "x".ljust(_BAR)
    page.paragraph(f"|{drawn}| {entry.expiry.in_words}", 2, style)
    page.paragraph(f"{entry.holder.name or entry.holder.object_id}: {_label(entry)}", 4, IMPORTANT)
    ended = moment(entry.expiry.end)
    facts = [f"{'ended' if entry.expiry.due is Due.EXPIRED else 'ends'} {ended}", f"key id {entry.key_id}"]
    if entry.hint:
        facts.append(f"begins with {entry.hint}")
    if entry.on != "application":
        facts.append("on the service principal")
    page.items(facts, 4)
    page.paragraph(_consequence(entry), 4)
    if entry.fix is not None:
        show_commands(page, entry.fix)


def timeline(days_left: int, horizon: int) -> str:
    """A bar that reaches as far into the time up to the horizon as the days that are left; plain characters only."""
    reach = min(_BAR, round(_BAR * days_left / max(horizon, 1)))
    return ("=" * (reach - 1) + ">" if reach > 0 else "!").ljust(_BAR)


def _label(entry: Entry) -> str:
    return f'{entry.type} "{entry.name}"' if entry.name else entry.type


def _consequence(entry: Entry) -> str:
    verb = "cannot" if entry.expiry.due is Due.EXPIRED else "can then no longer"
    what = " and ".join(entry.breaks)
    text = f"Whoever uses it {verb} {what}." if what else f"Whoever uses it {verb} sign in; its roles allow no images."
    return f"{text} It has another that is valid." if entry.has_other else text


def _trusts(page: Page, entries: List[Entry]) -> None:
    if not entries:
        return
    page.blank()
    page.heading("FEDERATED CREDENTIALS", IMPORTANT, "they never end")
    for entry in entries:
        trust = entry.federated
        page.paragraph(f"{entry.holder.name or entry.holder.object_id}: {entry.name}", 2, IMPORTANT)
        if trust is not None:
            page.paragraph(f"issuer   {trust.issuer}", 4, hanging=9)
            page.paragraph(f"subject  {trust.subject}", 4, hanging=9)
            page.paragraph(f"audience {', '.join(trust.audiences)}", 4, hanging=9)


def _managed(page: Page, listing: SecretsListing) -> None:
    if listing.managed_identities:
        page.blank()
        page.heading("NOTHING TO EXPIRE", IMPORTANT, "managed identities")
        for each in listing.managed_identities:
            page.paragraph(f"{each.name or each.object_id}  {each.resource_id or ''}".rstrip(), 2, hanging=4)


def _unread(page: Page, listing: SecretsListing) -> None:
    """Grouped by what was missing: forty identities that need one permission are one line and their names."""
    page.blank()
    rows = _not_read(listing)
    if not rows:
        page.heading("NOT READ", IMPORTANT, "nothing")
        return
    page.heading("NOT READ", IMPORTANT)
    groups: Dict[str, List[str]] = {}
    for row in rows:
        why = f"{row['detail']} Needs {row['needs']}." if row["needs"] else str(row["detail"])
        groups.setdefault(why, []).append(f"{row['what']} {row['id']}" if row["id"] else str(row["what"]))
    for why, names in groups.items():
        page.paragraph(why, 2, hanging=2)
        page.paragraph(", ".join(names), 6)
