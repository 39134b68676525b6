"""The login events of a registry: what was recorded, for whom, and what a status means. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Dict, Optional, Tuple

from ..domain.fact import Unknown
from ..domain.finding import Fix
from ..domain.outcome import FailOn
from ..domain.target import Target
from ..facts.events import LoginEvents, LoginLog, LogQuestion, RecordedLogins
from ..rules.log_wording import logins, reason_of, span_in_words, turn_on
from .verdict import State, Verdict, conclude


@dataclass(frozen=True)
class EventQuestion:
    """What the command was asked."""

    target: Target
    identity: Optional[str]
    """As it was typed."""
    address: Optional[str]
    minutes: int
    """How far back."""
    failed_only: bool


@dataclass(frozen=True)
class EventEntry:
    """One group of login events, with the name behind its id."""

    events: LoginEvents
    name: Optional[str]
    """None: the log holds a name itself, or the directory does not tell."""

    @property
    def reason(self) -> str:
        """What the status means."""
        return reason_of(self.events)


@dataclass(frozen=True)
class EventsListing:
    """Everything that the command has to tell."""

    question: EventQuestion
    entries: Tuple[EventEntry, ...]
    now: datetime
    verdict: Verdict
    log: Optional[LoginLog] = None
    """None: the diagnostic settings could not be read."""
    recorded: Optional[RecordedLogins] = None
    fix: Optional[Fix] = None
    """How recording is turned on, where it is off."""
    notes: Tuple[str, ...] = ()
    unread: Tuple[Tuple[str, Unknown], ...] = ()
    """What could not be read, and why."""


def list_events(
    question: EventQuestion,
    log: Optional[LoginLog],
    recorded: RecordedLogins,
    names: Dict[str, str],
    unread: Tuple[Tuple[str, Unknown], ...],
    now: datetime,
) -> EventsListing:
    """What the log says. That somebody was refused is what one looks for here, and no failure of the command."""
    entries = tuple(EventEntry(each, names.get(each.identity.lower())) for each in recorded.groups)
    verdict = conclude(State.GOOD, _headline(question, recorded), FailOn.ERROR)
    notes = tuple(_notes(question, recorded))
    return EventsListing(question, entries, now, verdict, log, recorded, notes=notes, unread=unread)


def not_recorded(question: EventQuestion, log: LoginLog, resource_id: str, now: datetime) -> EventsListing:
    """The list when the registry sends its login events nowhere, or not to where they can be asked for."""
    places = tuple(dict.fromkeys(place for each in log.settings for place in each.elsewhere))
    registry = question.target.name
    if places:
        headline = f"{registry} sends its login events to {' and '.join(places)} only, where they cannot be asked for."
    else:
        headline = f"{registry} does not record logins: no diagnostic setting sends its login events anywhere."
    verdict = conclude(State.UNREAD, headline, FailOn.ERROR)
    return EventsListing(question, (), now, verdict, log, fix=turn_on(resource_id))


def nothing_listed(question: EventQuestion, unread: Tuple[Tuple[str, Unknown], ...], now: datetime) -> EventsListing:
    """The list when nothing could be read."""
    verdict = conclude(State.UNREAD, f"Nothing could be read. {unread[-1][1].detail}", FailOn.ERROR)
    return EventsListing(question, (), now, verdict, unread=unread)


def log_question(question: EventQuestion, identities: Tuple[str, ...]) -> LogQuestion:
    """What the log is asked; an identity may be in it by any of its ids and names."""
    # IPv6 has a short and a long spelling.
    found = ip_address(question.address) if question.address else None
    addresses = tuple(dict.fromkeys((str(found), found.exploded))) if found else ()
    return LogQuestion(question.minutes, identities, addresses, question.failed_only)


def _headline(question: EventQuestion, recorded: RecordedLogins) -> str:
    total = sum(each.count for each in recorded.groups)
    refused = sum(each.count for each in recorded.groups if each.refused)
    window = f"in the last {span_in_words(question.minutes)}"
    kind = "refused login" if question.failed_only else "login"
    if not total:
        return f"No {kind}{_of_whom(question)} was recorded {window}."
    counted = logins(total) if recorded.complete else f"At least {logins(total)}"
    return f"{counted}{_of_whom(question)} {window}, {refused:,} refused."


def _of_whom(question: EventQuestion) -> str:
    of = f" of {question.identity}" if question.identity else ""
    return f"{of} from {question.address}" if question.address else of


def _notes(question: EventQuestion, recorded: RecordedLogins) -> Tuple[str, ...]:
    notes = []
    if not recorded.complete:
        notes.append("There is more than is listed: narrow it with --identity, --ip, --since or --failed.")
    if recorded.retention_days is not None and question.minutes > recorded.retention_days * 1440:
        notes.append(f"The workspace keeps rows for {recorded.retention_days} days.")
    if not recorded.sees_all:
        notes.append("No workspace could be read itself; one with a permission of its own would hide its rows.")
    if not recorded.groups:
        notes.append(
            "A login that is not in the log likely never reached the registry: its name, the network, a proxy or Entra "
            "stopped it. Rows take some minutes to arrive."
        )
    return tuple(notes)
