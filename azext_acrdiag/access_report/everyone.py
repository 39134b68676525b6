"""Everybody with access to what a registry holds, from the role assignments alone; groups stand for their members."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, Iterable, List, Optional, Tuple

from ..access.evaluate import EvaluationInput, evaluate
from ..access.grants import Answer
from ..domain.action import Action
from ..facts.authorization import DenyAssignments, RoleAssignment
from ..facts.overview import AllAssignments, Principals
from . import links
from .model import Link, PrincipalAccess, Who


def by_principal(
    everything: AllAssignments, names: Optional[Principals]
) -> Tuple[Tuple[Who, Tuple[RoleAssignment, ...]], ...]:
    """The assignments by whom they are made to, in the order of names."""
    grouped: Dict[str, List[RoleAssignment]] = {}
    for each in everything.assignments:
        grouped.setdefault(each.principal_id.lower(), []).append(each)
    found = [(_who(assigned[0], names), tuple(assigned)) for assigned in grouped.values()]
    return tuple(sorted(found, key=lambda pair: (pair[0].exists is False, pair[0].name.lower())))


def answers(
    who: Who,
    assigned: Tuple[RoleAssignment, ...],
    token_actions: Tuple[str, ...],
    resource_id: str,
    is_abac: bool,
    denials: Optional[DenyAssignments],
    repository: Optional[str] = None,
) -> Dict[str, Tuple[Answer, Tuple[Link, ...]]]:
    """For each token action whether the principal's own assignments grant it, and those that do or may do so."""
    decided = evaluate(
        EvaluationInput(
            resource_id=resource_id,
            object_id=who.object_id or "",
            assignments=assigned,
            token_actions=token_actions,
            is_abac=is_abac,
            repository=repository,
            denials=denials.assignments if denials else None,
        )
    )
    return {
        action: (
            decision.answer,
            tuple(
                link
                for link in (*links.granting([decision], None), *links.not_counting([decision], None))
                if link.grants or link.is_unsettled
            ),
        )
        for action, decision in decided.items()
    }


def access_of_everyone(
    everything: AllAssignments,
    names: Optional[Principals],
    actions: Tuple[Action, ...],
    resource_id: str,
    is_abac: bool,
    denials: Optional[DenyAssignments],
    repository: Optional[str] = None,
) -> Tuple[PrincipalAccess, ...]:
    """Those who may do one of the actions, or of whom that cannot be told."""
    wanted = tuple(dict.fromkeys(each for action in actions for each in action.token_actions))
    found = []
    for who, assigned in by_principal(everything, names):
        decided = answers(who, assigned, wanted, resource_id, is_abac, denials, repository)
        allowed = tuple(action for action in actions if _all(action, decided) is Answer.GRANTED)
        unknown = tuple(action for action in actions if _all(action, decided) is Answer.UNDECIDED)
        if allowed or unknown:
            found.append(PrincipalAccess(who, allowed, unknown, each_once(each for _, each in decided.values())))
    return tuple(found)


def _all(action: Action, decided: Dict[str, Tuple[Answer, Tuple[Link, ...]]]) -> Optional[Answer]:
    """What holds for an action; None for one that takes no token action."""
    found = {decided[each][0] for each in action.token_actions}
    for answer in (Answer.NOT_GRANTED, Answer.UNDECIDED, Answer.GRANTED):
        if answer in found:
            return answer
    return None


def each_once(found: Iterable[Tuple[Link, ...]]) -> Tuple[Link, ...]:
    """Each assignment once, with all that it grants; one that grants something counts as granting."""
    chosen: Dict[str, Link] = {}
    for link in (link for links_of_action in found for link in links_of_action):
        known = chosen.get(link.assignment_id)
        if known is not None and known.grants:
            grants = tuple(dict.fromkeys(known.grants + link.grants))
            chosen[link.assignment_id] = replace(known, grants=grants, result=links.granted_in_words(grants))
        elif known is None or link.grants:
            chosen[link.assignment_id] = link
    return tuple(chosen.values())


def _who(assignment: RoleAssignment, names: Optional[Principals]) -> Who:
    object_id = assignment.principal_id
    name = names.names.get(object_id.lower()) if names else None
    exists = None if names is None else name is not None
    return Who(object_id, name or object_id, assignment.principal_type, exists)
