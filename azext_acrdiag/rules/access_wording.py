"""Words about identities, what they want to do and the roles that let them."""

from __future__ import annotations

from shlex import quote
from typing import Dict, Iterable, List, Optional, Tuple

from ..access.grants import Access, Answer
from ..access.registry_actions import requirement, smallest_roles
from ..access.roles import matches
from ..access.scopes import scope_in_words
from ..domain.action import Action
from ..domain.finding import Evidence, Fix
from ..domain.shell import in_quotes
from ..domain.subject import Subject, SubjectKind
from ..domain.target import Target
from ..facts.authorization import CallerPermissions, Groups, RoleAssignment, RoleAssignments
from ..facts.identity import Identity, IdentityKind
from ..facts.registry import Registry
from .wording import acr_login

ARM = "Azure Resource Manager"
TOKEN_SERVICE = "the registry's token service"
GRANTS_ROLES = "Owner, User Access Administrator or Role Based Access Control Administrator on the registry"
_ASSIGN = "Microsoft.Authorization/roleAssignments/write"
READS_ROLES = (
    "Microsoft.Authorization/roleAssignments/read and Microsoft.Authorization/roleDefinitions/read on the registry, "
    "for example by the role Reader"
)
OWNS_APPLICATION = "an owner of the application, an Application Administrator or a Cloud Application Administrator"
PROPAGATION = "up to 10 minutes"
"""https://learn.microsoft.com/azure/role-based-access-control/troubleshooting"""

ENTRA_KINDS = (
    IdentityKind.USER,
    IdentityKind.SERVICE_PRINCIPAL,
    IdentityKind.MANAGED_IDENTITY,
    IdentityKind.GROUP,
)
"""Identities to which roles can be assigned."""

_DEEDS = {
    Action.LOGIN: "log in to {registry}",
    Action.PULL: "pull {repository} from {registry}",
    Action.PUSH: "push {repository} to {registry}",
    Action.DELETE: "delete {repository} in {registry}",
    Action.METADATA_READ: "read the metadata of {repository} in {registry}",
    Action.METADATA_WRITE: "change the metadata of {repository} in {registry}",
    Action.CATALOG: "list the repositories of {registry}",
}


def deed(target: Target) -> str:
    """What is wanted, such as `pull team/api from contosoapps`."""
    repository = target.repository or "images"
    return " and ".join(_DEEDS[action].format(repository=repository, registry=target.name) for action in target.actions)


def name_of(identity: Optional[Identity]) -> str:
    """The identity as a sentence names it."""
    if identity is None:
        return "the identity"
    if identity.kind in (IdentityKind.SERVICE_PRINCIPAL, IdentityKind.MANAGED_IDENTITY, IdentityKind.GROUP):
        return f"the {identity.kind.value} {identity.name}"
    if identity.kind is IdentityKind.REPOSITORY_TOKEN:
        return f"the token {identity.name}"
    if identity.kind is IdentityKind.ANONYMOUS:
        return "somebody without a login"
    if identity.kind is IdentityKind.ADMIN:
        return f"the admin user {identity.name}"
    return identity.name


def left_out(wanted: Iterable[str], missing: Iterable[str]) -> Evidence:
    """What the token service left out of the token."""
    return Evidence(f"Asked for {', '.join(wanted)}, it leaves out {', '.join(missing)}.", TOKEN_SERVICE)


def sentence(text: str) -> str:
    """The text with its first letter in upper case, unless that would change somebody's name."""
    return text[:1].upper() + text[1:] if text.startswith(("the ", "somebody ")) else text


def caller_may(permissions: CallerPermissions, action: str) -> bool:
    """Whether the roles of the signed-in account on the registry hold an action."""
    return any(
        any(matches(each, action) for each in permission.actions)
        and not any(matches(each, action) for each in permission.not_actions)
        for permission in permissions.permissions
    )


def who_assigns(caller_permissions: Optional[CallerPermissions]) -> str:
    """Who may assign roles on the registry: the signed-in account itself, where it is known to."""
    if caller_permissions is not None and caller_may(caller_permissions, _ASSIGN):
        return "you (the roles of the account that az is signed in with allow it)"
    return f"somebody with the role {GRANTS_ROLES}"


def weigh_in_words(roles: RoleAssignments, access: Access) -> Tuple[Evidence, ...]:
    """One line per assignment about why it does not grant what is wanted; one line when there is none at all."""
    if not roles.assignments:
        return (Evidence("It has no role assignment at or above the registry, through groups included.", ARM),)
    lines = (
        " ".join(filter(None, (f"{assignment_in_words(each.assignment, roles)} {each.reason.value}.", each.detail)))
        for each in access.why_not()
    )
    return tuple(Evidence(line, ARM) for line in lines)


def granting_in_words(roles: RoleAssignments, access: Access, groups: Optional[Groups] = None) -> Tuple[Evidence, ...]:
    """One line per assignment that grants some of the wanted actions."""
    granted: Dict[str, List[str]] = {}
    for decision in access.decisions:
        for each in decision.weighed:
            if each.answer is Answer.GRANTED:
                assignment = assignment_in_words(each.assignment, roles, groups)
                granted.setdefault(assignment, []).append(decision.token_action or "a login")
    return tuple(
        Evidence(f"{assignment} grants {' and '.join(actions)}.", ARM) for assignment, actions in granted.items()
    )


def required_in_words(token_actions: Iterable[str], is_abac: Optional[bool]) -> Evidence:
    """The permissions that the token actions take in the registry's mode."""
    modes = (False, True) if is_abac is None else (is_abac,)
    permissions = [requirement(action, mode).permission for mode in modes for action in token_actions]
    kind = {True: "data action", False: "action", None: "permission"}[is_abac]
    return Evidence(f"It takes the {kind} {' and '.join(dict.fromkeys(permissions))}.", "Azure built-in roles")


def log_in_again(subject: Subject, identity: Identity, target: Target, login_server: Optional[str]) -> Tuple[str, ...]:
    """The command that gets the subject a new login; none where another person has to do that."""
    if subject.is_only_named or subject.kind is SubjectKind.PULL_SECRET:
        return ()
    if subject.kind is not SubjectKind.SIGNED_IN and identity.kind is IdentityKind.SERVICE_PRINCIPAL:
        user = quote(identity.app_id or "APPLICATION_ID")
        return (f"docker login {quote(login_server or target.name)} --username {user} --password-stdin",)
    return (acr_login(target),)


def assign_role(
    target: Target,
    identity: Identity,
    roles: Optional[RoleAssignments],
    registry: Optional[Registry],
    token_actions: Iterable[str],
    then: Tuple[str, ...],
    caller_permissions: Optional[CallerPermissions] = None,
) -> Fix:
    """The commands that assign the smallest roles; `then` is what has to be done afterwards."""
    is_abac = registry.is_abac if registry else None
    names = smallest_roles(token_actions, bool(is_abac))
    text = "Assign the smallest role that suffices; then log in again: a token keeps the rights it was issued with."
    if is_abac is None:
        others = " and ".join(smallest_roles(token_actions, True))
        text += f" The registry's mode is not known: where repository permissions (ABAC) decide, the role is {others}."
    assignee = _assignee(identity, roles.object_id if roles else identity.object_id)
    scope = registry_scope(target, registry.resource_id if registry else None)
    commands = [f"az role assignment create {assignee} --role {in_quotes(name)} --scope {scope}" for name in names]
    return Fix(text, (*commands, *then), who_assigns(caller_permissions), PROPAGATION)


def assign_role_and_log_in(
    token_actions: Iterable[str],
    subject: Subject,
    identity: Identity,
    target: Target,
    registry: Optional[Registry],
    roles: Optional[RoleAssignments],
    login_server: Optional[str],
    caller_permissions: Optional[CallerPermissions],
) -> Fix:
    """The commands that assign the smallest roles, and the one that gets the subject a login with them."""
    then = log_in_again(subject, identity, target, login_server)
    return assign_role(target, identity, roles, registry, token_actions, then, caller_permissions)


def registry_scope(target: Target, resource_id: Optional[str]) -> str:
    """The scope of a role assignment in a command; where the id is not known, a command that prints it."""
    known = resource_id or target.resource_id
    return quote(known) if known else f'"$(az acr show --name {quote(target.name)} --query id --output tsv)"'


def _assignee(identity: Identity, object_id: Optional[str]) -> str:
    if object_id is None:
        return f"--assignee {quote(identity.app_id or identity.name)}"
    return f"--assignee-object-id {quote(object_id)} --assignee-principal-type {identity.principal_type}"


def assignment_in_words(assignment: RoleAssignment, roles: RoleAssignments, groups: Optional[Groups] = None) -> str:
    """The role, where it is assigned, and through which group."""
    through = ""
    if assignment.principal_id.lower() != roles.object_id.lower():
        through = f" (through the group {_group(assignment.principal_id, groups)})"
    return f"{assignment.role.name} at {scope_in_words(assignment.scope)}{through}"


def _group(object_id: str, groups: Optional[Groups]) -> str:
    for group in groups.groups if groups else ():
        if group.object_id.lower() == object_id.lower():
            return group.name if group.is_direct else f"{group.name}, in which it is through other groups"
    return object_id
