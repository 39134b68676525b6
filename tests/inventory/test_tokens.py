"""The list of tokens: what each may do, and the verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.fact import Absent, Known, Unknown, Why
from azext_acrdiag.domain.outcome import FailOn
from azext_acrdiag.facts.repository import ScopedToken, TokenPassword
from azext_acrdiag.inventory.tokens import Question, TokensListing, list_tokens, with_logins
from azext_acrdiag.inventory.verdict import State
from tests.rules import facts

from .listed import question
from .test_events import EVENT, FOUND

TOKEN = facts.SCOPED_TOKEN
OFF = replace(TOKEN, name="off", enabled=False)
ENDED = replace(TOKEN, name="ended", passwords=(TokenPassword("password1", None, facts.NOW - timedelta(days=1)),))
DUE = replace(TOKEN, name="due", passwords=(TokenPassword("password1", None, facts.NOW + timedelta(days=9)),))


def judged(asked: Question, *tokens: ScopedToken) -> TokensListing:
    return list_tokens(asked, tokens, None, facts.LOCATION, facts.NOW)


def possible(listing: TokensListing) -> dict[str, bool | None]:
    return {each.action.value: each.possible for each in listing.entries[0].verdicts}


def test_what_a_token_may_do_on_a_repository() -> None:
    found = judged(question("team/api"), TOKEN)
    assert [action for action, yes in possible(found).items() if yes] == ["login", "pull", "metadata-read"]
    assert found.entries[0].repositories == {"team/api": ("content/read", "metadata/read")}
    assert found.verdict.state is State.GOOD


def test_without_a_repository_only_the_login_is_judged() -> None:
    assert possible(judged(question(), TOKEN)) == {"login": True}


def test_a_push_takes_two_actions() -> None:
    found = judged(question("team/api"), TOKEN)
    push = next(each for each in found.entries[0].verdicts if each.action is Action.PUSH)
    assert push.takes == ("content/read", "content/write")


@pytest.mark.parametrize("token", [OFF, ENDED, replace(TOKEN, passwords=())])
def test_a_token_that_cannot_log_in_can_do_nothing(token: ScopedToken) -> None:
    found = judged(question("team/api"), token)
    assert set(possible(found).values()) == {False}
    assert (found.verdict.state, found.verdict.exit_code) == (State.PROBLEM, 10)


def test_several_broken_tokens_are_counted() -> None:
    assert judged(question(), OFF, ENDED, TOKEN).verdict.headline.startswith("2 tokens are disabled")


def test_a_password_that_ends_soon_is_a_warning() -> None:
    assert judged(question(), DUE).verdict.exit_code == 0
    assert judged(question(fail_on=FailOn.WARNING), DUE).verdict.exit_code == 11
    assert judged(question(fail_on=FailOn.NEVER), OFF).verdict.exit_code == 0


def test_a_wanted_action_counts_only_for_a_token_that_was_named() -> None:
    wanted = {"wanted": (Action.PUSH,)}
    assert judged(question("team/api", "ci-token", **wanted), TOKEN).verdict.state is State.PROBLEM
    assert judged(question("team/api", "ci-token", wanted=(Action.PULL,)), TOKEN).verdict.state is State.GOOD
    assert judged(question("team/api", **wanted), TOKEN).verdict.state is State.GOOD


def test_an_unread_scope_map_decides_nothing() -> None:
    found = judged(question("team/api", "ci-token", wanted=(Action.PULL,)), replace(TOKEN, actions=None))
    assert possible(found)["pull"] is None
    assert (found.verdict.state, found.verdict.exit_code) == (State.UNREAD, 12)


def test_no_token() -> None:
    assert judged(question()).verdict.state is State.GOOD
    assert judged(question(name="nobody")).verdict.headline == "contosoapps has no token named nobody."


def test_the_last_login_of_each_token_comes_from_the_log() -> None:
    used = replace(EVENT, identity=TOKEN.name.upper(), status=200, result="200", last=facts.NOW - timedelta(days=2))
    refused = replace(used, status=401, result="401", last=facts.NOW)
    older = replace(used, last=facts.NOW - timedelta(days=9), address="198.51.100.9")
    recorded = replace(FOUND, groups=(older, used, refused, replace(used, identity="somebody", last=facts.NOW)))
    (entry,) = with_logins(judged(question(), TOKEN), Known(recorded, "the log")).entries
    assert (entry.last_login, entry.last_refused) == (used, refused)


def test_why_the_last_login_is_not_known() -> None:
    listing = judged(question(), TOKEN)
    assert with_logins(listing, Absent("Off.")).not_recorded == "Off."
    assert with_logins(listing, Unknown(Why.PERMISSION, "No.")).unread_log == Unknown(Why.PERMISSION, "No.")
    assert with_logins(listing, Known(replace(FOUND, groups=()), "the log")).entries[0].last_login is None
