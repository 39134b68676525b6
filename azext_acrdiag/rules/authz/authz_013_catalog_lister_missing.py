"""The identity may list the repositories of a registry with repository permissions.

Good state
    Beside its role for repositories the identity has Container Registry Repository Catalog Lister at the registry.

Why it matters
    With repository permissions (ABAC) the roles Repository Reader, Writer and Contributor do not list repositories.
    Pulls work, and `az acr repository list` and the portal show nothing.

How it is detected
    The identity has a role that counts for repositories in the registry's mode, and none with `catalog/read`.

Fix
    Assign Container Registry Repository Catalog Lister at the registry; it takes no conditions.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
    https://github.com/Azure/acr/issues/675
"""

from __future__ import annotations

from typing import Optional

from ...access.grants import Answer, decide
from ...access.registry_word import registry_word
from ...domain.action import Action
from ...domain.finding import Judgement, failed, not_applicable, passed, undecided
from ...domain.subject import Subject
from ...domain.target import Target
from ...facts.authorization import CALLER_PERMISSIONS, ROLE_ASSIGNMENTS, CallerPermissions, RoleAssignments
from ...facts.given import SUBJECT, TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.login import GRANTED, LOGIN, Granted, Login
from ...facts.network import LOGIN_SERVER
from ...facts.registry import REGISTRY, Registry
from ..access_wording import (
    READS_ROLES,
    assign_role_and_log_in,
    name_of,
    required_in_words,
    sentence,
    weigh_in_words,
)
from ..base import rule
from ..clues import AT_REGISTRY, BY_REGISTRY, Clues, Context, Pattern
from ..refusal import certain_if_refused, nothing_to_explain

_CATALOG = Action.CATALOG.token_actions

_CLUES = Clues(
    "The identity may not list the repositories, though it may pull.",
    "Assign Container Registry Repository Catalog Lister at the registry; tokens can never list.",
    (
        Pattern("_catalog", 86, BY_REGISTRY, AT_REGISTRY, r"unauthorized|401|authentication required|denied"),
        Pattern("registry:catalog", 84, BY_REGISTRY, AT_REGISTRY),
    ),
    (Context("repository list", 4),),
    (
        'az role assignment create --assignee IDENTITY --role "Container Registry '
        'Repository Catalog Lister" --scope "$(az acr show --name {name} --query id '
        '--output tsv)"',
    ),
    "an Owner, User Access Administrator or Role Based Access Control Administrator",
    "{run} --action catalog",
)


@rule(
    code="ACRD-AUTHZ-013",
    slug="catalog-lister-missing",
    good="The identity may list the repositories of a registry with repository permissions.",
    needs=(SUBJECT, IDENTITY, TARGET),
    uses=(REGISTRY, ROLE_ASSIGNMENTS, LOGIN, GRANTED, CALLER_PERMISSIONS, LOGIN_SERVER),
    explains=("no-data-plane-role", "abac-ignores-legacy-roles", "login-refused", "action-not-granted"),
    rows=("S4", "C4"),
    clues=_CLUES,
)
def judge(
    subject: Subject,
    identity: Identity,
    target: Target,
    registry: Optional[Registry],
    role_assignments: Optional[RoleAssignments],
    login: Optional[Login],
    granted: Optional[Granted],
    caller_permissions: Optional[CallerPermissions],
    login_server: Optional[str],
) -> Judgement:
    """Fails when the identity has a role for repositories, but none that lists them."""
    if Action.CATALOG not in target.actions:
        return not_applicable("Nobody wants to list the repositories.")
    if registry is None or registry.is_abac is None or role_assignments is None:
        return undecided("The registry's mode or the role assignments of the identity could not be read.", READS_ROLES)
    if not registry.is_abac:
        return not_applicable("Without repository permissions (ABAC), whoever may pull may list the repositories.")
    word = registry_word(target, login, granted, registry.is_abac)
    settled = nothing_to_explain(identity, word)
    if settled is not None:
        return settled
    lists = decide(role_assignments.assignments, _CATALOG, True)
    pulls = decide(role_assignments.assignments, Action.PULL.token_actions, True)
    if lists.answer is not Answer.NOT_GRANTED or pulls.answer is Answer.NOT_GRANTED:
        return passed("It is not for want of the role Catalog Lister.")
    return failed(
        f"{sentence(name_of(identity))} has a role for the repositories of {registry.name}, but none to list them.",
        *weigh_in_words(role_assignments, lists),
        required_in_words(_CATALOG, True),
        fix=assign_role_and_log_in(
            _CATALOG, subject, identity, target, registry, role_assignments, login_server, caller_permissions
        ),
        confidence=certain_if_refused(word),
    )
