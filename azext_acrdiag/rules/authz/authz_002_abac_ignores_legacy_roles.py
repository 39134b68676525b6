"""The roles of the identity count in the registry's mode of role assignments.

Good state
    The registry decides by registry permissions, or the identity has a role for repositories.

Why it matters
    A registry in the mode "RBAC Registry + ABAC Repository Permissions" does not honour AcrPull, AcrPush and
    AcrDelete, and Owner, Contributor and Reader give no access to images there. Everything looks right in the portal,
    and nothing works.

How it is detected
    Azure Resource Manager shows the mode `AbacRepositoryPermissions`. The role assignments would grant the action in
    the other mode, and none of them grants it in this one.

Fix
    Assign the role for repositories that corresponds: Container Registry Repository Reader for AcrPull, Writer for
    AcrPush, Contributor for AcrDelete, and Catalog Lister for listing repositories. Then log in again.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
    https://github.com/Azure/acr/issues/883
"""

from __future__ import annotations

from typing import Optional

from ...access.grants import Answer, decide
from ...access.registry_word import Says, registry_word
from ...domain.finding import Evidence, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.subject import Subject
from ...domain.target import Target
from ...facts.authorization import CallerPermissions, RoleAssignments
from ...facts.identity import Identity
from ...facts.login import Granted, Login
from ...facts.registry import Registry
from ..access_wording import (
    ARM,
    ENTRA_KINDS,
    assign_role_and_log_in,
    deed,
    name_of,
    required_in_words,
    weigh_in_words,
)
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..refusal import MISSING_ROLE_NEEDS, MISSING_ROLE_USES

_CLUES = Clues(
    "The registry decides by repository permissions (ABAC), for which AcrPull, AcrPush and Owner do not count.",
    "Assign Container Registry Repository Reader, Writer or Contributor.",
    (
        Pattern("authentication required", 46, BY_REGISTRY, CONTAINER_CLIENT),
        Pattern("you are lacking", 92, BY_REGISTRY, ANYWHERE, r"you are lacking[^\n]{0,120}permissions?"),
        Pattern('"code":"unauthorized"', 44, BY_REGISTRY),
        Pattern("refresh_token_error", 36, BY_REGISTRY, ANYWHERE, r"response code: 401"),
        Pattern("access_token_error", 46, BY_REGISTRY, ANYWHERE, r"response code: 401"),
        Pattern("abac", 68, BY_REGISTRY, AT_REGISTRY, r"abacrepositorypermissions|rbac-abac|abac-enabled"),
        Pattern("source-acr-auth-id", 72, BY_REGISTRY, ANYWHERE),
    ),
    (Context("abac", 26), Context("role-assignment-mode", 26)),
    (
        'az role assignment create --assignee IDENTITY --role "{abac_role}" --scope "$(az acr show '
        '--name {name} --query id --output tsv)"',
    ),
    "an Owner, User Access Administrator or Role Based Access Control Administrator",
)


@rule(
    code="ACRD-AUTHZ-002",
    slug="abac-ignores-legacy-roles",
    good="The roles of the identity count in the registry's mode of role assignments.",
    needs=MISSING_ROLE_NEEDS,
    uses=MISSING_ROLE_USES,
    explains=("no-data-plane-role", "login-refused", "action-not-granted"),
    rows=("S4", "C4"),
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
    login_server: Optional[str],
    caller_permissions: Optional[CallerPermissions],
) -> Judgement:
    """Fails when only roles that the registry ignores in its mode would grant the action."""
    if identity.kind not in ENTRA_KINDS:
        return not_applicable("Roles do not count for this kind of credential.")
    if registry.is_abac is None:
        return undecided("Azure Resource Manager did not say by which mode of role assignments the registry decides.")
    if not registry.is_abac:
        return not_applicable("The registry decides by registry permissions, so the usual roles count.")
    word = registry_word(target, login, granted, registry.is_abac)
    if not word.wanted:
        return not_applicable("Any role allows a login.")
    if word.says is Says.GRANTS:
        return passed("The registry's token service grants what is wanted.")
    if word.says is Says.UNREAD:
        return undecided("The token service took the credential, but what it grants could not be read.")
    now = decide(role_assignments.assignments, word.wanted, True, target.repository)
    otherwise = decide(role_assignments.assignments, now.missing, is_abac=False)
    if now.answer is not Answer.NOT_GRANTED or otherwise.answer is not Answer.GRANTED:
        return passed("The roles of the identity are not of the kind that the registry ignores.")
    asked = word.says in (Says.LACKS, Says.REFUSES)
    return failed(
        f"{registry.name} ignores the roles that would let {name_of(identity)} {deed(target)}.",
        Evidence(f"roleAssignmentMode is {registry.role_assignment_mode}.", ARM),
        *weigh_in_words(role_assignments, now),
        required_in_words(now.missing, is_abac=True),
        fix=assign_role_and_log_in(
            word.wanted, subject, identity, target, registry, role_assignments, login_server, caller_permissions
        ),
        confidence=Confidence.CERTAIN if asked else Confidence.LIKELY,
    )
