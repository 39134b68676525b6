"""The chains by which an identity under test reaches a registry, from the facts of a run."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Tuple

from ..access.evaluate import Chain, EvaluationInput, evaluate
from ..access.registry_actions import wanted_actions
from ..access.scopes import scope_in_words
from ..domain.access_chain import AccessChains, Denied, RoleChain
from ..domain.fact import Key
from ..domain.subject import Subject
from ..domain.target import Target
from ..facts import authorization, identity, registry
from . import links
from .model import Link
from .words import deed


def chains_of(values: Mapping[Key[Any], Any], subject: Subject, target: Target) -> Optional[AccessChains]:
    """The chains of one subject; `values` are the facts that are known. None: its role assignments are not known."""
    who, roles = values.get(identity.IDENTITY), values.get(authorization.ROLE_ASSIGNMENTS)
    location, settings = values.get(registry.LOCATION), values.get(registry.REGISTRY)
    if who is None or roles is None or location is None or location.registry is None:
        return None
    # A mere login is drawn by what it is for: pulling.
    wanted = wanted_actions(target) or ("pull",)
    denials, groups, eligible, schedules = (
        values.get(key)
        for key in (
            authorization.DENY_ASSIGNMENTS,
            authorization.GROUPS,
            authorization.ELIGIBLE_ASSIGNMENTS,
            authorization.SCHEDULES,
        )
    )
    decided = evaluate(
        EvaluationInput(
            resource_id=location.registry.resource_id,
            object_id=roles.object_id,
            assignments=roles.assignments,
            token_actions=wanted,
            is_abac=settings.is_abac if settings else None,
            repository=target.repository,
            denials=denials.assignments if denials else None,
            groups=groups.groups if groups else None,
            eligible=eligible.assignments if eligible else (),
            ends=schedules.ends() if schedules else {},
        )
    )
    decisions = tuple(decided[each] for each in wanted)
    active = (*links.granting(decisions, None), *links.not_counting(decisions, None))
    ends = {chain.assignment.assignment_id: chain for decision in decisions for chain in decision.chains}
    lapsing = {chain.assignment.assignment_id: chain for decision in decisions for chain in decision.eligible}
    return AccessChains(
        subject=subject,
        who=who.name,
        wanted=" and ".join(deed(action, target) for action in target.actions),
        roles=tuple(_role(each, ends) for each in active),
        denials=tuple(
            Denied(each.name, scope_in_words(each.scope), each.is_certain) for each in links.denials(decisions)
        ),
        eligible=tuple(_role(each, lapsing) for each in links.eligible(decisions, None)),
    )


def _role(link: Link, chains: Mapping[str, Chain]) -> RoleChain:
    groups: Tuple[str, ...] = link.groups if link.groups_complete else ("other groups", *link.groups)
    return RoleChain(
        groups=groups,
        role=link.role,
        scope=scope_in_words(link.scope),
        condition=link.condition,
        counts=True if link.grants else None if link.is_unsettled else False,
        result=link.result,
        ends_on=chains[link.assignment_id].ends_on,
    )
