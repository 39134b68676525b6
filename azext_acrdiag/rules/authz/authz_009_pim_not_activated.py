"""The role of the identity is active, not merely eligible.

Good state
    A role that grants what is wanted is assigned as active, or was activated and has not lapsed.

Why it matters
    With Privileged Identity Management a role may be there to be activated for some hours. Until then it grants
    nothing, and after it lapsed it grants nothing again.

How it is detected
    The eligible assignments of the identity at or above the registry are compared with what is wanted.

Fix
    Activate the role, then log in again.

References
    https://learn.microsoft.com/azure/role-based-access-control/pim-integration
    https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-activate-your-roles
"""

from __future__ import annotations

from typing import Optional

from ...access.grants import Answer, decide
from ...access.registry_word import registry_word
from ...access.scopes import is_at_or_above
from ...domain.finding import Evidence, Fix, Judgement, failed, passed
from ...domain.target import Target
from ...facts.authorization import (
    ELIGIBLE_ASSIGNMENTS,
    ROLE_ASSIGNMENTS,
    EligibleAssignment,
    EligibleAssignments,
    RoleAssignments,
)
from ...facts.given import TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.login import GRANTED, LOGIN, Granted, Login
from ...facts.registry import REGISTRY, Registry
from ..access_wording import ARM, PROPAGATION, assignment_in_words, deed, name_of
from ..base import rule
from ..clock import in_words
from ..refusal import certain_if_refused, nothing_to_explain


@rule(
    code="ACRD-AUTHZ-009",
    slug="pim-not-activated",
    good="The role of the identity is active, not merely eligible.",
    needs=(IDENTITY, TARGET, REGISTRY, ROLE_ASSIGNMENTS, ELIGIBLE_ASSIGNMENTS),
    uses=(LOGIN, GRANTED),
    explains=("no-data-plane-role", "abac-ignores-legacy-roles", "login-refused", "action-not-granted"),
    rows=("S4", "C4"),
)
def judge(
    identity: Identity,
    target: Target,
    registry: Registry,
    role_assignments: RoleAssignments,
    eligible_assignments: EligibleAssignments,
    login: Optional[Login],
    granted: Optional[Granted],
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
    now = decide(active, word.wanted, registry.is_abac, target.repository)
    both = decide((*active, *(each.assignment for each in in_reach)), word.wanted, registry.is_abac, target.repository)
    if now.answer is not Answer.NOT_GRANTED or both.answer is not Answer.GRANTED:
        return passed("No role that could be activated would grant it.")
    granting = {
        each.assignment.assignment_id
        for decision in both.decisions
        for each in decision.weighed
        if each.answer is Answer.GRANTED
    }
    helpful = [each for each in in_reach if each.assignment.assignment_id in granting]
    return failed(
        f"The role that would let {name_of(identity)} {deed(target)} is eligible, but not active.",
        *(Evidence(_in_words(each, role_assignments), ARM) for each in helpful),
        fix=Fix(
            "Activate the role in the portal (Privileged Identity Management, My roles, Azure resources); "
            "then sign in and log in again.",
            ("az login", f"az acr login --name {target.name}"),
            "you, or the owner of the account; some roles take an approval",
            PROPAGATION,
        ),
        confidence=certain_if_refused(word),
    )


def _in_words(eligible: EligibleAssignment, roles: RoleAssignments) -> str:
    until = f" until {in_words(eligible.ends_on)}" if eligible.ends_on else ""
    return f"{assignment_in_words(eligible.assignment, roles)} can be activated{until}."
