"""Role assignments as the links of a chain that a person can read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Dict, Iterable, List, Mapping, Optional, Tuple

from ..access.activations import in_words, latest
from ..access.evaluate import ActionDecision, Chain
from ..access.grants import Reason, Weighed
from ..facts.authorization import Activations
from ..facts.overview import GroupPaths
from .model import Denied, Link
from .words import token_actions_in_words


def granting(decisions: Iterable[ActionDecision], paths: Optional[GroupPaths]) -> Tuple[Link, ...]:
    """The assignments that grant at least one of the decided token actions."""
    return tuple(link for link in _all(decisions, paths) if link.grants)


def not_counting(decisions: Iterable[ActionDecision], paths: Optional[GroupPaths]) -> Tuple[Link, ...]:
    """The assignments that grant none of them, or of which that cannot be told."""
    return tuple(link for link in _all(decisions, paths) if not link.grants)


def eligible(
    decisions: Iterable[ActionDecision],
    paths: Optional[GroupPaths],
    activations: Optional[Activations] = None,
    now: Optional[datetime] = None,
) -> Tuple[Link, ...]:
    """The assignments that would grant one of them once they are activated, with what became of that before `now`."""
    asked = {
        chain.assignment.assignment_id: in_words(latest(chain.assignment, activations), now) if now else ""
        for decision in decisions
        for chain in decision.eligible
    }
    found = (link for link in _all(decisions, paths, only_eligible=True) if link.grants)
    return tuple(replace(link, activation=asked[link.assignment_id]) for link in found)


def denials(decisions: Iterable[ActionDecision]) -> Tuple[Denied, ...]:
    """The deny assignments, each once."""
    found: Dict[str, Denied] = {}
    for decision in decisions:
        for each in decision.denials:
            one = each.assignment
            if one.assignment_id not in found or each.is_certain:
                found[one.assignment_id] = Denied(one.assignment_id, one.name, one.scope, each.is_certain)
    return tuple(found.values())


def for_login(
    weighed: Iterable[Weighed], object_id: str, paths: Optional[GroupPaths], ends: Mapping[str, datetime]
) -> Tuple[Link, ...]:
    """The assignments and what they are worth for the login alone, which takes no token action."""
    found = []
    for each in weighed:
        is_direct = each.assignment.principal_id.lower() == object_id.lower()
        ends_on = ends.get(each.assignment.assignment_id.lower())
        link = _link([("", Chain(each.assignment, each.reason, each.detail, is_direct, None, ends_on))], paths)
        found.append(replace(link, grants=()))
    return tuple(found)


def granted_in_words(token_actions: Iterable[str]) -> str:
    """What a granting assignment does; reads after the name of the role."""
    return f"grants {token_actions_in_words(token_actions)}"


def _all(decisions: Iterable[ActionDecision], paths: Optional[GroupPaths], only_eligible: bool = False) -> List[Link]:
    by_assignment: Dict[str, List[Tuple[str, Chain]]] = {}
    for decision in decisions:
        for chain in decision.eligible if only_eligible else decision.chains:
            by_assignment.setdefault(chain.assignment.assignment_id, []).append((decision.token_action, chain))
    return [_link(chains, paths) for chains in by_assignment.values()]


def _link(chains: List[Tuple[str, Chain]], paths: Optional[GroupPaths]) -> Link:
    grants = tuple(action for action, chain in chains if chain.grants)
    # Of an assignment that grants nothing, the last action tells most: pushing takes `pull` and then `push`.
    chain = next((each for _, each in chains if each.grants), chains[-1][1])
    groups, complete = _way(chain, paths)
    assignment = chain.assignment
    result = chain.reason.value if chain.reason is not Reason.GRANTS else granted_in_words(grants)
    return Link(
        assignment_id=assignment.assignment_id,
        role=assignment.role.name,
        scope=assignment.scope,
        groups=groups,
        groups_complete=complete,
        condition=assignment.condition,
        grants=grants,
        reason=chain.reason,
        result=" ".join(filter(None, (result + ("." if chain.detail else ""), chain.detail))),
        ends_on=chain.ends_on.astimezone(timezone.utc).isoformat() if chain.ends_on else None,
    )


def _way(chain: Chain, paths: Optional[GroupPaths]) -> Tuple[Tuple[str, ...], bool]:
    if chain.is_direct:
        return (), True
    holder = chain.assignment.principal_id
    path = paths.paths.get(holder.lower()) if paths else None
    if path is not None:
        return path, True
    return (chain.group.name if chain.group else holder,), chain.group is not None and chain.group.is_direct
