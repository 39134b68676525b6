"""No deny assignment takes away what the roles grant.

Good state
    No deny assignment at the registry or above it covers what is wanted, or the identity is left out of it.

Why it matters
    A deny assignment wins over every role, Owner included. Deployment stacks and managed applications make them, and
    the registry's answer is the same as for a missing role.

How it is detected
    The deny assignments that reach the registry are compared with the identity, its groups and the permission.

Fix
    Whoever runs the deployment stack or the managed application has to leave the identity or the action out.

References
    https://learn.microsoft.com/azure/role-based-access-control/deny-assignments
    https://learn.microsoft.com/azure/azure-resource-manager/bicep/deployment-stacks
"""

from __future__ import annotations

from typing import Optional

from ...access.evaluate import EvaluationInput, evaluate
from ...access.grants import Answer, decide
from ...access.registry_word import registry_word
from ...access.scopes import scope_in_words
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.shell import in_quotes
from ...domain.target import Target
from ...facts.authorization import (
    DENY_ASSIGNMENTS,
    GROUPS,
    ROLE_ASSIGNMENTS,
    DenyAssignments,
    Groups,
    RoleAssignments,
)
from ...facts.given import TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.login import GRANTED, LOGIN, Granted, Login
from ...facts.registry import REGISTRY, Registry
from ..access_wording import ARM, PROPAGATION, deed, name_of
from ..base import rule
from ..clues import ANYWHERE, BY_OTHER, Clues, Pattern
from ..refusal import certain_if_refused, nothing_to_explain

_CLUES = Clues(
    "A deny assignment of a managed application or a deployment stack forbids it.",
    "Only the owner of the stack or of the managed application can change that.",
    (
        Pattern("denyassignmentauthorizationfailed", 97, BY_OTHER, ANYWHERE),
        Pattern("deny assignment", 84, BY_OTHER, ANYWHERE, r"deny assignment[^\n]{0,200}(?:name|id)"),
    ),
    commands=(
        'az rest --url "$(az acr show --name {name} --query id --output '
        'tsv)/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01"',
    ),
    who="the owner of the deployment stack or managed application",
    prove='az rest --url "$(az acr show --name {name} --query id --output '
    'tsv)/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01"',
)


@rule(
    code="ACRD-AUTHZ-008",
    slug="deny-assignment",
    good="No deny assignment takes away what the roles grant.",
    needs=(IDENTITY, TARGET, REGISTRY, ROLE_ASSIGNMENTS, DENY_ASSIGNMENTS),
    uses=(GROUPS, LOGIN, GRANTED),
    explains=("no-data-plane-role", "access-contradiction", "login-refused", "action-not-granted"),
    rows=("S4",),
    clues=_CLUES,
)
def judge(
    identity: Identity,
    target: Target,
    registry: Registry,
    role_assignments: RoleAssignments,
    deny_assignments: DenyAssignments,
    groups: Optional[Groups],
    login: Optional[Login],
    granted: Optional[Granted],
) -> Judgement:
    """Fails when the roles grant the action and a deny assignment certainly takes it away."""
    word = registry_word(target, login, granted, registry.is_abac)
    settled = nothing_to_explain(identity, word)
    if settled is not None:
        return settled
    if not word.wanted:
        return not_applicable("No deny assignment keeps somebody from logging in.")
    if decide(role_assignments.assignments, word.wanted, registry.is_abac, target.repository).answer is (
        Answer.NOT_GRANTED
    ):
        return passed("There is nothing to deny: no role grants what is wanted.")
    decisions = evaluate(
        EvaluationInput(
            resource_id=registry.resource_id,
            object_id=role_assignments.object_id,
            assignments=role_assignments.assignments,
            token_actions=word.wanted,
            is_abac=registry.is_abac,
            repository=target.repository,
            denials=deny_assignments.assignments,
            groups=groups.groups if groups else None,
        )
    )
    denials = {
        denial.assignment.assignment_id: denial for decision in decisions.values() for denial in decision.denials
    }
    certain = [denial.assignment for denial in denials.values() if denial.is_certain]
    if not certain and denials:
        return undecided(
            "A deny assignment names groups or has a condition, and whether it concerns the identity is not known.",
            "GroupMember.Read.All (Microsoft Graph)",
        )
    if not certain or all(decision.answer is not Answer.NOT_GRANTED for decision in decisions.values()):
        return passed("No deny assignment covers what is wanted.")
    first = certain[0]
    path = f"{registry.resource_id}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01"
    return failed(
        f"The deny assignment {first.name} does not let {name_of(identity)} {deed(target)}.",
        *(Evidence(f"{each.name} at {scope_in_words(each.scope)} denies it.", ARM) for each in certain),
        fix=Fix(
            "Have the identity or the action left out of it. Deployment stacks and managed applications make such "
            "assignments.",
            (f"az rest --method get --uri {in_quotes(path)}",),
            "whoever runs the deployment stack or the managed application",
            PROPAGATION,
        ),
        confidence=certain_if_refused(word),
    )
