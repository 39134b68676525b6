"""The conditions of the roles let the identity into the repository.

Good state
    A role assignment that grants the action has no condition, or one that the repository and the action meet.

Why it matters
    With repository permissions (ABAC), a condition narrows a role to some repositories. One repository then works and
    the next one does not. The usual slips: a prefix without a slash at its end, another letter case, an action that
    `ActionMatches` does not name.

How it is detected
    The conditions of the role assignments are evaluated for the repository and the action.

Fix
    Change the condition so that it takes the repository in, or assign the role once more for this repository.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
    https://learn.microsoft.com/azure/role-based-access-control/conditions-format
    https://github.com/Azure/acr/issues/794
"""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from ...access.grants import Answer, Reason, decide
from ...access.registry_word import registry_word
from ...domain.finding import Evidence, Judgement, failed, not_applicable, passed
from ...domain.subject import Subject
from ...domain.target import Target
from ...facts.authorization import CallerPermissions, RoleAssignments
from ...facts.identity import Identity
from ...facts.login import Granted, Login
from ...facts.registry import Registry
from ..access_wording import ARM, assign_role_and_log_in, assignment_in_words, deed, name_of
from ..base import rule
from ..refusal import MISSING_ROLE_NEEDS, MISSING_ROLE_USES, certain_if_refused, nothing_to_explain


@rule(
    code="ACRD-AUTHZ-007",
    slug="abac-condition-excludes-repository",
    good="The conditions of the roles let the identity into the repository.",
    needs=MISSING_ROLE_NEEDS,
    uses=MISSING_ROLE_USES,
    explains=(
        "no-data-plane-role",
        "abac-ignores-legacy-roles",
        "login-refused",
        "action-not-granted",
        "aks-kubelet-identity-no-pull",
    ),
    rows=("S4", "C4"),
)
def judge(
    subject: Subject,
    identity: Identity,
    target: Target,
    registry: Registry,
    role_assignments: RoleAssignments,
    login: Optional[Login],
    granted: Optional[Granted],
    caller_permissions: Optional[CallerPermissions],
    login_server: Optional[str],
) -> Judgement:
    """Fails when roles would grant the action if their conditions did not exclude the repository."""
    word = registry_word(target, login, granted, registry.is_abac)
    settled = nothing_to_explain(identity, word)
    if settled is not None:
        return settled
    if not word.wanted or target.repository is None:
        return not_applicable("Conditions are about repositories, and none was named.")
    access = decide(role_assignments.assignments, word.wanted, registry.is_abac, target.repository)
    excluding = [each for each in access.why_not() if each.reason is Reason.CONDITION_EXCLUDES]
    without = [replace(each, condition=None) for each in role_assignments.assignments]
    otherwise = decide(without, word.wanted, registry.is_abac)
    if access.answer is not Answer.NOT_GRANTED or not excluding or otherwise.answer is not Answer.GRANTED:
        return passed("No condition of a role excludes the repository.")
    role = excluding[0].assignment.role.name
    return failed(
        f"The condition on the role {role} does not let {name_of(identity)} {deed(target)}.",
        *(
            Evidence(
                f"{assignment_in_words(each.assignment, role_assignments)} holds only if: {each.assignment.condition}",
                ARM,
            )
            for each in excluding
        ),
        detail="Without a condition, the role that is suggested counts for all repositories; "
        "to keep it narrow, change the condition of the present assignment instead.",
        fix=assign_role_and_log_in(
            access.missing, subject, identity, target, registry, role_assignments, login_server, caller_permissions
        ),
        confidence=certain_if_refused(word),
    )
