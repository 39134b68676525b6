"""What one identity may do, from the facts that are known so far."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

from ..access.checked import weigh_check
from ..access.evaluate import ActionDecision, EvaluationInput, evaluate
from ..access.grants import Answer, decide
from ..access.registry_actions import requirement
from ..access.registry_word import Says, registry_word
from ..access.roles import granting_patterns
from ..domain.action import Action
from ..domain.fact import Fact, Key, Known, Unknown
from ..domain.target import Target
from ..facts.authorization import (
    ACTIVATIONS,
    CALLER_PERMISSIONS,
    CHECKED_ACCESS,
    DENY_ASSIGNMENTS,
    ELIGIBLE_ASSIGNMENTS,
    GROUPS,
    ROLE_ASSIGNMENTS,
    SCHEDULES,
    CallerPermissions,
    CheckedAccess,
    RoleAssignments,
    RoleDefinition,
    Schedules,
)
from ..facts.given import NOW
from ..facts.identity import IDENTITY, Identity
from ..facts.login import GRANTED, LOGIN
from ..facts.overview import GROUP_PATHS
from ..facts.registry import LOCATION, REGISTRY, Registry
from . import links
from .model import AccessReport, ActionAccess, NotRead, Verdict, Who
from .reasons import reason_for, reason_of_check, remedy_for

Facts = Mapping[Key[Any], Fact[Any]]

_READS: Dict[Key[Any], str] = {
    IDENTITY: "the identity",
    LOCATION: "where the registry is",
    REGISTRY: "the settings of the registry",
    ROLE_ASSIGNMENTS: "role assignments",
    DENY_ASSIGNMENTS: "deny assignments",
    ELIGIBLE_ASSIGNMENTS: "eligible assignments (Privileged Identity Management)",
    ACTIVATIONS: "requests to activate a role (Privileged Identity Management)",
    SCHEDULES: "until when roles hold (Privileged Identity Management)",
    GROUPS: "the groups of the identity",
    GROUP_PATHS: "the ways through groups",
    CALLER_PERMISSIONS: "the caller's own permissions",
    CHECKED_ACCESS: "a check of access by Azure Resource Manager",
    LOGIN: "the registry's answer to the account",
    GRANTED: "what the token service grants",
}
_VERDICTS = {Answer.GRANTED: Verdict.ALLOWED, Answer.NOT_GRANTED: Verdict.DENIED, Answer.UNDECIDED: Verdict.UNKNOWN}


class _Facts:
    """Values of the facts: None where they are not known."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def __call__(self, key: Key[Any]) -> Any:
        fact = self._facts.get(key)
        return fact.value if isinstance(fact, Known) else None

    def not_read(self) -> Tuple[NotRead, ...]:
        """What is unknown and why, each reason once."""
        found: Dict[Tuple[str, Optional[str]], NotRead] = {}
        for key, what in _READS.items():
            fact = self._facts.get(key)
            if isinstance(fact, Unknown):
                found.setdefault((fact.detail, fact.needs), NotRead(what, fact.detail, fact.needs))
        return tuple(found.values())


def access_of(facts: Facts, target: Target, given: str, is_caller: bool, version: str) -> AccessReport:
    """The verdicts on the actions of the target; `given` is what the user typed to name the identity."""
    known = _Facts(facts)
    registry: Optional[Registry] = known(REGISTRY)
    location = known(LOCATION)
    resource_id = location.registry.resource_id if location is not None and location.registry is not None else None
    who = _who(known(IDENTITY), known(ROLE_ASSIGNMENTS), given)
    judged = _Judge(known, target, who, resource_id, registry.is_abac if registry else None, is_caller)
    return AccessReport(
        target=target,
        resource_id=resource_id,
        is_abac=judged.is_abac,
        who=who,
        actions=tuple(judged.action(action) for action in target.actions),
        not_read=known.not_read(),
        version=version,
    )


def groups_matter(facts: Facts, target: Target) -> bool:
    """Whether it is worth to read the groups: a role comes through one, or a deny assignment may concern one."""
    known = _Facts(facts)
    roles: Optional[RoleAssignments] = known(ROLE_ASSIGNMENTS)
    if roles is None:
        return False
    if any(each.principal_id.lower() != roles.object_id.lower() for each in roles.assignments):
        return True
    report = access_of(facts, target, "", False, "")
    return any(not denied.is_certain for each in report.actions for denied in each.denied_by)


def _who(identity: Optional[Identity], roles: Optional[RoleAssignments], given: str) -> Who:
    if identity is None:
        return Who(None, given or "the account of az", None, exists=None)
    object_id = identity.object_id or (roles.object_id if roles else None)
    return Who(object_id, identity.name, identity.principal_type)


class _Judge:
    def __init__(
        self,
        known: _Facts,
        target: Target,
        who: Who,
        resource_id: Optional[str],
        is_abac: Optional[bool],
        is_caller: bool,
    ) -> None:
        self._known = known
        self._target = target
        self._who = who
        self._resource_id = resource_id
        self.is_abac = is_abac
        self._is_caller = is_caller

    def action(self, action: Action) -> ActionAccess:
        """The verdict on one action."""
        roles: Optional[RoleAssignments] = self._known(ROLE_ASSIGNMENTS)
        if roles is None or self._resource_id is None:
            found = self._without_roles(action)
            return self._with_remedy(found, self._resource_id) if self._resource_id else found
        if not action.token_actions:
            found = self._login(action, roles)
        else:
            found = self._decided(action, self._evaluated(action, roles, self._resource_id))
        return self._with_remedy(replace(found, reason=reason_for(found, self._target)), self._resource_id)

    def _with_remedy(self, found: ActionAccess, resource_id: str) -> ActionAccess:
        if found.verdict is not Verdict.DENIED:
            return found
        remedy = remedy_for(found, self._target, self._who, resource_id, self.is_abac, self._known(CALLER_PERMISSIONS))
        return replace(found, remedy=remedy)

    def _evaluated(self, action: Action, roles: RoleAssignments, resource_id: str) -> Tuple[ActionDecision, ...]:
        denials, eligible, groups = (self._known(key) for key in (DENY_ASSIGNMENTS, ELIGIBLE_ASSIGNMENTS, GROUPS))
        decided = evaluate(
            EvaluationInput(
                resource_id=resource_id,
                object_id=roles.object_id,
                assignments=roles.assignments,
                token_actions=action.token_actions,
                is_abac=self.is_abac,
                repository=self._target.repository,
                denials=denials.assignments if denials else None,
                groups=groups.groups if groups else None,
                eligible=eligible.assignments if eligible else (),
                ends=self._ends(),
            )
        )
        return tuple(decided[each] for each in action.token_actions)

    def _decided(self, action: Action, decisions: Tuple[ActionDecision, ...]) -> ActionAccess:
        paths = self._known(GROUP_PATHS)
        return ActionAccess(
            action=action,
            verdict=_together(decision.answer for decision in decisions),
            reason="",
            granted_by=links.granting(decisions, paths),
            not_counting=links.not_counting(decisions, paths),
            eligible=links.eligible(decisions, paths, self._known(ACTIVATIONS), self._known(NOW)),
            denied_by=links.denials(decisions),
        )

    def _login(self, action: Action, roles: RoleAssignments) -> ActionAccess:
        (decision,) = decide(roles.assignments, (), self.is_abac).decisions
        found = links.for_login(decision.weighed, roles.object_id, self._known(GROUP_PATHS), self._ends())
        counts = {each.assignment.assignment_id for each in decision.weighed if each.answer is Answer.GRANTED}
        return ActionAccess(
            action=action,
            verdict=_VERDICTS[decision.answer],
            reason="",
            granted_by=tuple(each for each in found if each.assignment_id in counts),
            not_counting=tuple(each for each in found if each.assignment_id not in counts),
        )

    def _ends(self) -> Mapping[str, datetime]:
        schedules: Optional[Schedules] = self._known(SCHEDULES)
        return schedules.ends() if schedules else {}

    # Where role assignments cannot be read

    def _without_roles(self, action: Action) -> ActionAccess:
        if not self._is_caller:
            return self._checked(action, "The role assignments of the identity could not be read.")
        login, granted = self._known(LOGIN), self._known(GRANTED)
        asked = self._target.repository is not None or action is Action.CATALOG
        target = replace(self._target, actions=(action,))
        word = registry_word(target, login, granted if asked else None, self.is_abac)
        if word.says is Says.GRANTS:
            return ActionAccess(action, Verdict.ALLOWED, "The registry's token service grants it.")
        if word.says is Says.LACKS:
            missing = " and ".join(word.missing)
            return ActionAccess(action, Verdict.DENIED, f"The registry's token service leaves out {missing}.")
        if word.says is Says.REFUSES:
            return ActionAccess(action, Verdict.DENIED, "The registry refuses the account at the login.")
        if self._holds(self._known(CALLER_PERMISSIONS), action):
            return ActionAccess(
                action, Verdict.ALLOWED, "Azure Resource Manager says that the account holds the permission."
            )
        named = "" if self._target.repository else " Name a repository to have the token service asked about it."
        return self._checked(action, f"The role assignments could not be read.{named}")

    def _checked(self, action: Action, otherwise: str) -> ActionAccess:
        """What Azure Resource Manager decides itself; `otherwise` says why it is not known."""
        checked: Optional[CheckedAccess] = self._known(CHECKED_ACCESS)
        if checked is None or self.is_abac is None or not action.token_actions:
            return ActionAccess(action, Verdict.UNKNOWN, otherwise)
        found = [weigh_check(checked, each, self.is_abac, self._target.repository) for each in action.token_actions]
        verdict = _together(answer for answer, _ in found)
        return ActionAccess(action, verdict, reason_of_check(verdict, [part for _, part in found if part], otherwise))

    def _holds(self, caller: Optional[CallerPermissions], action: Action) -> bool:
        """Whether the caller's own permissions, which hold without a condition, cover the action."""
        if caller is None or self.is_abac is None or not action.token_actions:
            return False
        # The permissions of all roles in one list read like one role with several permission objects.
        all_roles = RoleDefinition("", "", False, caller.permissions)
        needed = [requirement(each, self.is_abac) for each in action.token_actions]
        return all(granting_patterns(all_roles, each.permission, each.is_data) for each in needed)


def _together(answers: Iterable[Answer]) -> Verdict:
    """All token actions are needed: one that is denied decides."""
    found: List[Answer] = list(answers)
    for answer in (Answer.NOT_GRANTED, Answer.UNDECIDED):
        if answer in found:
            return _VERDICTS[answer]
    return Verdict.ALLOWED
