"""The role of the application is assigned to its service principal.

Good state
    The role assignment names the object id of the service principal (of a managed identity: its principal id).

Why it matters
    An application has several ids. A role assignment that names the application id, the client id or the object id of
    the registration is accepted when the type of principal is given along, and grants nothing. A service can have
    several identities, of which one pulls: a cluster's nodes do not pull with the identity of its control plane.

How it is detected
    The role assignments at or above the registry are searched for the other ids of the application, and for the other
    identities of the service that pulls.

Fix
    Delete that assignment and assign the role to the object id of the service principal.

References
    https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
    https://github.com/Azure/acr/issues/695
"""

from __future__ import annotations

from dataclasses import replace
from shlex import quote
from typing import Optional

from ...access.grants import Answer, decide
from ...access.registry_word import registry_word
from ...access.scopes import scope_in_words
from ...domain.finding import Evidence, Judgement, failed, passed
from ...domain.subject import Subject
from ...domain.target import Target
from ...facts.authorization import (
    MISDIRECTED_ASSIGNMENTS,
    CallerPermissions,
    RoleAssignments,
)
from ...facts.identity import Identity
from ...facts.login import Granted, Login
from ...facts.registry import Registry
from ...facts.services import SERVICE, OtherIdentity, Service
from ..access_wording import ARM, assign_role_and_log_in, deed, name_of
from ..base import rule
from ..clues import ANYWHERE, BY_OTHER, Clues, Pattern
from ..refusal import MISSING_ROLE_NEEDS, MISSING_ROLE_USES, certain_if_refused, nothing_to_explain

_CLUES = Clues(
    "The role is, or was to be, assigned to an id that is no service principal's object id.",
    "Assign it to the object id of the service principal, not to the application's.",
    (
        Pattern("principalnotfound", 93, BY_OTHER, ANYWHERE),
        Pattern("principaltypenotsupported", 93, BY_OTHER, ANYWHERE),
        Pattern(
            "does not exist in the directory",
            82,
            BY_OTHER,
            ANYWHERE,
            r"principal [^\n]{0,80}does not exist in the directory",
        ),
        Pattern("cannot find user or service principal in graph", 86, BY_OTHER, ANYWHERE),
    ),
    commands=("az ad sp show --id {application} --query id --output tsv",),
    who="an Owner, User Access Administrator or Role Based Access Control Administrator",
    prove="{run} --assignee {application}",
)


@rule(
    code="ACRD-AUTHZ-011",
    slug="role-on-wrong-object-id",
    good="The role of the application is assigned to its service principal.",
    needs=(*MISSING_ROLE_NEEDS, MISDIRECTED_ASSIGNMENTS),
    uses=(*MISSING_ROLE_USES, SERVICE),
    explains=(
        "no-data-plane-role",
        "abac-ignores-legacy-roles",
        "login-refused",
        "action-not-granted",
        "aks-kubelet-identity-no-pull",
    ),
    rows=("C4", "B7"),
    clues=_CLUES,
)
def judge(
    subject: Subject,
    identity: Identity,
    target: Target,
    registry: Registry,
    role_assignments: RoleAssignments,
    misdirected_assignments: RoleAssignments,
    login: Optional[Login],
    granted: Optional[Granted],
    caller_permissions: Optional[CallerPermissions],
    login_server: Optional[str],
    service: Optional[Service],
) -> Judgement:
    """Fails when only assignments to another id of the application, or of the service, would grant the action."""
    word = registry_word(target, login, granted, registry.is_abac)
    settled = nothing_to_explain(identity, word)
    if settled is not None:
        return settled
    own, wrong = role_assignments.assignments, misdirected_assignments.assignments
    now = decide(own, word.wanted, registry.is_abac, target.repository)
    with_wrong = decide((*own, *wrong), word.wanted, registry.is_abac, target.repository)
    if now.answer is not Answer.NOT_GRANTED or with_wrong.answer is not Answer.GRANTED:
        return passed("No role that would grant it names another id of the application.")
    fix = assign_role_and_log_in(
        word.wanted, subject, identity, target, registry, role_assignments, login_server, caller_permissions
    )
    others = {each.object_id.lower(): each for each in service.other_identities} if service else {}
    # What another identity of the service has may serve it: only ids that can have no use for a role are cleared.
    useless = (each for each in wrong if each.principal_id.lower() not in others)
    remove = tuple(f"az role assignment delete --ids {quote(each.assignment_id)}" for each in useless)
    return failed(
        f"The role that would let {name_of(identity)} {deed(target)} is assigned to the wrong id.",
        *(
            Evidence(
                f"{each.role.name} at {scope_in_words(each.scope)} names {each.principal_id}"
                f"{_whose(others.get(each.principal_id.lower()), service)}.",
                ARM,
            )
            for each in wrong
        ),
        Evidence(f"The object id of the service principal is {role_assignments.object_id}.", ARM),
        fix=replace(fix, commands=remove + fix.commands),
        confidence=certain_if_refused(word),
    )


def _whose(other: Optional[OtherIdentity], service: Optional[Service]) -> str:
    return f", the {other.role} of {service.name}" if other is not None and service is not None else ""
