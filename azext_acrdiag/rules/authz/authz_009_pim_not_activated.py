"""The role of the identity is active, not merely eligible.

Good state
    A role that grants what is wanted is assigned as active, or was activated and has not lapsed.

Why it matters
    With Privileged Identity Management a role may be there to be activated for some hours. Until then it grants
    nothing, and after it lapsed it grants nothing again.

How it is detected
    The eligible assignments of the identity at or above the registry are compared with what is wanted. What was asked
    to be activated says whether one has ended or still waits for approval.

Fix
    Activate the role, then log in again.

References
    https://learn.microsoft.com/azure/role-based-access-control/pim-integration
    https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-activate-your-roles
"""

from __future__ import annotations

from datetime import datetime
from typing import List, Optional

from ...access.activations import in_words as activation_in_words
from ...access.activations import latest
from ...access.grants import Answer, decide
from ...access.registry_word import registry_word
from ...access.scopes import is_at_or_above
from ...domain.finding import Evidence, Fix, Judgement, Moment, failed, passed
from ...domain.target import Target
from ...facts.authorization import (
    ACTIVATIONS,
    ELIGIBLE_ASSIGNMENTS,
    ROLE_ASSIGNMENTS,
    Activation,
    Activations,
    EligibleAssignment,
    EligibleAssignments,
    RoleAssignments,
)
from ...facts.given import NOW, TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.login import GRANTED, LOGIN, Granted, Login
from ...facts.network import CHALLENGE, Challenge
from ...facts.registry import REGISTRY, Registry
from ..access_wording import ARM, PROPAGATION, assignment_in_words, deed, name_of
from ..base import rule
from ..clock import current_time, in_words
from ..refusal import certain_if_refused, nothing_to_explain
from ..wording import acr_login


@rule(
    code="ACRD-AUTHZ-009",
    slug="pim-not-activated",
    good="The role of the identity is active, not merely eligible.",
    needs=(IDENTITY, TARGET, NOW, REGISTRY, ROLE_ASSIGNMENTS, ELIGIBLE_ASSIGNMENTS),
    uses=(LOGIN, GRANTED, ACTIVATIONS, CHALLENGE),
    explains=("no-data-plane-role", "abac-ignores-legacy-roles", "login-refused", "action-not-granted"),
    rows=("S4", "C4"),
)
def judge(
    identity: Identity,
    target: Target,
    now: datetime,
    registry: Registry,
    role_assignments: RoleAssignments,
    eligible_assignments: EligibleAssignments,
    login: Optional[Login],
    granted: Optional[Granted],
    activations: Optional[Activations],
    challenge: Optional[Challenge],
) -> Judgement:
    """Fails when the active roles do not grant the action and an eligible one would."""
    word = registry_word(target, login, granted, registry.is_abac)
    settled = nothing_to_explain(identity, word)
    if settled is not None:
        return settled
    active = role_assignments.assignments
    in_reach = [
        each for each in eligible_assignments.assignments if is_at_or_above(each.assignment.scope, registry.resource_id)
    ]
    today = decide(active, word.wanted, registry.is_abac, target.repository)
    both = decide((*active, *(each.assignment for each in in_reach)), word.wanted, registry.is_abac, target.repository)
    if today.answer is not Answer.NOT_GRANTED or both.answer is not Answer.GRANTED:
        return passed("No role that could be activated would grant it.")
    granting = {
        each.assignment.assignment_id
        for decision in both.decisions
        for each in decision.weighed
        if each.answer is Answer.GRANTED
    }
    helpful = [each for each in in_reach if each.assignment.assignment_id in granting]
    asked = {each.assignment.assignment_id: latest(each.assignment, activations) for each in helpful}
    requests = [each for each in asked.values() if each is not None]
    at = current_time(now, challenge)
    return failed(
        _title(name_of(identity), deed(target), requests, at),
        *(
            Evidence(_in_words(each, role_assignments, asked[each.assignment.assignment_id], at), ARM)
            for each in helpful
        ),
        fix=_fix(target, any(each.is_waiting for each in requests)),
        confidence=certain_if_refused(word),
        moments=tuple(Moment(each.ends_on, "The activated role ends.") for each in requests if each.ends_on),
    )


def _title(who: str, what: str, requests: List[Activation], now: datetime) -> str:
    if any(each.is_waiting for each in requests):
        return f"The activation of the role that would let {who} {what} waits for approval."
    ends = [each.ends_on for each in requests if each.ends_on and each.ends_on <= now]
    if ends:
        return f"The role that let {who} {what} ended at {in_words(max(ends))}."
    return f"The role that would let {who} {what} is eligible, but not active."


def _in_words(
    eligible: EligibleAssignment, roles: RoleAssignments, request: Optional[Activation], now: datetime
) -> str:
    until = f" until {in_words(eligible.ends_on)}" if eligible.ends_on else ""
    since = activation_in_words(request, now)
    return f"{assignment_in_words(eligible.assignment, roles)} can be activated{until}{since and '; ' + since}."


def _fix(target: Target, is_waiting: bool) -> Fix:
    then = ("az login", acr_login(target))
    if is_waiting:
        text = "Have an approver of the role approve the request; then sign in and log in again."
        return Fix(text, then, "an approver of the role in Privileged Identity Management", PROPAGATION)
    return Fix(
        "Activate the role in the portal (Privileged Identity Management, My roles, Azure resources); "
        "then sign in and log in again.",
        then,
        "you, or the owner of the account; some roles take an approval",
        PROPAGATION,
    )
