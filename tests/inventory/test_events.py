"""The list of login events: the verdict, what a status means, and what is said besides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from azext_acrdiag.domain.fact import Unknown, Why
from azext_acrdiag.facts.events import LoginEvents, LoginLog, LogSetting, RecordedLogins
from azext_acrdiag.inventory.events import (
    EventQuestion,
    EventsListing,
    list_events,
    log_question,
    not_recorded,
    nothing_listed,
)
from azext_acrdiag.inventory.verdict import State
from azext_acrdiag.rules.log_wording import reason_of, span_in_words
from tests.rules import facts

ASKED = EventQuestion(facts.TARGET, None, None, 1440, False)
EVENT = LoginEvents("robot", "203.0.113.10", "docker/27", 401, "401", 3, facts.NOW - timedelta(hours=1), facts.NOW)
FOUND = RecordedLogins((EVENT,), 1440, True, True, "logs", 30)


def listed(recorded: RecordedLogins = FOUND, asked: EventQuestion = ASKED) -> EventsListing:
    return list_events(asked, None, recorded, {"robot": "Robot"}, (), facts.NOW)


def test_refused_logins_are_what_one_looks_for_and_no_failure() -> None:
    accepted = replace(EVENT, status=200, result="200", count=1200)
    found = listed(replace(FOUND, groups=(EVENT, accepted)))
    assert (found.verdict.state, found.verdict.exit_code) == (State.GOOD, 0)
    assert found.verdict.headline == "1,203 logins in the last 24 hours, 3 refused."
    assert found.entries[0].name == "Robot"


def test_the_headline_repeats_the_question() -> None:
    asked = replace(ASKED, identity="ci", address="10.0.0.1", failed_only=True, minutes=120)
    headline = listed(replace(FOUND, groups=()), asked).verdict.headline
    assert headline == "No refused login of ci from 10.0.0.1 was recorded in the last 2 hours."


def test_an_incomplete_list_and_hidden_rows_are_said() -> None:
    found = listed(replace(FOUND, complete=False, sees_all=False, retention_days=None))
    assert found.verdict.headline.startswith("At least 3 logins")
    assert any("narrow it" in each for each in found.notes)
    assert any("would hide its rows" in each for each in found.notes)


def test_no_row_is_a_hint_and_no_proof() -> None:
    (note,) = listed(replace(FOUND, groups=())).notes
    assert "likely never reached the registry" in note


def test_how_long_rows_are_kept_matters_only_beyond() -> None:
    assert listed().notes == ()
    (note,) = listed(asked=replace(ASKED, minutes=31 * 1440)).notes
    assert note == "The workspace keeps rows for 30 days."


@pytest.mark.parametrize(
    ("status", "result", "words"),
    [(200, "200", "accepted"), (401, "401", "not accepted"), (403, "403", "network rules"), (429, "429", "too many"),
     (500, "500", "the registry failed"), (499, "499", "refused"), (None, "Strange", "Strange")],
)  # fmt: skip
def test_what_a_status_means(status: int | None, result: str, words: str) -> None:
    assert words in reason_of(replace(EVENT, status=status, result=result))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "minute"), (90, "90 minutes"), (60, "60 minutes"), (120, "2 hours"), (1440, "24 hours"), (2880, "2 days")],
)
def test_spans_in_words(minutes: int, words: str) -> None:
    assert span_in_words(minutes) == words


def test_an_address_is_looked_for_in_both_its_spellings() -> None:
    asked = replace(ASKED, address="2001:db8::1")
    assert log_question(asked, ()).addresses == ("2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001")
    assert log_question(replace(ASKED, address="203.0.113.10"), ()).addresses == ("203.0.113.10",)


def test_where_logins_are_not_recorded_the_command_is_given() -> None:
    off = not_recorded(ASKED, LoginLog(()), facts.RESOURCE_ID, facts.NOW)
    assert (off.verdict.state, off.verdict.exit_code) == (State.UNREAD, 12)
    assert off.fix is not None
    assert facts.RESOURCE_ID in off.fix.commands[0]
    stored = not_recorded(ASKED, LoginLog((LogSetting("s", None, ("a storage account",)),)), "/r", facts.NOW)
    assert "a storage account only" in stored.verdict.headline


def test_nothing_read() -> None:
    found = nothing_listed(ASKED, (("login log", Unknown(Why.PERMISSION, "Refused.", "a role")),), facts.NOW)
    assert (found.verdict.exit_code, found.verdict.headline) == (12, "Nothing could be read. Refused.")
