"""The role of the identity is assigned where the registry is.

Good state
    A role that grants what is wanted is assigned at the registry, its resource group, its subscription or above.

Why it matters
    AcrPull on another registry, on the resource group of a cluster or on the place where the registry was before it
    was moved looks right in a list of role assignments and grants nothing here.

How it is detected
    The role assignments of the identity in the registry's whole subscription are read, and those for registries that
    would grant the action are compared with the registry's place.

Fix
    Assign the role at the registry.

References
    https://learn.microsoft.com/azure/role-based-access-control/scope-overview
    https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
"""

from __future__ import annotations

from typing import Optional

from ...access.grants import Answer, decide
from ...access.registry_word import registry_word
from ...domain.finding import Evidence, Judgement, failed, passed
from ...domain.outcome import Confidence
from ...domain.subject import Subject
from ...domain.target import Target
from ...facts.authorization import (
    ASSIGNMENTS_ELSEWHERE,
    CallerPermissions,
    RoleAssignment,
    RoleAssignments,
)
from ...facts.identity import Identity
from ...facts.login import Granted, Login
from ...facts.registry import Registry
from ..access_wording import ARM, assign_role_and_log_in, assignment_in_words, deed, name_of
from ..base import rule
from ..refusal import MISSING_ROLE_NEEDS, MISSING_ROLE_USES, nothing_to_explain

_REGISTRIES = "microsoft.containerregistry/registries"


@rule(
    code="ACRD-AUTHZ-010",
    slug="role-at-wrong-scope",
    good="The role of the identity is assigned where the registry is.",
    needs=(*MISSING_ROLE_NEEDS, ASSIGNMENTS_ELSEWHERE),
    uses=MISSING_ROLE_USES,
    explains=("no-data-plane-role", "login-refused", "action-not-granted", "aks-kubelet-identity-no-pull"),
    rows=("C4", "B7"),
)
def judge(
    subject: Subject,
    identity: Identity,
    target: Target,
    registry: Registry,
    role_assignments: RoleAssignments,
    assignments_elsewhere: RoleAssignments,
    login: Optional[Login],
    granted: Optional[Granted],
    caller_permissions: Optional[CallerPermissions],
    login_server: Optional[str],
) -> Judgement:
    """Fails when only roles for registries that are assigned elsewhere would grant the action."""
    word = registry_word(target, login, granted, registry.is_abac)
    settled = nothing_to_explain(identity, word)
    if settled is not None:
        return settled
    here = decide(role_assignments.assignments, word.wanted, registry.is_abac, target.repository)
    candidates = [each for each in assignments_elsewhere.assignments if _is_for_registries(each)]
    misplaced = [
        each
        for each in candidates
        if decide((*role_assignments.assignments, each), word.wanted, registry.is_abac, target.repository).answer
        is Answer.GRANTED
    ]
    if here.answer is not Answer.NOT_GRANTED or not misplaced:
        return passed("No role that would grant it is assigned elsewhere.")
    return failed(
        f"The role that would let {name_of(identity)} {deed(target)} is assigned elsewhere.",
        *(
            Evidence(f"{assignment_in_words(each, assignments_elsewhere)} does not reach {registry.name}.", ARM)
            for each in misplaced
        ),
        fix=assign_role_and_log_in(
            word.wanted, subject, identity, target, registry, role_assignments, login_server, caller_permissions
        ),
        confidence=Confidence.LIKELY,
    )


def _is_for_registries(assignment: RoleAssignment) -> bool:
    """Whether somebody meant it for a registry; a Reader of something else is no misplaced role."""
    patterns = [each for one in assignment.role.permissions for each in one.actions + one.data_actions]
    return f"/{_REGISTRIES}/" in assignment.scope.lower() or any(
        pattern.lower().startswith(_REGISTRIES) for pattern in patterns
    )
