"""What a registry's switch to repository permissions (ABAC) takes away, and what to assign first.

https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from ..access.grants import Answer
from ..domain.target import Target
from ..facts.authorization import CallerPermissions, DenyAssignments, RoleAssignment
from ..facts.overview import AllAssignments, Principals, RepositoryTokens
from ..facts.registry import Registry
from .assigning import Assigning, Repositories, may_assign, roles_to_assign
from .everyone import answers, by_principal, each_once
from .model import Link, NotRead, Who

TOKEN_ACTIONS = ("pull", "push", "delete", "metadata_read", "metadata_write", "*")
_SWITCH = "az acr update --name {name} --role-assignment-mode rbac-abac"
_WARNING = (
    "Credentials that were issued before the switch are refused after it, whatever roles their owners have: clients "
    "have to log in again, which takes minutes to hours where a node or a pipeline keeps its credential."
)


@dataclass(frozen=True)
class Affected:
    """A principal with access today, and what the switch does to it."""

    who: Who
    today: Tuple[str, ...]
    """The token actions that its assignments grant."""
    loses: Tuple[str, ...]
    may_lose: Tuple[str, ...]
    """Those of which it cannot be told whether it has them today, or keeps them."""
    links: Tuple[Link, ...]
    """The assignments that grant them today."""
    assigning: Tuple[Assigning, ...]


@dataclass(frozen=True)
class Plan:
    """All that has to be known and done before the switch."""

    target: Target
    resource_id: str
    is_abac: Optional[bool]
    repository_prefix: Optional[str]
    affected: Tuple[Affected, ...]
    """Those who lose something, or may do so."""
    unaffected: Tuple[Who, ...]
    gone: Tuple[Who, ...]
    """Principals that do not exist any more; their assignments grant nothing to anybody."""
    untouched: Tuple[str, ...]
    """Ways into the registry that do not depend on roles."""
    caller_may_assign: Optional[bool]
    switch: str
    warning: str
    not_read: Tuple[NotRead, ...]
    version: str

    @property
    def summary(self) -> str:
        """In a sentence or two."""
        may_lose = len(self.affected) - len(self.losing)
        more = f", and {may_lose} may" if may_lose else ""
        if self.is_abac:
            return (
                "The registry decides by repository permissions (ABAC) already. "
                f"{len(self.losing)} of its principals hold roles that grant nothing any more{more}."
            )
        if not self.affected:
            return "Nobody loses access by the switch to repository permissions (ABAC)."
        losing = f"{len(self.losing)} principals lose" if len(self.losing) != 1 else "1 principal loses"
        return f"{losing} access by the switch to repository permissions (ABAC){more}."

    @property
    def losing(self) -> Tuple[Affected, ...]:
        """Those who certainly lose something."""
        return tuple(each for each in self.affected if each.loses)


def plan_switch(
    target: Target,
    registry: Registry,
    everything: AllAssignments,
    names: Optional[Principals],
    denials: Optional[DenyAssignments],
    tokens: Optional[RepositoryTokens],
    caller: Optional[CallerPermissions],
    prefix: Optional[str],
    not_read: Tuple[NotRead, ...],
    version: str,
) -> Plan:
    """Compares what the assignments grant in either mode."""
    only = Repositories(prefix=prefix) if prefix else None
    compared = [_compare(*each, registry, denials, only) for each in by_principal(everything, names)]
    with_access = [each for each in compared if each.today or each.may_lose]
    existing = [each for each in with_access if each.who.exists is not False]
    return Plan(
        target=target,
        resource_id=registry.resource_id,
        is_abac=registry.is_abac,
        repository_prefix=prefix,
        affected=tuple(each for each in existing if each.loses or each.may_lose),
        unaffected=tuple(each.who for each in existing if not each.loses and not each.may_lose),
        gone=tuple(each.who for each in with_access if each.who.exists is False),
        untouched=_untouched(registry, tokens),
        caller_may_assign=may_assign(caller),
        switch=_SWITCH.format(name=registry.name),
        warning=_WARNING,
        not_read=not_read,
        version=version,
    )


def _compare(
    who: Who,
    assigned: Tuple[RoleAssignment, ...],
    registry: Registry,
    denials: Optional[DenyAssignments],
    only: Optional[Repositories],
) -> Affected:
    today = answers(who, assigned, TOKEN_ACTIONS, registry.resource_id, False, denials)
    after = answers(who, assigned, TOKEN_ACTIONS, registry.resource_id, True, denials)
    has = tuple(each for each in TOKEN_ACTIONS if today[each][0] is Answer.GRANTED)
    loses = tuple(each for each in has if after[each][0] is Answer.NOT_GRANTED)
    may_lose = tuple(
        each
        for each in TOKEN_ACTIONS
        if (today[each][0] is Answer.UNDECIDED and after[each][0] is not Answer.GRANTED)
        or (each in has and after[each][0] is Answer.UNDECIDED)
    )
    wanted = loses or may_lose
    return Affected(
        who=who,
        today=has,
        loses=loses,
        may_lose=may_lose,
        links=each_once(today[action][1] for action in wanted),
        assigning=roles_to_assign(wanted, True, who, registry.resource_id, only) if wanted else (),
    )


def _untouched(registry: Registry, tokens: Optional[RepositoryTokens]) -> Tuple[str, ...]:
    found = []
    if registry.admin_user_enabled:
        found.append("the admin user, which is enabled")
    if registry.anonymous_pull_enabled:
        found.append("anonymous pull, which is enabled")
    if tokens is None:
        found.append("repository-scoped tokens, which could not be listed")
    for each in tokens.tokens if tokens else ():
        state = {True: "enabled", False: "disabled", None: "state not known"}[each.is_enabled]
        found.append(f"the repository-scoped token {each.name} ({state})")
    return tuple(found)
