"""Which role assignments grant an action on a registry, and why the others do not count.

The answer has three values. An assignment with a condition that cannot be decided leaves the question undecided.
Deny assignments are not looked at: what is granted here may still be denied (`evaluate` takes them into account).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Dict, Iterable, Optional, Tuple

from ..facts.authorization import RoleAssignment, RoleDefinition
from .condition_syntax import ConditionError, parse
from .conditions import REPOSITORY_NAME, Request, evaluate
from .registry_actions import Requirement, requirement
from .roles import granting_patterns, matches

_READ_REGISTRY = "Microsoft.ContainerRegistry/registries/read"
_WILDCARDS_THAT_WORK = ("*", "*/read")
"""Owner and Contributor hold the one, Reader the other."""


class Answer(str, Enum):
    """Whether an action is granted."""

    GRANTED = "granted"
    NOT_GRANTED = "not granted"
    UNDECIDED = "undecided"


class Reason(str, Enum):
    """Why an assignment counts, or does not; reads after the name of the role."""

    GRANTS = "grants it"
    ACTION_MISSING = "does not hold the permission"
    LEGACY_ROLE = "does not count where repository permissions (ABAC) decide"
    REPOSITORY_ROLE = "counts only where repository permissions (ABAC) decide"
    CONDITION = "has a condition of which it cannot be told whether it is met"
    CONDITION_EXCLUDES = "has a condition that excludes it"
    WILDCARD = "holds the permission only by a wildcard, which registries do not honour everywhere in custom roles"
    DISPUTED = "holds a lesser permission that may suffice"
    OTHER_SCOPE = "is assigned elsewhere, not at or above the registry"
    MODE_UNKNOWN = "counts in one mode of role assignments only, and the registry's mode is not known"


_NOT_GRANTING = (
    Reason.ACTION_MISSING,
    Reason.LEGACY_ROLE,
    Reason.REPOSITORY_ROLE,
    Reason.CONDITION_EXCLUDES,
    Reason.OTHER_SCOPE,
)


@dataclass(frozen=True)
class Weighed:
    """One assignment and what it is worth for one action."""

    assignment: RoleAssignment
    reason: Reason
    detail: str = ""
    """A sentence on why a condition cannot be decided."""

    @property
    def answer(self) -> Answer:
        """What the assignment alone decides."""
        if self.reason is Reason.GRANTS:
            return Answer.GRANTED
        if self.reason in _NOT_GRANTING:
            return Answer.NOT_GRANTED
        return Answer.UNDECIDED


@dataclass(frozen=True)
class Decision:
    """What all assignments together decide about one action."""

    token_action: Optional[str]
    """None: the login alone."""
    weighed: Tuple[Weighed, ...]

    @property
    def answer(self) -> Answer:
        """Assignments add up: one that grants it is enough."""
        answers = {each.answer for each in self.weighed}
        for answer in (Answer.GRANTED, Answer.UNDECIDED):
            if answer in answers:
                return answer
        return Answer.NOT_GRANTED


@dataclass(frozen=True)
class Access:
    """What the assignments decide about all actions that are wanted together."""

    decisions: Tuple[Decision, ...]

    @property
    def answer(self) -> Answer:
        """Every action must be granted."""
        answers = {decision.answer for decision in self.decisions}
        for answer in (Answer.NOT_GRANTED, Answer.UNDECIDED):
            if answer in answers:
                return answer
        return Answer.GRANTED

    @property
    def missing(self) -> Tuple[str, ...]:
        """The token actions that are certainly not granted."""
        return tuple(
            decision.token_action
            for decision in self.decisions
            if decision.token_action is not None and decision.answer is Answer.NOT_GRANTED
        )

    def why_not(self) -> Tuple[Weighed, ...]:
        """Each assignment once, with the first reason for which it does not grant one of the actions."""
        found: Dict[str, Weighed] = {}
        for decision in self.decisions:
            for each in decision.weighed:
                if each.reason is not Reason.GRANTS and decision.answer is not Answer.GRANTED:
                    found.setdefault(each.assignment.assignment_id, each)
        return tuple(found.values())


TIME_TO_SETTLE = timedelta(minutes=15)
"""How long a role assignment may take to count: the documented ten minutes, and some for clocks that differ.

https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
"""


def settled(assignments: Iterable[RoleAssignment], at: datetime) -> Tuple[RoleAssignment, ...]:
    """The assignments that are old enough to be in force."""
    return tuple(each for each in assignments if each.changed_on is None or each.changed_on <= at - TIME_TO_SETTLE)


def decide(
    assignments: Iterable[RoleAssignment],
    token_actions: Tuple[str, ...],
    is_abac: Optional[bool],
    repository: Optional[str] = None,
) -> Access:
    """Decides whether the assignments grant all the token actions; with none, whether they allow a login.

    `is_abac` is None when the registry's mode is not known: then only what holds in both modes is decided. Without a
    repository, conditions are decided only where they hold for all repositories or for none.
    """
    listed = tuple(assignments)
    wanted: Tuple[Optional[str], ...] = token_actions or (None,)
    return Access(
        tuple(
            Decision(action, tuple(weigh(assignment, action, is_abac, repository) for assignment in listed))
            for action in wanted
        )
    )


def weigh(
    assignment: RoleAssignment, token_action: Optional[str], is_abac: Optional[bool], repository: Optional[str]
) -> Weighed:
    """What one assignment is worth for one action (None: the login)."""
    if token_action is None:
        return Weighed(assignment, _weigh_for_login(assignment))
    if is_abac is not None:
        return _weigh_in_mode(assignment, token_action, is_abac, repository)
    in_modes = [_weigh_in_mode(assignment, token_action, mode, repository) for mode in (False, True)]
    same = len({each.answer for each in in_modes}) == 1
    return in_modes[0] if same else Weighed(assignment, Reason.MODE_UNKNOWN)


def _weigh_in_mode(assignment: RoleAssignment, token_action: str, is_abac: bool, repository: Optional[str]) -> Weighed:
    needed = requirement(token_action, is_abac)
    patterns = granting_patterns(assignment.role, needed.permission, needed.is_data)
    if not patterns:
        return Weighed(assignment, _why_not(assignment, token_action, is_abac, needed))
    if assignment.condition:
        weighed = _weigh_condition(assignment, assignment.condition, needed, token_action, repository)
        if weighed.reason is not Reason.GRANTS:
            return weighed
    return Weighed(assignment, Reason.WILDCARD if _only_by_wildcard(assignment.role, patterns) else Reason.GRANTS)


def _why_not(assignment: RoleAssignment, token_action: str, is_abac: bool, needed: Requirement) -> Reason:
    if needed.disputed and granting_patterns(assignment.role, needed.disputed, needed.is_data):
        return Reason.DISPUTED
    other = requirement(token_action, not is_abac)
    if granting_patterns(assignment.role, other.permission, other.is_data):
        return Reason.LEGACY_ROLE if is_abac else Reason.REPOSITORY_ROLE
    return Reason.ACTION_MISSING


def _weigh_condition(
    assignment: RoleAssignment, condition: str, needed: Requirement, token_action: str, repository: Optional[str]
) -> Weighed:
    if not needed.is_data:
        return Weighed(
            assignment, Reason.CONDITION, "Conditions are documented for repository permissions (ABAC) only."
        )
    if assignment.condition_version != "2.0":
        version = assignment.condition_version or "not known"
        return Weighed(assignment, Reason.CONDITION, f"The version of the condition is {version} instead of 2.0.")
    try:
        node = parse(condition)
    except ConditionError as error:
        return Weighed(assignment, Reason.CONDITION, f"The condition cannot be read: {error}.")
    is_about_repository = token_action != "*"
    truth = evaluate(node, Request(needed.permission, {REPOSITORY_NAME: repository} if is_about_repository else {}))
    if truth is not None:
        return Weighed(assignment, Reason.GRANTS if truth else Reason.CONDITION_EXCLUDES)
    if is_about_repository and repository is None:
        return Weighed(assignment, Reason.CONDITION, "The condition depends on the repository, and none was named.")
    return Weighed(assignment, Reason.CONDITION, "The condition depends on what only the service knows.")


def _only_by_wildcard(role: RoleDefinition, patterns: Tuple[str, ...]) -> bool:
    """Whether a custom role holds the permission only by a pattern such as `Microsoft.ContainerRegistry/registries/*`.

    One has to list the actions one by one, says
    https://learn.microsoft.com/azure/container-registry/container-registry-rbac-custom-roles.
    """
    return role.is_custom and all(
        "*" in pattern and pattern.lower() not in _WILDCARDS_THAT_WORK for pattern in patterns
    )


def _weigh_for_login(assignment: RoleAssignment) -> Reason:
    """A login takes any permission on the registry; which is the least one is not documented."""
    for permission in assignment.role.permissions:
        for pattern in permission.actions + permission.data_actions:
            if matches(pattern, _READ_REGISTRY) or pattern.lower().startswith(
                "microsoft.containerregistry/registries/"
            ):
                return Reason.GRANTS
    return Reason.DISPUTED
