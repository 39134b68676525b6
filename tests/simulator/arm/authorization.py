"""Role assignments, role definitions, permissions, deny assignments and locks at any scope."""

from __future__ import annotations

import re
from typing import Any

from ..access import EVERYBODY, applicable, covers, identities
from ..directory import find_principal
from ..roles import Permission, Role, all_roles, find_role, role_of
from ..world import DenyAssignment, RoleAssignment, World, guid
from .protocol import ArmError, Call, timestamp
from .routes import Route

PREFIX = "{scope}/providers/Microsoft.Authorization"
_CREATOR = guid("user", "who assigned the roles")
_SUBSCRIPTION = re.compile(r"/subscriptions/[^/]+", re.IGNORECASE)
_TERM = re.compile(
    r"(?P<at_scope>atScope\(\))|principalId\s+eq\s+'(?P<principal>[^']*)'|assignedTo\('(?P<assigned_to>[^']*)'\)"
    r"|denyAssignmentName\s+eq\s+'(?P<name>[^']*)'|(?P<as_target>asTarget\(\))",
    re.IGNORECASE,
)


# --- Filters and scopes -----------------------------------------------------------------------------------------------


def read_filter(text: str, allowed: tuple[set[str], ...]) -> dict[str, str]:
    """Reads a `$filter`: its terms by name. Only the given combinations are allowed.

    The refusal is the one quoted in Azure/azure-rest-api-specs#28255.
    """
    terms: dict[str, str] = {}
    for part in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE) if text else []:
        match = _TERM.fullmatch(part.strip())
        terms.update({name: value for name, value in match.groupdict().items() if value} if match else {"?": part})
    if terms and set(terms) not in allowed:
        raise ArmError(
            400,
            "UnsupportedQuery",
            f"The filter '{text}' is not supported. Supported filters are either 'atScope()' or "
            "'principalId eq '{value}' or assignedTo('{value}')'.",
            gateway=False,
        )
    return terms


def in_reach(world: World, assigned: str, asked: str, only_at_or_above: bool) -> bool:
    """Tells whether a list at the asked scope holds what is assigned at another one: at and above, or below as well."""
    return covers(world, assigned, asked) or (not only_at_or_above and covers(world, asked, assigned))


def qualified(scope: str, kind: str, name: str) -> str:
    """Returns the id of an object of Microsoft.Authorization at a scope."""
    return f"{scope.rstrip('/')}/providers/Microsoft.Authorization/{kind}/{name}"


def role_id(scope: str, role: Role) -> str:
    """Returns the id of a role definition as it reads at a scope: lists show it for the subscription that is asked,
    whatever scope the role was assigned at (`arm-role-assignments-list-registry-scope.json`)."""
    match = _SUBSCRIPTION.match(scope)
    return qualified(match[0] if match else "/", "roleDefinitions", role.id)


# --- Role assignments -------------------------------------------------------------------------------------------------


def list_assignments(call: Call) -> dict[str, Any]:
    """Lists role assignments ("List Azure role assignments using the REST API"): at, above and below the scope;
    `atScope()` leaves out those below; `assignedTo()` adds those of the principal's groups."""
    terms = read_filter(
        call.query.get("$filter", ""), ({"at_scope"}, {"principal"}, {"assigned_to"}, {"at_scope", "assigned_to"})
    )
    wanted = subject_ids(call.world, terms)
    return call.page(
        [
            _assignment_body(call, assignment)
            for assignment in call.world.role_assignments.values()
            if (wanted is None or call.world.object_id(assignment.principal).lower() in wanted)
            and in_reach(call.world, call.world.resolve_scope(assignment.scope), call.scope, "at_scope" in terms)
        ]
    )


def subject_ids(world: World, terms: dict[str, str]) -> frozenset[str] | None:
    """Returns the ids of principals that a filter names, None when it names nobody."""
    if "assigned_to" in terms:
        return identities(world, terms["assigned_to"])
    return frozenset({terms["principal"].lower()}) if "principal" in terms else None


def get_assignment(call: Call) -> dict[str, Any]:
    """Returns one role assignment (`arm-role-assignments-get-with-condition.json`)."""
    for assignment in call.world.role_assignments.values():
        if assignment.id.lower() == call.params["name"].lower():
            return _assignment_body(call, assignment)
    raise ArmError(
        404, "RoleAssignmentNotFound", f"The role assignment '{call.params['name']}' is not found.", gateway=False
    )


def _assignment_body(call: Call, assignment: RoleAssignment) -> dict[str, Any]:
    scope = call.world.resolve_scope(assignment.scope)
    moment = timestamp(assignment.created_on)
    properties: dict[str, Any] = {
        **assignment_reference(call, assignment),
        "createdOn": moment,
        "updatedOn": moment,
        "createdBy": _CREATOR,
        "updatedBy": _CREATOR,
    }
    if call.api_version >= "2022-04-01":
        properties |= {"delegatedManagedIdentityResourceId": None, "description": None}
    else:
        del properties["condition"], properties["conditionVersion"]
    return {
        "properties": properties,
        "id": qualified(scope, "roleAssignments", assignment.id),
        "type": "Microsoft.Authorization/roleAssignments",
        "name": assignment.id,
    }


def assignment_reference(call: Call, assignment: RoleAssignment) -> dict[str, Any]:
    """Returns what an assignment says: which role, to whom, where and on what condition."""
    principal_id = call.world.object_id(assignment.principal)
    return {
        "roleDefinitionId": role_id(call.scope, role_of(call.world, assignment.role)),
        "principalId": principal_id,
        "principalType": principal_type(call.world, principal_id),
        "scope": call.world.resolve_scope(assignment.scope),
        "condition": assignment.condition,
        "conditionVersion": assignment.condition_version,
    }


def principal_type(world: World, object_id: str) -> str:
    """Returns the type of a principal; of one that does not exist any more nobody knows it."""
    principal = find_principal(world, object_id)
    return principal.kind if principal else "Unknown"


# --- Role definitions -------------------------------------------------------------------------------------------------


def list_definitions(call: Call) -> dict[str, Any]:
    """Lists the roles that can be assigned at the scope; `roleName eq` minds no letter case
    (`arm-role-definitions-get-acrpull-by-name.json`)."""
    text = call.query.get("$filter", "")
    match = re.fullmatch(
        r"(?:(?P<property>roleName|type)\s+eq\s+'(?P<value>[^']*)'|atScopeAndBelow\(\))?", text, re.IGNORECASE
    )
    if not match:
        raise ArmError(400, "UnsupportedQuery", f"The filter '{text}' is not supported.", gateway=False)
    found = [
        role for role in all_roles(call.world) if any(covers(call.world, s, call.scope) for s in role.assignable_scopes)
    ]
    if match["property"] and match["property"].lower() == "rolename":
        found = [role for role in found if role.name.lower() == match["value"].lower()]
    elif match["property"]:
        found = [role for role in found if _role_type(role).lower() == match["value"].lower()]
    return call.page([_definition_body(call, role) for role in found])


def get_definition(call: Call) -> dict[str, Any]:
    """Returns a role definition by its GUID, at whatever scope it is asked for."""
    role = find_role(call.world, call.params["name"])
    if role is None or role.id.lower() != call.params["name"].lower():
        message = f"The specified role definition with ID '{call.params['name'].replace('-', '')}' does not exist."
        raise ArmError(404, "RoleDefinitionDoesNotExist", message, gateway=False)
    return _definition_body(call, role)


def _role_type(role: Role) -> str:
    return "BuiltInRole" if role.built_in else "CustomRole"


def _definition_body(call: Call, role: Role) -> dict[str, Any]:
    return {
        "properties": {
            "roleName": role.name,
            "type": _role_type(role),
            "description": role.description,
            "assignableScopes": list(role.assignable_scopes),
            "permissions": [_permission_body(permission, call.api_version) for permission in role.permissions],
            "createdOn": "2018-10-22T19:01:56.8227182Z",
            "updatedOn": "2021-11-11T20:13:08.8779328Z",
            "createdBy": None,
            "updatedBy": None,
        },
        "id": role_id(call.scope, role),
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": role.id,
    }


def _permission_body(permission: Permission, api_version: str) -> dict[str, Any]:
    body = {"actions": list(permission.actions), "notActions": list(permission.not_actions)}
    if api_version >= "2018-07-01":
        body |= {"dataActions": list(permission.data_actions), "notDataActions": list(permission.not_data_actions)}
    return body


def list_permissions(call: Call) -> dict[str, Any]:
    """Lists the permissions of the caller at the scope (`arm-permissions-list.json`); deny assignments do not show."""
    found = []
    for _, assignment, role in applicable(call.world, call.caller.object_id, call.scope):
        for permission in role.permissions:
            body = _permission_body(permission, call.api_version)
            if assignment.condition and call.api_version >= "2022-04-01":
                body |= {"condition": assignment.condition, "conditionVersion": assignment.condition_version}
            found.append(body)
    return call.page(found)


# --- Deny assignments and locks ---------------------------------------------------------------------------------------


def list_denials(call: Call) -> dict[str, Any]:
    """Lists deny assignments, by the same scopes as role assignments (`arm-deny-assignments-list.json`)."""
    terms = read_filter(
        call.query.get("$filter", ""),
        ({"at_scope"}, {"principal"}, {"name"}, {"assigned_to"}, {"at_scope", "assigned_to"}),
    )
    wanted = subject_ids(call.world, terms)
    return call.page(
        [
            denial_body(call, name, deny)
            for name, deny in call.world.deny_assignments.items()
            if in_reach(call.world, call.world.resolve_scope(deny.scope), call.scope, "at_scope" in terms)
            and (wanted is None or wanted & {one["id"].lower() for one in _denied(call.world, deny.principals)})
            and terms.get("name", name).lower() == name.lower()
        ]
    )


def get_denial(call: Call) -> dict[str, Any]:
    """Returns one deny assignment."""
    for name, deny in call.world.deny_assignments.items():
        if deny.id.lower() == call.params["name"].lower():
            return denial_body(call, name, deny)
    raise ArmError(
        404, "DenyAssignmentNotFound", f"The deny assignment '{call.params['name']}' is not found.", gateway=False
    )


def denial_body(call: Call, name: str, deny: DenyAssignment) -> dict[str, Any]:
    """Returns a deny assignment as lists show it; whether it is enforced came with version 2024-07-01-preview."""
    scope = call.world.resolve_scope(deny.scope)
    created = timestamp(call.now)
    permission = Permission(
        tuple(deny.actions), tuple(deny.not_actions), tuple(deny.data_actions), tuple(deny.not_data_actions)
    )
    properties: dict[str, Any] = {
        "denyAssignmentName": name,
        "description": "",
        "permissions": [_permission_body(permission, call.api_version)],
        "scope": scope,
        "doNotApplyToChildScopes": deny.do_not_apply_to_child_scopes,
        "principals": _denied(call.world, deny.principals),
        "excludePrincipals": _denied(call.world, deny.exclude_principals),
        "isSystemProtected": True,
        "createdOn": created,
        "updatedOn": created,
        "createdBy": None,
        "updatedBy": None,
    }
    if call.api_version >= "2024-07-01":
        properties["denyAssignmentEffect"] = deny.effect
    return {
        "properties": properties,
        "id": qualified(scope, "denyAssignments", deny.id),
        "type": "Microsoft.Authorization/denyAssignments",
        "name": deny.id,
    }


def _denied(world: World, names: list[str]) -> list[dict[str, str]]:
    ids = [EVERYBODY if name == "*" else world.object_id(name) for name in names]
    # How everybody looks: documented/arm-deny-assignments-list-2021.json
    return [{"id": one, "type": "SystemDefined" if one == EVERYBODY else principal_type(world, one)} for one in ids]


def empty_list(call: Call) -> dict[str, Any]:
    """Answers for kinds of things that no world has."""
    return call.page([])


_ACTION = "Microsoft.Authorization"
ROUTES = (
    Route("GET", f"{PREFIX}/roleAssignments", f"{_ACTION}/roleAssignments/read", list_assignments),
    Route("GET", f"{PREFIX}/roleAssignments/{{name}}", f"{_ACTION}/roleAssignments/read", get_assignment),
    Route("GET", f"{PREFIX}/roleDefinitions", f"{_ACTION}/roleDefinitions/read", list_definitions),
    Route("GET", f"{PREFIX}/roleDefinitions/{{name}}", f"{_ACTION}/roleDefinitions/read", get_definition),
    # Everybody may learn what they themselves may do.
    Route("GET", f"{PREFIX}/permissions", "", list_permissions),
    Route("GET", f"{PREFIX}/denyAssignments", f"{_ACTION}/denyAssignments/read", list_denials),
    Route("GET", f"{PREFIX}/denyAssignments/{{name}}", f"{_ACTION}/denyAssignments/read", get_denial),
    Route("GET", f"{PREFIX}/locks", f"{_ACTION}/locks/read", empty_list),
    Route(
        "GET",
        "{scope}/providers/Microsoft.Insights/diagnosticSettings",
        "Microsoft.Insights/diagnosticSettings/read",
        empty_list,
    ),
)
