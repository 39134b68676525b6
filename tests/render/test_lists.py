"""The commands that list, as objects, tables and text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from azext_acrdiag._format import transform_events, transform_secrets, transform_tokens
from azext_acrdiag.domain.fact import Known, Unknown, Why
from azext_acrdiag.facts.events import LoginLog
from azext_acrdiag.facts.repository import TokenPassword
from azext_acrdiag.inventory.events import EventsListing, list_events, not_recorded
from azext_acrdiag.inventory.secrets import SecretsListing
from azext_acrdiag.inventory.tokens import TokensListing, list_tokens, with_logins
from azext_acrdiag.render.events import events_to_json, events_to_text
from azext_acrdiag.render.layout import Line
from azext_acrdiag.render.secrets import secrets_to_json, secrets_to_text, timeline
from azext_acrdiag.render.tokens import tokens_to_json, tokens_to_text
from tests.inventory.listed import GROUP, KUBELET, UNREAD, holder, listing, question
from tests.inventory.test_events import ASKED, EVENT, FOUND
from tests.rules import facts


def plain(lines: list[Line]) -> str:
    return "".join("".join(text for _, text in line) + "\n" for line in lines)


def mixed() -> SecretsListing:
    trusting = holder(-12.5, 8, 300, federated=(facts.FEDERATED_CREDENTIAL,), owners=("Dana\x1b[31m",))
    return listing(trusting, KUBELET, UNREAD, groups=(GROUP,), show_all=True)


def tokens() -> TokensListing:
    ended = replace(facts.SCOPED_TOKEN, passwords=(TokenPassword("password1", None, facts.NOW - timedelta(days=1)),))
    return list_tokens(question("team/api"), (ended,), None, facts.LOCATION, facts.NOW)


def test_secrets_as_an_object() -> None:
    document = secrets_to_json(mixed(), facts.TARGET, facts.RESOURCE_ID)
    assert document["schemaVersion"] == "1.0"
    assert document["counts"] == {
        "expired": 1, "due": 1, "valid": 1, "never": 1, "identities": 3, "managedIdentities": 1, "notRead": 2,
    }  # fmt: skip
    assert [each["state"] for each in document["credentials"]] == ["expired", "due", "valid", "never"]
    assert document["credentials"][0]["end"] == "2026-11-10T22:00:00Z"
    assert document["credentials"][3]["subject"] == facts.FEDERATED_CREDENTIAL.subject
    assert [each["id"] for each in document["notRead"]] == ["g-1", "u-1"]
    assert document["identities"][0]["owners"] == ["Dana"]


def test_secrets_as_text() -> None:
    text = plain(secrets_to_text(mixed(), facts.TARGET))
    for part in ("PROBLEM", "expired 12 days ago", "ends in 8 days", "begins with abc", "repo:contoso/api", "kubelet"):
        assert part in text
    assert "Needs Application.Read.All (Microsoft Graph)." in text
    assert "\x1b" not in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_secrets_when_nothing_was_found() -> None:
    text = plain(secrets_to_text(listing(), facts.TARGET))
    assert "OK  Nothing has expired" in text
    assert "NOT READ  nothing" in text


@pytest.mark.parametrize(("days", "reach"), [(0, 0), (15, 14), (30, 28), (400, 28)])
def test_the_line_of_time(days: int, reach: int) -> None:
    bar = timeline(days, 30)
    assert len(bar) == 28
    assert len(bar.rstrip()) == max(reach, 1)
    assert bar.rstrip()[-1] == (">" if reach else "!")


def test_tokens_as_an_object() -> None:
    (token,) = tokens_to_json(tokens(), facts.RESOURCE_ID)["tokens"]
    assert token["passwords"][0]["state"] == "expired"
    assert token["repositories"] == [{"name": "team/api", "actions": ["content/read", "metadata/read"]}]
    assert token["problems"][0]["fix"]["commands"]
    assert {each["possible"] for each in token["actions"]} == {False}


def test_tokens_as_text() -> None:
    text = plain(tokens_to_text(tokens()))
    for part in ("PROBLEM", "TOKEN  ci-token", "expired 1 day ago", "az acr token credential generate"):
        assert part in text


def test_tables_fit_into_a_terminal() -> None:
    long = replace(holder(-3), name="n" * 90)
    secrets = transform_secrets(secrets_to_json(listing(long), facts.TARGET, None))
    scoped = transform_tokens(tokens_to_json(tokens(), None))
    for rows in (secrets, scoped):
        widths = [max(len(name) + 2, *(len(row[name]) for row in rows)) + 2 for name in rows[0]]
        assert sum(widths[:-1]) + max(len(list(row.values())[-1]) for row in rows) <= 80


def events() -> EventsListing:
    hostile = replace(EVENT, identity="11111111-2222-3333-4444-555555555555", user_agent="\x1b[2Jdocker", count=1)
    anonymous = replace(EVENT, identity="", status=200, result="200", address="2001:db8::1")
    found = replace(FOUND, groups=(hostile, anonymous, replace(hostile, address="198.51.100.7")))
    names = {hostile.identity: "ci-pull"}
    return list_events(ASKED, None, found, names, (("names", Unknown(Why.PERMISSION, "No.", "a role")),), facts.NOW)


def test_events_as_an_object() -> None:
    document = events_to_json(events(), facts.RESOURCE_ID)
    assert document["asked"] == {"identity": None, "ip": None, "since": 1440, "failed": False}
    assert document["log"] == {"recorded": None, "settings": [], "workspace": "logs", "retentionDays": 30}
    first = document["events"][0]
    assert (first["name"], first["status"], first["userAgent"]) == ("ci-pull", "401", "docker")
    assert first["first"] < first["last"]
    assert document["notRead"] == [{"what": "names", "why": "permission", "detail": "No.", "needs": "a role"}]


def test_events_as_text_keep_each_identity_together() -> None:
    text = plain(events_to_text(events()))
    assert text.count("IDENTITY") == 2
    assert "IDENTITY  ci-pull (11111111-2222-3333-4444-555555555555)" in text
    assert "not recorded (anonymous)" in text
    assert "\x1b" not in text
    assert "names: No. Needs a role." in text
    off = plain(events_to_text(not_recorded(ASKED, LoginLog(()), facts.RESOURCE_ID, facts.NOW), ascii_only=True))
    for part in ("INCONCLUSIVE", "FIX", "az monitor diagnostic-settings create", "Who:", "Takes effect:"):
        assert part in off


def test_events_as_a_table() -> None:
    rows = [list(row.values()) for row in transform_events(events_to_json(events(), None))]
    assert [row[1:4] for row in rows[:2]] == [["1", "401", "203.0.113.10"], ["3", "200", "2001:db8::1"]]
    assert rows[-1][0] == "not read"


def test_the_last_use_of_tokens() -> None:
    used = replace(EVENT, identity=facts.SCOPED_TOKEN.name, status=200, result="200", last=facts.NOW)
    later = replace(used, status=401, result="401", last=facts.NOW + timedelta(hours=1), address="198.51.100.7")
    seen = with_logins(tokens(), Known(replace(FOUND, groups=(used, later)), "the log"))
    (token,) = tokens_to_json(seen, None)["tokens"]
    assert token["lastLogin"] == {"at": "2026-11-23T10:00:00Z", "address": used.address, "status": "200"}
    text = plain(tokens_to_text(seen))
    assert "last login 2026-11-23T10:00:00Z from 203.0.113.10" in text
    assert "refused since: 2026-11-23T11:00:00Z from 198.51.100.7 (401)" in text
    unused = with_logins(tokens(), Known(replace(FOUND, groups=()), "the log"))
    assert "no login recorded in the last 24 hours" in plain(tokens_to_text(unused))
    unread = with_logins(tokens(), Unknown(Why.PERMISSION, "Refused.", "a role"))
    assert "not known. Refused." in plain(tokens_to_text(unread))
    assert "Needs a role" in plain(tokens_to_text(unread))
    assert tokens_to_json(unread, None)["notRead"][0]["what"] == "login log"
