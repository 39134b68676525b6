"""Decides what one identity may do on one registry, and says by which chain of assignment, role, scope and group.

`evaluate(EvaluationInput(...))` gives one `ActionDecision` for every token action that is asked for (`pull`, `push`,
`delete`, `metadata_read`, `metadata_write`, and `*` for the catalog; see `registry_actions`). Nothing is read here:
everything comes with the input, and what is not known is None there and makes the answer UNDECIDED where it matters.

- `answer` is GRANTED, NOT_GRANTED or UNDECIDED. Without `denials`, GRANTED means: as far as roles decide.
- `chains` are the assignments of the identity, one `Chain` each, with the reason why it counts or not; `granting` are
  those that grant. Assignments of other principals are left out; those at other scopes have `Reason.OTHER_SCOPE`.
- `eligible` are the assignments that Privileged Identity Management would have to activate first, weighed as if they
  were active.
- `denials` are the deny assignments that take the permission away, or may do so.

Sources: https://learn.microsoft.com/azure/role-based-access-control/overview (the algorithm) and
https://learn.microsoft.com/azure/container-registry/container-registry-rbac-built-in-roles-directory-reference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Dict, Iterable, Mapping, Optional, Tuple

from ..facts.authorization import DenyAssignment, EligibleAssignment, Group, RoleAssignment
from .deny import Denial, Person, denials_of
from .grants import Answer, Decision, Reason, Weighed, weigh
from .registry_actions import requirement
from .scopes import is_at_or_above


@dataclass(frozen=True)
class EvaluationInput:
    """Everything that is known about the identity and the registry."""

    resource_id: str
    """Azure resource id of the registry."""
    object_id: str
    assignments: Tuple[RoleAssignment, ...]
    token_actions: Tuple[str, ...]
    is_abac: Optional[bool]
    """None: the registry's mode is not known."""
    repository: Optional[str] = None
    denials: Optional[Tuple[DenyAssignment, ...]] = None
    """None: the deny assignments could not be read."""
    groups: Optional[Tuple[Group, ...]] = None
    """All groups of the identity. None: not known; then the assignments must come from `assignedTo()`, and those of
    other principals are taken for those of its groups."""
    eligible: Tuple[EligibleAssignment, ...] = ()
    ends: Mapping[str, datetime] = field(default_factory=dict)
    """When active assignments end, by their ids in lower case."""
    management_groups: Optional[Tuple[str, ...]] = None
    """Names of those above the registry. None: not known; then the assignments must come from `atScope()`."""


@dataclass(frozen=True)
class Chain:
    """One assignment of the identity, and what it is worth for one action."""

    assignment: RoleAssignment
    reason: Reason
    detail: str
    """A sentence on why a condition cannot be decided; else empty."""
    is_direct: bool
    """False: it is an assignment to a group of the identity."""
    group: Optional[Group]
    """That group, where its name is known."""
    ends_on: Optional[datetime] = None
    """When it ends, if it has an end that is known."""

    @property
    def grants(self) -> bool:
        """Whether it grants the action (an eligible one: once it is activated)."""
        return self.reason is Reason.GRANTS


@dataclass(frozen=True)
class ActionDecision:
    """What is decided about one action."""

    token_action: str
    answer: Answer
    chains: Tuple[Chain, ...]
    eligible: Tuple[Chain, ...]
    denials: Tuple[Denial, ...]

    @property
    def granting(self) -> Tuple[Chain, ...]:
        """The assignments that grant it."""
        return tuple(chain for chain in self.chains if chain.grants)

    @property
    def not_counting(self) -> Tuple[Chain, ...]:
        """The assignments that do not grant it, or of which that cannot be told."""
        return tuple(chain for chain in self.chains if not chain.grants)


def evaluate(known: EvaluationInput) -> Dict[str, ActionDecision]:
    """Decides each token action of the input."""
    return {action: _decide(known, action) for action in known.token_actions}


def person_of(object_id: str, groups: Optional[Iterable[Group]], assignments: Iterable[RoleAssignment]) -> Person:
    """The identity with its groups; without them, with those that assignments from `assignedTo()` give away."""
    if groups is not None:
        return Person(object_id, frozenset(group.object_id for group in groups), all_groups_known=True)
    given_away = frozenset(each.principal_id for each in assignments if not _is_same_id(each.principal_id, object_id))
    return Person(object_id, given_away, all_groups_known=False)


def _decide(known: EvaluationInput, action: str) -> ActionDecision:
    weighed = tuple(_weigh_all(known, action, known.assignments))
    person = person_of(known.object_id, known.groups, known.assignments)
    modes = (False, True) if known.is_abac is None else (known.is_abac,)
    answers, denials = set(), {}
    for mode in modes:
        answer, found = _decide_in_mode(known, action, mode, person)
        answers.add(answer)
        denials.update({denial.assignment.assignment_id: denial for denial in found})
    ends = {each.assignment.assignment_id: each.ends_on for each in known.eligible}
    eligible = _weigh_all(known, action, (each.assignment for each in known.eligible))
    return ActionDecision(
        token_action=action,
        answer=answers.pop() if len(answers) == 1 else Answer.UNDECIDED,
        chains=tuple(_chain(known, each, known.ends.get(each.assignment.assignment_id.lower())) for each in weighed),
        eligible=tuple(_chain(known, each, ends[each.assignment.assignment_id]) for each in eligible),
        denials=tuple(denials.values()),
    )


def _weigh_all(known: EvaluationInput, action: str, assignments: Iterable[RoleAssignment]) -> Tuple[Weighed, ...]:
    found = []
    for each in assignments:
        if not _is_of(known, each):
            continue
        if is_at_or_above(each.scope, known.resource_id, known.management_groups):
            found.append(weigh(each, action, known.is_abac, known.repository))
        else:
            found.append(Weighed(each, Reason.OTHER_SCOPE))
    return tuple(found)


def _decide_in_mode(
    known: EvaluationInput, action: str, is_abac: bool, person: Person
) -> Tuple[Answer, Tuple[Denial, ...]]:
    in_reach = [
        each
        for each in known.assignments
        if _is_of(known, each) and is_at_or_above(each.scope, known.resource_id, known.management_groups)
    ]
    by_roles = Decision(action, tuple(weigh(each, action, is_abac, known.repository) for each in in_reach)).answer
    needed = requirement(action, is_abac)
    denials = denials_of(
        known.denials or (), person, needed.permission, needed.is_data, known.resource_id, known.management_groups
    )
    if not denials or by_roles is Answer.NOT_GRANTED:
        return by_roles, denials
    # Where a lesser permission may suffice, taking the other one away does not settle it.
    settled = any(denial.is_certain for denial in denials) and needed.disputed is None
    return Answer.NOT_GRANTED if settled else Answer.UNDECIDED, denials


def _is_of(known: EvaluationInput, assignment: RoleAssignment) -> bool:
    if known.groups is None or _is_same_id(assignment.principal_id, known.object_id):
        return True
    return any(_is_same_id(group.object_id, assignment.principal_id) for group in known.groups)


def _chain(known: EvaluationInput, weighed: Weighed, ends_on: Optional[datetime]) -> Chain:
    holder = weighed.assignment.principal_id
    return Chain(
        assignment=weighed.assignment,
        reason=weighed.reason,
        detail=weighed.detail,
        is_direct=_is_same_id(holder, known.object_id),
        group=next((group for group in known.groups or () if _is_same_id(group.object_id, holder)), None),
        ends_on=ends_on,
    )


def _is_same_id(one: str, other: str) -> bool:
    return one.lower() == other.lower()
