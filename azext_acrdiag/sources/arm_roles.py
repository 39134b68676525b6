"""Azure RBAC at the registry: the roles of an identity, and what the caller itself may do."""

from __future__ import annotations

from typing import Optional, Tuple

from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..facts.authorization import CallerPermissions, Permission, RoleAssignment, RoleAssignments, RoleDefinition
from ..facts.identity import Identity, IdentityKind, ServicePrincipalState
from ..facts.registry import Location, RegistryRef
from .arm import ARM, READ
from .arm_sdk import ArmSdk
from .azure_rest import FAILURES, odata, unknown
from .fields import Json, moment, objects, required, text, texts
from .once import OnceEach, in_parallel

_ROLES_READ = "Microsoft.Authorization/roleAssignments/read and Microsoft.Authorization/roleDefinitions/read"
_IN_ENTRA = (IdentityKind.USER, IdentityKind.SERVICE_PRINCIPAL, IdentityKind.MANAGED_IDENTITY)
_NOWHERE = Unknown(
    Why.PERMISSION, "Roles are read at the registry, which is in no subscription that this account can read.", READ
)


class RoleSource:
    """Provides, with arguments named like the keys:

    `caller_permissions(location)` and `role_assignments(identity, location, service_principal)`, which needs identity
    and location and uses service_principal. `everybodys(location)` is for those who list.
    """

    def __init__(self, sdk: ArmSdk) -> None:
        self._sdk = sdk
        self._definition: OnceEach[Tuple[RegistryRef, str], RoleDefinition] = OnceEach(self._read_definition)

    def caller_permissions(self, location: Location) -> Fact[CallerPermissions]:
        """What the signed-in account may do on the registry."""
        if location.registry is None:
            return _NOWHERE
        try:
            found = self._sdk.permissions(location.registry)
            return Known(CallerPermissions(tuple(_permission(each) for each in found)), ARM)
        except FAILURES as failure:
            return unknown(ARM, failure, "Microsoft.Authorization/permissions/read")

    def role_assignments(
        self, identity: Identity, location: Location, service_principal: Optional[ServicePrincipalState] = None
    ) -> Fact[RoleAssignments]:
        """The roles of the identity and its groups at or above the registry."""
        if identity.kind not in _IN_ENTRA:
            return Absent(f"Roles do not apply to {identity.name}: it is no identity of Entra.")
        if location.registry is None:
            return _NOWHERE
        object_id = identity.object_id or (service_principal.object_id if service_principal else None)
        if object_id is None:
            detail = f"The object id of {identity.name} is not known, so its roles could not be looked up."
            return Unknown(Why.PERMISSION, detail, "Application.Read.All (Microsoft Graph), or --assignee OBJECT_ID")
        try:
            return Known(RoleAssignments(object_id, self._assignments(location.registry, object_id)), ARM)
        except FAILURES as failure:
            return unknown(ARM, failure, _ROLES_READ)

    def everybodys(self, location: Location) -> Fact[Tuple[RoleAssignment, ...]]:
        """The role assignments of everybody at or above the registry."""
        if location.registry is None:
            return _NOWHERE
        try:
            return Known(self._matching(location.registry, "atScope()"), ARM)
        except FAILURES as failure:
            return unknown(ARM, failure, _ROLES_READ)

    def _assignments(self, ref: RegistryRef, object_id: str) -> Tuple[RoleAssignment, ...]:
        # The service itself follows the groups of the identity and leaves out what lies below the registry.
        return self._matching(ref, f"atScope() and assignedTo('{odata(object_id)}')")

    def _matching(self, ref: RegistryRef, condition: str) -> Tuple[RoleAssignment, ...]:
        found = self._sdk.role_assignments(ref, condition)
        keys = [
            (ref, _guid(required(text(each, "properties", "roleDefinitionId"), "roleDefinitionId"))) for each in found
        ]
        roles = in_parallel(self._definition, keys)
        return tuple(_assignment(each, roles[key]) for each, key in zip(found, keys))

    def _read_definition(self, key: Tuple[RegistryRef, str]) -> RoleDefinition:
        ref, guid = key
        answer = self._sdk.role_definition(ref, guid)
        return RoleDefinition(
            definition_id=guid,
            name=required(text(answer, "properties", "roleName"), "roleName"),
            is_custom=text(answer, "properties", "type") == "CustomRole",
            permissions=tuple(
                _permission(each) for each in required(objects(answer, "properties", "permissions"), "permissions")
            ),
        )


def _guid(definition_id: str) -> str:
    return definition_id.rpartition("/")[2].lower()


def _permission(answer: Json) -> Permission:
    # Only the actions come in every version of the API (`arm-permissions-list.json`).
    return Permission(
        actions=required(texts(answer, "actions"), "actions"),
        not_actions=texts(answer, "notActions") or (),
        data_actions=texts(answer, "dataActions") or (),
        not_data_actions=texts(answer, "notDataActions") or (),
    )


def _assignment(answer: Json, role: RoleDefinition) -> RoleAssignment:
    return RoleAssignment(
        assignment_id=required(text(answer, "id"), "id"),
        principal_id=required(text(answer, "properties", "principalId"), "principalId"),
        principal_type=text(answer, "properties", "principalType"),
        scope=required(text(answer, "properties", "scope"), "scope"),
        role=role,
        condition=text(answer, "properties", "condition"),
        created_on=moment(answer, "properties", "createdOn"),
        updated_on=moment(answer, "properties", "updatedOn"),
    )
