"""Finds the facts for the reports on access, in as few requests as the answer takes."""

from __future__ import annotations

import time
from typing import Any, Dict, Iterable, Optional, Tuple

from .access_report.abac_plan import Plan, plan_switch
from .access_report.everyone import access_of_everyone
from .access_report.model import AccessReport, EveryoneReport, NotRead, Verdict
from .access_report.one_identity import access_of, groups_matter
from .composition import given_facts, report_crash
from .domain.fact import Absent, Fact, Key, Known, Unknown, Why
from .domain.subject import Subject, SubjectKind
from .domain.target import Target
from .engine.plan import node_of, nodes_for
from .engine.resolve import OnProgress, resolve, unwrap
from .facts import authorization, identity, login, overview, registry, repository
from .providers import all_providers
from .version import VERSION

_NOT_ASKED = Absent("The registry itself was not asked.")
_NOT_STORED = Absent("Stored credentials are not looked at.")


class UnknownIdentity(Exception):
    """The directory knows no identity, or several, of the given name; the texts say so, and what to give instead."""

    def __init__(self, detail: str, needs: Optional[str]) -> None:
        super().__init__(detail)
        self.needs = needs


class RegistryNotSeen(Exception):
    """The registry or the role assignments of everybody could not be read, and nothing else is worth telling."""

    def __init__(self, detail: str, needs: Optional[str]) -> None:
        super().__init__(detail)
        self.needs = needs


class _Facts:
    """Facts about one subject, looked up step by step within one time limit."""

    def __init__(self, cli_ctx: Any, target: Target, subject: Subject, seconds: float, on_progress: OnProgress) -> None:
        self._subject = subject
        self._providers = all_providers(cli_ctx, ask_helper=False)
        self._deadline = time.monotonic() + seconds
        self._on_progress = on_progress
        self._found = given_facts(cli_ctx, target, (subject,))
        if subject.kind is not SubjectKind.RESOURCE:
            # The token of the signed-in account, and the directory for an assignee, give the object id already.
            for key in (login.CREDENTIAL, repository.SCOPED_TOKEN, identity.SERVICE_PRINCIPAL):
                self._found[node_of(key, subject)] = _NOT_STORED
        self._not_asked = [node_of(key, subject) for key in (login.LOGIN, login.GRANTED)]
        for node in self._not_asked:
            self._found[node] = _NOT_ASKED

    def look_up(self, *keys: Key[Any]) -> None:
        """Find these and everything they take."""
        nodes = nodes_for(keys, self._providers, self._found, (self._subject,))
        left = max(self._deadline - time.monotonic(), 1)
        self._found = resolve(nodes, self._providers, self._found, left, self._on_progress, report_crash)

    def ask_the_registry(self) -> None:
        """Log in as the account, and ask for a token."""
        for node in self._not_asked:
            del self._found[node]
        self.look_up(login.LOGIN, login.GRANTED)

    def known(self) -> Dict[Key[Any], Fact[Any]]:
        """All facts by key."""
        return {key: fact for (key, _), fact in self._found.items()}

    def fact(self, key: Key[Any]) -> Fact[Any]:
        """One fact."""
        return self._found[node_of(key, self._subject)]

    def value(self, key: Key[Any]) -> Any:
        """Its value; None where it is not known."""
        return unwrap(self.fact(key))


def show_access(
    cli_ctx: Any, target: Target, subject: Subject, seconds: float, on_progress: OnProgress
) -> AccessReport:
    """What one identity may do. Raises UnknownIdentity."""
    facts = _Facts(cli_ctx, target, subject, seconds, on_progress)
    is_caller = subject.kind is SubjectKind.SIGNED_IN

    def report() -> AccessReport:
        return access_of(facts.known(), target, subject.given, is_caller, VERSION)

    facts.look_up(registry.REGISTRY, identity.IDENTITY, authorization.ROLE_ASSIGNMENTS, authorization.DENY_ASSIGNMENTS)
    who = facts.fact(identity.IDENTITY)
    if not is_caller and isinstance(who, Unknown) and who.why in (Why.ERROR, Why.UNSUPPORTED):
        raise UnknownIdentity(who.detail, who.needs)
    found = report()
    if facts.value(authorization.ROLE_ASSIGNMENTS) is None:
        if is_caller:
            facts.look_up(authorization.CALLER_PERMISSIONS)
            facts.ask_the_registry()
            found = report()
        if any(each.verdict is Verdict.UNKNOWN for each in found.actions):
            facts.look_up(authorization.CHECKED_ACCESS)
        return report()
    if any(each.verdict is not Verdict.ALLOWED for each in found.actions):
        facts.look_up(authorization.CALLER_PERMISSIONS, authorization.ELIGIBLE_ASSIGNMENTS)
        if any(each.eligible for each in report().actions):
            facts.look_up(authorization.ACTIVATIONS)
    if any(each.verdict is Verdict.ALLOWED for each in found.actions):
        facts.look_up(authorization.SCHEDULES)
    if groups_matter(facts.known(), target):
        facts.look_up(authorization.GROUPS, overview.GROUP_PATHS)
    return report()


def show_everyone(cli_ctx: Any, target: Target, seconds: float, on_progress: OnProgress) -> EveryoneReport:
    """Who has access at all. Raises RegistryNotSeen."""
    facts = _everyone(cli_ctx, target, seconds, on_progress)
    settings = facts.value(registry.REGISTRY)
    everything = facts.value(overview.ALL_ASSIGNMENTS)
    return EveryoneReport(
        target=target,
        resource_id=settings.resource_id,
        is_abac=settings.is_abac,
        actions=target.actions,
        principals=access_of_everyone(
            everything,
            facts.value(overview.PRINCIPALS),
            target.actions,
            settings.resource_id,
            bool(settings.is_abac),
            facts.value(authorization.DENY_ASSIGNMENTS),
            target.repository,
        ),
        not_read=_not_read(facts),
        version=VERSION,
    )


def plan_abac(cli_ctx: Any, target: Target, prefix: Optional[str], seconds: float, on_progress: OnProgress) -> Plan:
    """What the switch to repository permissions takes. Raises RegistryNotSeen."""
    facts = _everyone(
        cli_ctx, target, seconds, on_progress, overview.REPOSITORY_TOKENS, authorization.CALLER_PERMISSIONS
    )
    return plan_switch(
        target,
        facts.value(registry.REGISTRY),
        facts.value(overview.ALL_ASSIGNMENTS),
        facts.value(overview.PRINCIPALS),
        facts.value(authorization.DENY_ASSIGNMENTS),
        facts.value(overview.REPOSITORY_TOKENS),
        facts.value(authorization.CALLER_PERMISSIONS),
        prefix,
        _not_read(facts, overview.REPOSITORY_TOKENS, authorization.CALLER_PERMISSIONS),
        VERSION,
    )


def _everyone(cli_ctx: Any, target: Target, seconds: float, on_progress: OnProgress, *more: Key[Any]) -> _Facts:
    facts = _Facts(cli_ctx, target, Subject(SubjectKind.SIGNED_IN), seconds, on_progress)
    facts.look_up(
        registry.REGISTRY,
        overview.ALL_ASSIGNMENTS,
        overview.PRINCIPALS,
        authorization.DENY_ASSIGNMENTS,
        *more,
    )
    for key in (registry.REGISTRY, overview.ALL_ASSIGNMENTS):
        fact = facts.fact(key)
        if not isinstance(fact, Known):
            raise RegistryNotSeen(
                fact.detail if isinstance(fact, Unknown) else fact.reason,
                fact.needs if isinstance(fact, Unknown) else None,
            )
    return facts


_WORDS = {
    overview.PRINCIPALS: "the names of the principals",
    authorization.DENY_ASSIGNMENTS: "deny assignments",
    overview.REPOSITORY_TOKENS: "repository-scoped tokens",
    authorization.CALLER_PERMISSIONS: "the caller's own permissions",
}


def _not_read(facts: _Facts, *more: Key[Any]) -> Tuple[NotRead, ...]:
    keys: Iterable[Key[Any]] = (overview.PRINCIPALS, authorization.DENY_ASSIGNMENTS, *more)
    found = [(key, facts.fact(key)) for key in keys]
    return tuple(NotRead(_WORDS[key], fact.detail, fact.needs) for key, fact in found if isinstance(fact, Unknown))
