"""The secrets, certificates and federated credentials of those who hold a role on a registry, by expiry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from shlex import quote
from typing import Iterable, List, Optional, Tuple

from ..access.grants import Answer, decide
from ..domain.action import Action
from ..domain.fact import Unknown
from ..domain.finding import Fix
from ..domain.outcome import FailOn
from ..facts.identity import ClientSecret, FederatedCredential
from ..facts.inventory import Holder, Holders
from .expiry import Due, Expiry, expiry
from .verdict import State, Verdict, conclude

SECRET, CERTIFICATE, FEDERATED = "client secret", "certificate", "federated credential"

_DEEDS = (Action.PULL, Action.PUSH, Action.DELETE)
_RESETS = "an Application Administrator or a Cloud Application Administrator"


@dataclass(frozen=True)
class Entry:
    """One credential of a holder."""

    holder: Holder
    type: str
    name: Optional[str]
    expiry: Expiry
    key_id: Optional[str] = None
    hint: Optional[str] = None
    on: str = "application"
    """Which object holds it: `application` or `service principal`."""
    start: Optional[datetime] = None
    federated: Optional[FederatedCredential] = None
    has_other: bool = False
    """Whether the holder has another secret or certificate that has not ended."""
    breaks: Tuple[str, ...] = ()
    """What its users can do on the registry with it: `pull`, `push`, `delete`; empty: nothing with images."""
    fix: Optional[Fix] = None


@dataclass(frozen=True)
class SecretsListing:
    """Everything that the command has to tell."""

    entries: Tuple[Entry, ...]
    """All of them, the first to end first."""
    holders: Holders
    within: int
    show_all: bool
    now: datetime
    verdict: Verdict
    unread: Optional[Unknown] = None
    """Why not even the holders are known."""

    @property
    def shown(self) -> Tuple[Entry, ...]:
        """What was asked for: everything, or what has ended or is due."""
        urgent = (Due.EXPIRED, Due.DUE)
        return tuple(each for each in self.entries if self.show_all or each.expiry.due in urgent)

    @property
    def managed_identities(self) -> Tuple[Holder, ...]:
        """Those with nothing to expire."""
        return tuple(each for each in self.holders.holders if each.is_managed_identity)

    @property
    def unread_holders(self) -> Tuple[Holder, ...]:
        """Those whose credentials are not known, or not all of them."""
        return tuple(each for each in self.holders.holders if each.unread is not None)


def list_secrets(
    holders: Holders, is_abac: Optional[bool], within: int, show_all: bool, now: datetime, fail_on: FailOn
) -> SecretsListing:
    """Sorts by expiry and concludes: an ended secret is an error, one that is due a warning."""
    entries = sorted(
        (entry for holder in holders.holders for entry in _entries(holder, is_abac, within, now)), key=_urgency
    )
    verdict = conclude(*_conclusion(entries, holders, within), fail_on)
    return SecretsListing(tuple(entries), holders, within, show_all, now, verdict)


def nothing_listed(why: Unknown, within: int, show_all: bool, now: datetime, fail_on: FailOn) -> SecretsListing:
    """The list when not even the holders could be found."""
    verdict = conclude(State.UNREAD, f"Nothing could be read. {why.detail}", fail_on)
    return SecretsListing((), Holders(()), within, show_all, now, verdict, why)


def deeds(holder: Holder, is_abac: Optional[bool]) -> Tuple[str, ...]:
    """What the roles of a holder allow with images, as far as that is certain."""
    assignments = [each.assignment for each in holder.roles]
    return tuple(
        action.value
        for action in _DEEDS
        if decide(assignments, action.token_actions, is_abac).answer is not Answer.NOT_GRANTED
    )


def _entries(holder: Holder, is_abac: Optional[bool], within: int, now: datetime) -> Iterable[Entry]:
    breaks = deeds(holder, is_abac)
    timed = [(SECRET, each) for each in holder.secrets] + [(CERTIFICATE, each) for each in holder.certificates]
    alive = [each for _, each in timed if expiry(each.end, now, within).due is not Due.EXPIRED]
    for kind, each in timed:
        yield Entry(
            holder=holder,
            type=kind,
            name=each.display_name,
            expiry=expiry(each.end, now, within),
            key_id=each.key_id,
            hint=each.hint,
            on=each.on,
            start=each.start,
            has_other=any(other is not each for other in alive),
            breaks=breaks,
            fix=_reset(holder, kind, each),
        )
    for trust in holder.federated:
        yield Entry(holder, FEDERATED, trust.name, Expiry(Due.NEVER), federated=trust, breaks=breaks)


def _reset(holder: Holder, kind: str, credential: ClientSecret) -> Fix:
    of = "app" if credential.on == "application" else "sp"
    command = f"az ad {of} credential reset --id {quote(holder.app_id or 'APPLICATION_ID')} --append"
    owners = ", ".join(holder.owners)
    return Fix(
        "Make a new one, store it wherever the old one is used, then delete the old one.",
        (f"{command} --cert @new-certificate.pem" if kind == CERTIFICATE else f"{command} --years 1",),
        f"its owners ({owners}), or {_RESETS}" if owners else f"an owner of the application, {_RESETS}",
        "at once",
    )


def _urgency(entry: Entry) -> Tuple[bool, float, str, str]:
    end = entry.expiry.end
    return end is None, end.timestamp() if end else 0.0, entry.holder.name or "", entry.name or ""


def _conclusion(entries: List[Entry], holders: Holders, within: int) -> Tuple[State, str]:
    expired = [each for each in entries if each.expiry.due is Due.EXPIRED]
    due = [each for each in entries if each.expiry.due is Due.DUE]
    unread = len(holders.unread_groups) + sum(each.unread is not None for each in holders.holders)
    if expired:
        also = f"; {_counted(len(due), 'more')} within {within} days" if due else ""
        return (
            State.PROBLEM,
            f"{_counted(len(expired), 'secret or certificate', 'secrets or certificates')} expired{also}.",
        )
    if unread and not entries and unread == len(holders.unread_groups) + len(holders.holders):
        return State.UNREAD, "The secrets of none of the identities could be read."
    if due:
        return (
            State.WARNING,
            f"{_counted(len(due), 'secret or certificate ends', 'secrets or certificates end')} within {within} days.",
        )
    rest = f" as far as could be read: {_counted(unread, 'identity', 'identities')} could not" if unread else ""
    return State.GOOD, f"Nothing has expired or ends within {within} days{rest}."


def _counted(number: int, one: str, more: Optional[str] = None) -> str:
    return f"{number} {one if number == 1 else more or one}"
