"""Azure RBAC at the registry: the roles of an identity, what takes them away, and what the caller itself may do."""

from __future__ import annotations

from typing import Callable, Iterable, Optional, Tuple, Union

from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..facts.authorization import (
    CallerPermissions,
    DeniedPrincipal,
    DenyAssignment,
    DenyAssignments,
    Groups,
    Permission,
    RoleAssignment,
    RoleAssignments,
    RoleDefinition,
)
from ..facts.identity import ApplicationSecrets, Identity, IdentityKind, ServicePrincipalState
from ..facts.overview import AllAssignments
from ..facts.registry import Location, RegistryRef
from ..facts.services import Service
from .arm import ARM, READ
from .arm_sdk import ArmSdk
from .azure_rest import FAILURES, RestService, odata, unknown
from .fields import Json, flag, moment, objects, required, text, texts
from .once import OnceEach, in_parallel

ROLES_READ = "Microsoft.Authorization/roleAssignments/read and Microsoft.Authorization/roleDefinitions/read"
_DENIALS_READ = "Microsoft.Authorization/denyAssignments/read"
# The first version that says whether a deny assignment is enforced.
_DENIALS_VERSION = "2024-07-01-preview"
_IN_ENTRA = (IdentityKind.USER, IdentityKind.SERVICE_PRINCIPAL, IdentityKind.MANAGED_IDENTITY, IdentityKind.GROUP)
NOWHERE = Unknown(
    Why.PERMISSION, "Roles are read at the registry, which is in no subscription that this account can read.", READ
)


class RoleSource:
    """Provides, with arguments named like the keys:

    `caller_permissions(location)`, `role_assignments(identity, location, service_principal, parent_groups)`,
    `deny_assignments(identity, location)`,
    `assignments_elsewhere(identity, location, service_principal)` and
    `misdirected_assignments(identity, location, application_secrets, service)`; service_principal, parent_groups,
    application_secrets and service are used, the others needed.
    """

    def __init__(self, sdk: ArmSdk, service: RestService) -> None:
        self._sdk = sdk
        self._service = service
        self._definition: OnceEach[Tuple[RegistryRef, str], RoleDefinition] = OnceEach(self._read_definition)
        self._denials: OnceEach[RegistryRef, DenyAssignments] = OnceEach(self._read_denials)

    def caller_permissions(self, location: Location) -> Fact[CallerPermissions]:
        """What the signed-in account may do on the registry."""
        if location.registry is None:
            return NOWHERE
        try:
            found = self._sdk.permissions(location.registry)
            # What holds only on a condition is not counted: constrained delegation of roles looks like this.
            sure = tuple(_permission(each) for each in found if text(each, "condition") is None)
            return Known(CallerPermissions(sure), ARM)
        except FAILURES as failure:
            return unknown(ARM, failure, "Microsoft.Authorization/permissions/read")

    def role_assignments(
        self,
        identity: Identity,
        location: Location,
        service_principal: Optional[ServicePrincipalState] = None,
        parent_groups: Optional[Groups] = None,
    ) -> Fact[RoleAssignments]:
        """The roles of the identity and its groups at or above the registry."""
        found = whom(identity, location, service_principal)
        if not isinstance(found, tuple):
            return found
        ref, object_id = found
        if identity.kind is IdentityKind.GROUP:
            return self._of_group(identity.name, ref, object_id, parent_groups)
        try:
            # The service itself follows the groups of the identity and leaves out what lies below the registry.
            listed = self._assignments(ref, f"atScope() and assignedTo('{odata(object_id)}')")
            return Known(RoleAssignments(object_id, listed), ARM)
        except FAILURES as failure:
            return unknown(ARM, failure, ROLES_READ)

    def _of_group(
        self, name: str, ref: RegistryRef, object_id: str, parents: Optional[Groups]
    ) -> Fact[RoleAssignments]:
        """The service follows groups for their members only, so the list of everybody is searched."""
        if parents is None:
            detail = f"The groups that {name} is in could not be read, and their roles are its roles, too."
            return Unknown(Why.PERMISSION, detail, "GroupMember.Read.All (Microsoft Graph)")
        holders = {object_id.lower(), *(each.object_id.lower() for each in parents.groups)}
        try:
            listed = self._sdk.role_assignments(ref, "atScope()")
            own = [each for each in listed if (text(each, "properties", "principalId") or "").lower() in holders]
            return Known(RoleAssignments(object_id, self.with_roles(ref, own)), ARM)
        except FAILURES as failure:
            return unknown(ARM, failure, ROLES_READ)

    def all_assignments(self, location: Location) -> Fact[AllAssignments]:
        """The roles of everybody at or above the registry."""
        ref = location.registry
        if ref is None:
            return NOWHERE
        try:
            return Known(AllAssignments(self._assignments(ref, "atScope()")), ARM)
        except FAILURES as failure:
            return unknown(ARM, failure, ROLES_READ)

    def assignments_elsewhere(
        self, identity: Identity, location: Location, service_principal: Optional[ServicePrincipalState] = None
    ) -> Fact[RoleAssignments]:
        """The roles of the identity and its groups in the registry's subscription, but not at or above the registry."""
        found = whom(identity, location, service_principal)
        if not isinstance(found, tuple):
            return found
        ref, object_id = found
        subscription = f"/subscriptions/{ref.subscription_id}"
        try:
            listed = self._assignments(
                ref, held_by(identity, object_id), subscription, lambda scope: not _reaches(scope, ref)
            )
            return Known(RoleAssignments(object_id, listed), ARM)
        except FAILURES as failure:
            return unknown(ARM, failure, f"{ROLES_READ} on the subscription")

    def misdirected_assignments(
        self,
        identity: Identity,
        location: Location,
        application_secrets: Optional[ApplicationSecrets] = None,
        service: Optional[Service] = None,
    ) -> Fact[RoleAssignments]:
        """The roles at or above the registry that name an id of the application instead of its service principal, or
        another identity of the service that pulls."""
        ids = [identity.app_id] if identity.app_id is not None else []
        if application_secrets is not None and application_secrets.application_object_id is not None:
            ids.append(application_secrets.application_object_id)
        ids += [other.object_id for other in service.other_identities] if service is not None else []
        if not ids:
            return Absent(f"{identity.name} has one id only, so no role can name another.")
        if location.registry is None:
            return NOWHERE
        ref = location.registry
        try:
            listed: Tuple[RoleAssignment, ...] = ()
            for each in ids:
                condition = f"principalId eq '{odata(each)}'"
                listed += self._assignments(ref, condition, reaches=lambda scope: _reaches(scope, ref))
            return Known(RoleAssignments(ids[0], listed), ARM)
        except FAILURES as failure:
            return unknown(ARM, failure, ROLES_READ)

    def deny_assignments(self, identity: Identity, location: Location) -> Fact[DenyAssignments]:
        """All deny assignments at or above the registry."""
        if identity.kind not in _IN_ENTRA:
            return Absent(f"Deny assignments do not apply to {identity.name}: it is no identity of Entra.")
        if location.registry is None:
            return NOWHERE
        try:
            return Known(self._denials(location.registry), ARM)
        except FAILURES as failure:
            return unknown(ARM, failure, _DENIALS_READ)

    def _assignments(
        self,
        ref: RegistryRef,
        condition: str,
        scope: Optional[str] = None,
        reaches: Callable[[str], bool] = lambda scope: True,
    ) -> Tuple[RoleAssignment, ...]:
        found = self._sdk.role_assignments(ref, condition, scope)
        wanted = [each for each in found if reaches(required(text(each, "properties", "scope"), "scope"))]
        return self.with_roles(ref, wanted)

    def with_roles(self, ref: RegistryRef, found: Iterable[Json]) -> Tuple[RoleAssignment, ...]:
        """The role assignments in answers, each with its role; no role is read twice. Raises one of `FAILURES`."""
        listed = tuple(found)
        keys = [
            (ref, guid_of(required(text(each, "properties", "roleDefinitionId"), "roleDefinitionId")))
            for each in listed
        ]
        roles = in_parallel(self._definition, keys)
        return tuple(read_assignment(each, roles[key]) for each, key in zip(listed, keys))

    def _read_denials(self, ref: RegistryRef) -> DenyAssignments:
        path = f"{ref.resource_id}/providers/Microsoft.Authorization/denyAssignments"
        query = {"api-version": _DENIALS_VERSION, "$filter": "atScope()"}
        return DenyAssignments(tuple(_denial(each) for each in self._service.pages(path, query, ref.subscription_id)))

    def _read_definition(self, key: Tuple[RegistryRef, str]) -> RoleDefinition:
        ref, guid = key
        return read_definition(self._sdk.role_definition(ref, guid), guid)


def read_definition(answer: Json, guid: str) -> RoleDefinition:
    """A role definition in an answer. Raises WrongShape."""
    return RoleDefinition(
        definition_id=guid,
        name=required(text(answer, "properties", "roleName"), "roleName"),
        is_custom=text(answer, "properties", "type") == "CustomRole",
        permissions=tuple(
            _permission(each) for each in required(objects(answer, "properties", "permissions"), "permissions")
        ),
    )


def whom(
    identity: Identity, location: Location, service_principal: Optional[ServicePrincipalState]
) -> Union[Tuple[RegistryRef, str], Unknown, Absent]:
    """The registry and the object id that roles are looked up for, or what stands in the way."""
    if identity.kind not in _IN_ENTRA:
        return Absent(f"Roles do not apply to {identity.name}: it is no identity of Entra.")
    if location.registry is None:
        return NOWHERE
    object_id = identity.object_id or (service_principal.object_id if service_principal else None)
    if object_id is None:
        detail = f"The object id of {identity.name} is not known, so its roles could not be looked up."
        return Unknown(Why.PERMISSION, detail, "Application.Read.All (Microsoft Graph), or --assignee OBJECT_ID")
    return location.registry, object_id


def held_by(identity: Identity, object_id: str) -> str:
    """The filter for what an identity and its groups hold; `assignedTo` takes no group."""
    if identity.kind is IdentityKind.GROUP:
        return f"principalId eq '{odata(object_id)}'"
    return f"assignedTo('{odata(object_id)}')"


def _reaches(scope: str, ref: RegistryRef) -> bool:
    """Whether a scope that a list for the registry or its subscription shows is at or above the registry.

    Management groups in such a list are always above it.
    """
    if scope.lower().startswith("/providers/microsoft.management/"):
        return True
    return (ref.resource_id.lower() + "/").startswith(scope.lower().rstrip("/") + "/")


def guid_of(definition_id: str) -> str:
    """The trailing GUID of the resource id of a role definition, in lower case."""
    return definition_id.rpartition("/")[2].lower()


def _permission(answer: Json) -> Permission:
    # Only the actions come in every version of the API (`arm-permissions-list.json`).
    return Permission(
        actions=required(texts(answer, "actions"), "actions"),
        not_actions=texts(answer, "notActions") or (),
        data_actions=texts(answer, "dataActions") or (),
        not_data_actions=texts(answer, "notDataActions") or (),
    )


def read_assignment(answer: Json, role: RoleDefinition) -> RoleAssignment:
    """A role assignment in an answer. Raises WrongShape."""
    return RoleAssignment(
        assignment_id=required(text(answer, "id"), "id"),
        principal_id=required(text(answer, "properties", "principalId"), "principalId"),
        principal_type=text(answer, "properties", "principalType"),
        scope=required(text(answer, "properties", "scope"), "scope"),
        role=role,
        condition=text(answer, "properties", "condition"),
        condition_version=text(answer, "properties", "conditionVersion"),
        created_on=moment(answer, "properties", "createdOn"),
        updated_on=moment(answer, "properties", "updatedOn"),
    )


def _denial(answer: Json) -> DenyAssignment:
    effect = text(answer, "properties", "denyAssignmentEffect") or "enforced"
    return DenyAssignment(
        assignment_id=required(text(answer, "id"), "id"),
        name=text(answer, "properties", "denyAssignmentName") or required(text(answer, "id"), "id"),
        scope=required(text(answer, "properties", "scope"), "scope"),
        permissions=tuple(
            _permission(each) for each in required(objects(answer, "properties", "permissions"), "permissions")
        ),
        principals=_denied(required(objects(answer, "properties", "principals"), "principals")),
        excluded=_denied(objects(answer, "properties", "excludePrincipals") or ()),
        at_its_scope_only=bool(flag(answer, "properties", "doNotApplyToChildScopes")),
        is_enforced=effect.lower() != "audit",
        condition=_condition(answer),
    )


def _condition(denial: Json) -> Optional[str]:
    """The condition of a deny assignment, or of one of its permissions."""
    permissions = objects(denial, "properties", "permissions") or ()
    found = [text(denial, "properties", "condition"), *(text(each, "condition") for each in permissions)]
    return next((each for each in found if each), None)


def _denied(principals: Iterable[Json]) -> Tuple[DeniedPrincipal, ...]:
    return tuple(DeniedPrincipal(required(text(each, "id"), "id"), text(each, "type")) for each in principals)
