"""The repository-scoped tokens of a registry: state, passwords, scope map, and what each may do. The rules judge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Dict, List, Optional, Tuple

from ..access.scope_map import SCOPE_MAP_ACTIONS, repositories
from ..domain.action import Action
from ..domain.fact import Absent, Fact, Unknown
from ..domain.finding import Judgement
from ..domain.outcome import FailOn, Outcome
from ..domain.target import Target
from ..facts.events import LoginEvents, RecordedLogins
from ..facts.registry import Location
from ..facts.repository import ScopedToken, TokenPassword
from ..rules.token.token_001_scoped_token_disabled import judge as disabled
from ..rules.token.token_002_scoped_token_password_expired import judge as password_expired
from ..rules.token.token_003_scoped_token_actions_missing import judge as actions_missing
from .expiry import Due, Expiry, expiry
from .verdict import State, Verdict, conclude

SOON_DAYS = 30
JUDGED = (Action.LOGIN, Action.PULL, Action.PUSH, Action.DELETE, Action.METADATA_READ, Action.METADATA_WRITE)
"""What a scope map can speak about, and the login."""


@dataclass(frozen=True)
class ActionVerdict:
    """Whether a token can do something; the judgement that stands in the way, if one does."""

    action: Action
    possible: Optional[bool]
    """None: it cannot be told."""
    obstacle: Optional[Judgement] = None

    @property
    def takes(self) -> Tuple[str, ...]:
        """The actions of a scope map that a client needs for it: two for `docker push`, none for a login."""
        return tuple(SCOPE_MAP_ACTIONS[each] for each in self.action.token_actions)


@dataclass(frozen=True)
class TokenEntry:
    """One token."""

    token: ScopedToken
    passwords: Tuple[Tuple[TokenPassword, Expiry], ...]
    repositories: Optional[Dict[str, Tuple[str, ...]]]
    """Actions of the scope map by repository or pattern; None: the scope map could not be read."""
    problems: Tuple[Judgement, ...]
    """That it is disabled, that its passwords have ended."""
    verdicts: Tuple[ActionVerdict, ...]
    last_login: Optional[LoginEvents] = None
    """The last that was accepted, in the login log."""
    last_refused: Optional[LoginEvents] = None

    @property
    def due(self) -> Tuple[Tuple[TokenPassword, Expiry], ...]:
        """The passwords that have ended or end soon."""
        return tuple(each for each in self.passwords if each[1].due in (Due.EXPIRED, Due.DUE))


@dataclass(frozen=True)
class TokensListing:
    """Everything that the command has to tell."""

    entries: Tuple[TokenEntry, ...]
    target: Target
    wanted: Tuple[Action, ...]
    now: datetime
    verdict: Verdict
    unread: Optional[Unknown] = None
    unread_maps: Optional[Unknown] = None
    recorded: Optional[RecordedLogins] = None
    """What the login log holds of the tokens; None: it could not be asked, for which there is a reason."""
    unread_log: Optional[Unknown] = None
    not_recorded: str = ""
    """Why there is no log to ask, as a sentence."""


@dataclass(frozen=True)
class Question:
    """What the command was asked."""

    target: Target
    name: Optional[str]
    """None: all tokens."""
    wanted: Tuple[Action, ...]
    fail_on: FailOn


def list_tokens(
    question: Question,
    tokens: Tuple[ScopedToken, ...],
    unread_maps: Optional[Unknown],
    location: Location,
    now: datetime,
) -> TokensListing:
    """Judges each token and concludes: a token that cannot work is an error, a password that ends soon a warning."""
    entries = tuple(
        sorted((_entry(each, question, location, now) for each in tokens), key=lambda each: each.token.name.lower())
    )
    state, headline = _conclusion(entries, question)
    verdict = conclude(state, headline, question.fail_on)
    return TokensListing(entries, question.target, question.wanted, now, verdict, unread_maps=unread_maps)


def with_logins(listing: TokensListing, recorded: Fact[RecordedLogins]) -> TokensListing:
    """The list with the last login of each token, as far as logins are recorded and can be read."""
    if isinstance(recorded, Unknown):
        return replace(listing, unread_log=recorded)
    if isinstance(recorded, Absent):
        return replace(listing, not_recorded=recorded.reason)
    entries = tuple(_with_logins(each, recorded.value) for each in listing.entries)
    return replace(listing, entries=entries, recorded=recorded.value)


def _with_logins(entry: TokenEntry, recorded: RecordedLogins) -> TokenEntry:
    own = [each for each in recorded.groups if each.identity.lower() == entry.token.name.lower()]
    own.sort(key=lambda each: each.last)
    accepted = [each for each in own if not each.refused]
    refused = [each for each in own if each.refused]
    return replace(
        entry,
        last_login=accepted[-1] if accepted else None,
        last_refused=refused[-1] if refused else None,
    )


def nothing_listed(question: Question, why: Unknown, now: datetime) -> TokensListing:
    """The list when the tokens could not be read."""
    verdict = conclude(State.UNREAD, f"Nothing could be read. {why.detail}", question.fail_on)
    return TokensListing((), question.target, question.wanted, now, verdict, unread=why)


def _entry(token: ScopedToken, question: Question, location: Location, now: datetime) -> TokenEntry:
    target = question.target
    states = (
        disabled.judge(scoped_token=token, target=target, login=None, location=location),
        password_expired.judge(
            scoped_token=token,
            target=target,
            now=now,
            login=None,
            challenge=None,
            location=location,
            pull_secret=None,
            login_server=None,
        ),
    )
    problems = tuple(each for each in states if each.outcome is Outcome.FAIL)
    unsure = next((each for each in states if each.outcome is Outcome.UNKNOWN), None)
    asked = JUDGED if target.repository else (Action.LOGIN,)
    return TokenEntry(
        token=token,
        passwords=tuple((each, expiry(each.expires_on, now, SOON_DAYS)) for each in token.passwords),
        repositories=None if token.actions is None else repositories(token.actions),
        problems=problems,
        verdicts=tuple(_verdict(each, token, target, location, problems, unsure) for each in asked),
    )


def _verdict(
    action: Action,
    token: ScopedToken,
    target: Target,
    location: Location,
    problems: Tuple[Judgement, ...],
    unsure: Optional[Judgement],
) -> ActionVerdict:
    if problems:
        return ActionVerdict(action, False, problems[0])
    judgement = actions_missing.judge(
        scoped_token=token, target=replace(target, actions=(action,)), granted=None, location=location
    )
    if judgement.outcome is Outcome.FAIL:
        return ActionVerdict(action, False, judgement)
    unknown = judgement if judgement.outcome is Outcome.UNKNOWN else unsure
    return ActionVerdict(action, None, unknown) if unknown else ActionVerdict(action, True)


def _conclusion(entries: Tuple[TokenEntry, ...], question: Question) -> Tuple[State, str]:
    registry = question.target.name
    if not entries and question.name:
        return State.PROBLEM, f"{registry} has no token named {question.name}."
    if not entries:
        return State.GOOD, f"{registry} has no repository-scoped tokens."
    broken = [each for each in entries if each.problems]
    if broken:
        return State.PROBLEM, _broken(broken)
    wanted = _wanted(entries, question)
    if wanted:
        return wanted
    warned = [each for each in entries if each.due]
    if warned:
        names = ", ".join(each.token.name for each in warned[:3]) + (" …" if len(warned) > 3 else "")
        return State.WARNING, f"A password has expired or ends within {SOON_DAYS} days: {names}."
    return State.GOOD, "Every token is enabled and has a password that is valid."


def _broken(broken: List[TokenEntry]) -> str:
    if len(broken) == 1:
        return broken[0].problems[0].title
    return f"{len(broken)} tokens are disabled, or have no password that is valid."


def _wanted(entries: Tuple[TokenEntry, ...], question: Question) -> Optional[Tuple[State, str]]:
    """What stands in the way of the wanted actions. It concerns a token that was named: no token need do everything."""
    if question.name is None:
        return None
    verdicts = [each for each in entries[0].verdicts if each.action in question.wanted]
    for each in verdicts:
        if each.possible is False and each.obstacle is not None:
            return State.PROBLEM, each.obstacle.title
    for each in verdicts:
        if each.possible is None and each.obstacle is not None:
            return State.UNREAD, each.obstacle.detail
    return None
