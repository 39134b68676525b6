"""A custom role for the registry holds every permission that the action takes.

Good state
    The custom role lists each permission of the registry's mode by its full name.

Why it matters
    Pushing takes a permission to pull as well, repository permissions (ABAC) are data actions, and registries do not
    honour patterns such as `Microsoft.ContainerRegistry/registries/*` everywhere. A login works all the same.

How it is detected
    The custom roles of the identity that hold a part of what is wanted are compared with the whole.

Fix
    Add what is missing to the role, or assign the smallest built-in role.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-rbac-custom-roles
    https://github.com/Azure/acr/issues/164
"""

from __future__ import annotations

from dataclasses import replace
from shlex import quote
from typing import Optional, Tuple

from ...access.grants import Answer, Reason, Weighed, decide
from ...access.registry_actions import requirement
from ...access.registry_word import registry_word
from ...access.roles import granting_patterns
from ...domain.action import Action
from ...domain.finding import Evidence, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.subject import Subject
from ...domain.target import Target
from ...facts.authorization import (
    CallerPermissions,
    RoleAssignments,
    RoleDefinition,
)
from ...facts.identity import Identity
from ...facts.login import Granted, Login
from ...facts.registry import Registry
from ..access_wording import ARM, assign_role_and_log_in, assignment_in_words, deed, name_of, required_in_words
from ..base import rule
from ..clues import ANYWHERE, BY_OTHER, Clues, Context, Pattern
from ..refusal import MISSING_ROLE_NEEDS, MISSING_ROLE_USES, certain_if_refused, is_refused, nothing_to_explain

_ALL_ACTIONS = tuple(dict.fromkeys(each for action in Action for each in action.token_actions))

_CLUES = Clues(
    "The role lacks the action {permission}.",
    "Add the action to the custom role, or assign the built-in one.",
    (
        Pattern(
            "does not have authorization to perform action",
            78,
            BY_OTHER,
            ANYWHERE,
            r"microsoft\.containerregistry",
        ),
    ),
    (Context("listcredentials", 16), Context("importimage", 14), Context("custom role", 14)),
    ("az role definition list --custom-role-only --output table",),
    "an Owner or User Access Administrator",
    "{run}",
)


@rule(
    code="ACRD-AUTHZ-012",
    slug="custom-role-incomplete",
    good="A custom role for the registry holds every permission that the action takes.",
    needs=MISSING_ROLE_NEEDS,
    uses=MISSING_ROLE_USES,
    explains=("no-data-plane-role", "login-refused", "action-not-granted", "aks-kubelet-identity-no-pull"),
    rows=("C4", "B7"),
    clues=_CLUES,
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
    """Fails when a custom role holds a part of the permissions for registries, but not what is wanted."""
    word = registry_word(target, login, granted, registry.is_abac)
    settled = nothing_to_explain(identity, word)
    if settled is not None:
        return settled
    if not word.wanted:
        return not_applicable("Any role allows a login.")
    if registry.is_abac is None:
        return undecided("Azure Resource Manager did not say by which mode of role assignments the registry decides.")
    access = decide(role_assignments.assignments, word.wanted, registry.is_abac, target.repository)
    missing = _without(access.missing, word.missing) if access.missing else word.missing
    incomplete = [each for each in access.why_not() if _is_incomplete(each, registry.is_abac)]
    by_pattern = any(each.reason is Reason.WILDCARD for each in incomplete)
    not_granted = access.answer is Answer.NOT_GRANTED or (by_pattern and is_refused(word))
    if not incomplete or not not_granted:
        return passed("No custom role lacks a part of what is wanted.")
    role = incomplete[0].assignment.role.name
    fix = assign_role_and_log_in(
        word.wanted, subject, identity, target, registry, role_assignments, login_server, caller_permissions
    )
    show = f"az role definition list --name {quote(role)} --custom-role-only true"
    return failed(
        f"The custom role {role} does not suffice to let {name_of(identity)} {deed(target)}.",
        *(
            Evidence(f"{assignment_in_words(each.assignment, role_assignments)} {each.reason.value}.", ARM)
            for each in incomplete
        ),
        required_in_words(missing or word.wanted, registry.is_abac),
        fix=replace(
            fix,
            text=f"Add what is missing to the role (az role definition update). Or else: {fix.text}",
            commands=(show, *fix.commands),
        ),
        confidence=Confidence.LIKELY if by_pattern else certain_if_refused(word),
    )


def _without(missing: Tuple[str, ...], said: Tuple[str, ...]) -> Tuple[str, ...]:
    """What both the assignments and the registry leave out; where the registry was silent, what the former do."""
    return tuple(action for action in missing if action in said) or missing


def _is_incomplete(weighed: Weighed, is_abac: bool) -> bool:
    role = weighed.assignment.role
    if not role.is_custom:
        return False
    return weighed.reason is Reason.WILDCARD or (
        weighed.reason is Reason.ACTION_MISSING and any(_holds(role, action, is_abac) for action in _ALL_ACTIONS)
    )


def _holds(role: RoleDefinition, token_action: str, is_abac: bool) -> bool:
    needed = requirement(token_action, is_abac)
    return bool(granting_patterns(role, needed.permission, needed.is_data))
