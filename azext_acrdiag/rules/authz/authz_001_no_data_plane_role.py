"""The identity has a role that grants what it wants to do.

Good state
    A role assignment at the registry or above it, held directly or through a group, grants every action that is wanted.

Why it matters
    The registry says "authentication required" for a missing role too, and never which action is missing. A login that
    succeeds proves nothing: it takes any role at all.

How it is detected
    The token service is asked for a token for the repository; what it leaves out is missing. The role assignments
    that Azure Resource Manager shows are compared with the permission that the action takes in the registry's mode.

Fix
    Assign the smallest role that grants the action, at the registry; then log in again.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-rbac-built-in-roles-overview
    https://learn.microsoft.com/azure/container-registry/container-registry-rbac-built-in-roles-directory-reference
    https://github.com/Azure/acr/issues/506
"""

from __future__ import annotations

from typing import List, Optional

from ...access.grants import Access, Answer, decide
from ...access.refusals import means_no_role
from ...access.registry_word import Says, Word, registry_word
from ...domain.finding import Evidence, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.subject import Subject
from ...domain.target import Target
from ...facts.authorization import CALLER_PERMISSIONS, ROLE_ASSIGNMENTS, CallerPermissions, RoleAssignments
from ...facts.given import SUBJECT, TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.login import CREDENTIAL, GRANTED, LOGIN, Credential, Granted, Login
from ...facts.network import LOGIN_SERVER
from ...facts.registry import REGISTRY, Registry
from ..access_wording import (
    ENTRA_KINDS,
    READS_ROLES,
    TOKEN_SERVICE,
    assign_role_and_log_in,
    deed,
    left_out,
    name_of,
    required_in_words,
    sentence,
    weigh_in_words,
)
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_REGISTRY, CONTAINER_CLIENT, Clues, Pattern
from ..wording import quote_answer

_CLUES = Clues(
    "The identity has no role that allows it to {action}.",
    "Assign the smallest role that suffices, then log in again: a token keeps the rights it was issued with.",
    (
        Pattern("authentication required", 60, BY_REGISTRY, CONTAINER_CLIENT),
        Pattern("aka.ms/acr/authorization", 66, BY_REGISTRY, ANYWHERE),
        Pattern('"action":', 72, BY_REGISTRY, AT_REGISTRY, r'"action": ?"(?:pull|push|delete|metadata_)'),
        Pattern('"code":"unauthorized"', 58, BY_REGISTRY),
        Pattern("unauthorized", 50, BY_REGISTRY, AT_REGISTRY, r"unauthorized(?!: (?:invalid|application))"),
        Pattern("refresh_token_error", 72, BY_REGISTRY, ANYWHERE, r"response code: 401"),
        Pattern("access_token_error", 76, BY_REGISTRY, ANYWHERE, r"response code: 401"),
        Pattern("requested access to the resource is denied", 58, BY_REGISTRY),
        Pattern("insufficient_scope", 70, BY_REGISTRY),
        Pattern(
            "failed to fetch", 50, BY_REGISTRY, AT_REGISTRY, r"failed to fetch (?:anonymous|oauth) token[^\n]{0,200}401"
        ),
    ),
    commands=(
        'az role assignment create --assignee IDENTITY --role {role} --scope "$(az acr show --name '
        '{name} --query id --output tsv)"',
        "az acr login --name {name}",
    ),
    who="an Owner, User Access Administrator or Role Based Access Control Administrator",
)


@rule(
    code="ACRD-AUTHZ-001",
    slug="no-data-plane-role",
    good="The identity has a role that grants what it wants to do.",
    needs=(SUBJECT, IDENTITY, TARGET),
    uses=(LOGIN, GRANTED, CREDENTIAL, ROLE_ASSIGNMENTS, REGISTRY, LOGIN_SERVER, CALLER_PERMISSIONS),
    after=("access-token-limited",),
    explains=("login-refused", "action-not-granted"),
    rows=("S2", "S4", "C4", "B7"),
    indicates=True,
    clues=_CLUES,
)
def judge(
    subject: Subject,
    identity: Identity,
    target: Target,
    login: Optional[Login],
    granted: Optional[Granted],
    credential: Optional[Credential],
    role_assignments: Optional[RoleAssignments],
    registry: Optional[Registry],
    login_server: Optional[str],
    caller_permissions: Optional[CallerPermissions],
) -> Judgement:
    """Fails when the token service leaves an action out, or when no assignment grants it and nothing speaks against."""
    if identity.kind not in ENTRA_KINDS:
        return not_applicable("Roles do not count for this kind of credential.")
    is_abac = registry.is_abac if registry else None
    word = registry_word(target, login, granted, is_abac)
    access = decide(role_assignments.assignments, word.wanted, is_abac, target.repository) if role_assignments else None
    if word.says is Says.GRANTS:
        return passed(f"{sentence(name_of(identity))} may {deed(target)}: the registry's token service grants it.")
    if word.says is Says.UNREAD:
        return undecided("The token service took the credential, but what it grants could not be read.")
    says_no = word.says is Says.LACKS or (login is not None and means_no_role(login, credential))
    certainty = _certainty(word, says_no, access)
    if certainty is not None:
        return failed(
            _title(identity, target, access),
            *_evidence(word, login, access, role_assignments, is_abac),
            fix=assign_role_and_log_in(
                word.missing or word.wanted,
                subject,
                identity,
                target,
                registry,
                role_assignments,
                login_server,
                caller_permissions,
            ),
            detail=_detail(access),
            confidence=certainty,
        )
    if access is None:
        return undecided("The role assignments of the identity could not be read.", READS_ROLES)
    if access.answer is Answer.UNDECIDED:
        return undecided("Whether a role assignment grants it cannot be told from the assignments alone.")
    return passed(f"The role assignments of {name_of(identity)} let it {deed(target)}.")


def _certainty(word: Word, says_no: bool, access: Optional[Access]) -> Optional[Confidence]:
    """How sure it is that a role is missing; None when nothing speaks for it.

    Where the registry says no although a role grants it, another finding accounts for this one.
    """
    if access is None or access.answer is not Answer.NOT_GRANTED:
        return Confidence.LIKELY if says_no else None
    return Confidence.CERTAIN if says_no or word.says is Says.REFUSES else Confidence.LIKELY


def _title(identity: Identity, target: Target, access: Optional[Access]) -> str:
    who = sentence(name_of(identity))
    if access is not None and access.answer is Answer.GRANTED:
        return f"{who} may not {deed(target)}."
    return f"{who} has no role to {deed(target)}."


def _evidence(
    word: Word,
    login: Optional[Login],
    access: Optional[Access],
    roles: Optional[RoleAssignments],
    is_abac: Optional[bool],
) -> List[Evidence]:
    found = []
    if word.says is Says.LACKS:
        found.append(left_out(word.wanted, word.missing))
    elif word.says is Says.REFUSES and login is not None:
        found.append(Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE))
    if word.wanted:
        found.append(required_in_words(word.missing or word.wanted, is_abac))
    if access is not None and roles is not None and access.answer is not Answer.GRANTED:
        found += weigh_in_words(roles, access)
    return found


def _detail(access: Optional[Access]) -> str:
    if access is None:
        return "Which roles it has could not be read."
    if access.answer is Answer.GRANTED:
        return "The role assignments that Azure Resource Manager shows would grant it."
    return ""
