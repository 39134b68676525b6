"""Azure Resource Graph: registries, and the assignments and definitions of roles, over all that the caller may read."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from ..access import covers, has_role_within, scope_chain
from ..kusto import QueryError, Row, run_plain
from ..roles import all_roles, role_of
from ..world import Subscription
from .authorization import qualified
from .network import ZONE_TYPE, zone_id
from .protocol import ArmError, Call, timestamp
from .registry_body import REGISTRY_TYPE, registry_body
from .routes import Route

_FIRST_PAGE = 100
_GROUP = "/providers/microsoft.management/managementgroups/"
_QUOTA = {
    "x-ms-user-quota-remaining": "14",
    "x-ms-user-quota-resets-after": "00:00:05",
    "x-ms-ratelimit-remaining-tenant-resource-requests": "14",
}
"""Headers about the 15 queries that a user has in five seconds ("Guidance for throttled requests")."""
_LATEST_STABLE = "2025-11-01"
"""Resource Graph holds what the newest version that is no preview shows."""


def query_resources(call: Call) -> dict[str, Any]:
    """Answers a query (`arm-resource-graph-paged.json`)."""
    call.headers.update(_QUOTA)
    body = call.body or {}
    options = body.get("options") or {}
    scopes = list(_scopes(call, body))
    if (body.get("subscriptions") or body.get("managementGroups")) and not scopes:
        # "Guidance for throttled requests" and "Understand the query": 403 when none of the named scopes may be read.
        raise ArmError(
            403, "Forbidden", "The client does not have access to any of the requested subscriptions.", gateway=False
        )
    above_too = options.get("authorizationScopeFilter", "AtScopeAndBelow") in (
        "AtScopeAndAbove",
        "AtScopeAboveAndBelow",
    )
    tables = {
        "resources": _when_asked(lambda: [*_registries(call, scopes), *_zones(call, scopes)]),
        "resourcecontainers": _when_asked(lambda: _subscriptions(call, scopes)),
        "authorizationresources": _when_asked(lambda: _kept_authorization(call, body, scopes, above_too)),
    }
    asked = {name: value for name, value in body.items() if name != "options"}
    question = json.dumps([call.caller.object_id, asked, above_too], sort_keys=True)
    if not options.get("$skipToken"):
        call.world.query_results.pop(question, None)
    try:
        if question not in call.world.query_results:
            call.world.query_results[question] = run_plain(str(body.get("query", "")), tables)
    except QueryError as error:
        raise _refusal(call, error) from None
    rows = call.world.query_results[question]
    start = _start(options)
    size = min(int(options.get("$top") or _FIRST_PAGE), 1000, call.world.knobs.page_size or 1000)
    page = rows[start : start + size]
    answer: dict[str, Any] = {"totalRecords": len(rows), "count": len(page), "data": page, "facets": []}
    more = start + size < len(rows)
    # Without the id among the columns Resource Graph cannot page and cuts the result off.
    pageable = all("id" in row for row in rows)
    answer["resultTruncated"] = "true" if more and not pageable else "false"
    if more and pageable:
        token = json.dumps({"$id": "1", "MaxRows": size, "RowsToSkip": start + size})
        answer["$skipToken"] = base64.b64encode(token.encode()).decode()
    return answer


def _when_asked(make: Callable[[], list[Row]]) -> Iterator[Row]:
    """A table that is made only when a query is about it."""
    yield from make()


def _start(options: dict[str, Any]) -> int:
    if not options.get("$skipToken"):
        return int(options.get("$skip") or 0)
    try:
        return int(json.loads(base64.b64decode(options["$skipToken"]))["RowsToSkip"])
    except (binascii.Error, ValueError, KeyError):
        raise ArmError(400, "BadRequest", "The skip token is not valid.", gateway=False) from None


def _scopes(call: Call, body: dict[str, Any]) -> Iterator[Subscription]:
    named = {one.lower() for one in body.get("subscriptions") or ()}
    groups = [f"/providers/Microsoft.Management/managementGroups/{one}" for one in body.get("managementGroups") or ()]
    for subscription in call.world.subscriptions.values():
        scope = f"/subscriptions/{subscription.id}"
        asked = (
            subscription.id.lower() in named or any(covers(call.world, group, scope) for group in groups)
            if named or groups
            else True
        )
        same_directory = call.world.tenants[subscription.tenant].id == call.caller.tenant_id
        if asked and same_directory and has_role_within(call.world, call.caller.object_id, scope):
            yield subscription


def _row(call: Call, resource_id: str, name: str, kind: str, properties: dict[str, Any], **more: Any) -> Row:
    empty = {"kind": "", "location": "", "resourceGroup": "", "subscriptionId": "", "managedBy": "", "sku": None}
    nothing = {"plan": None, "tags": None, "identity": None, "zones": None, "extendedLocation": None}
    row = {"id": resource_id, "name": name, "type": kind.lower(), "tenantId": call.caller.tenant_id}
    return {**row, **empty, **nothing, **more, "properties": properties}


def _zones(call: Call, scopes: list[Subscription]) -> list[Row]:
    return [
        _row(call, zone_id(call.world, zone), zone.zone, ZONE_TYPE, {}, location="global")
        for zone in call.world.private_dns_zones.values()
        if any(call.world.subscriptions[zone.subscription] is one for one in scopes)
        and call.may(f"{ZONE_TYPE}/read", zone_id(call.world, zone))
    ]


def _registries(call: Call, scopes: list[Subscription]) -> list[Row]:
    rows = []
    for name, registry in call.world.registries.items():
        subscription = call.world.subscriptions[registry.subscription]
        if any(subscription is one for one in scopes) and call.may(f"{REGISTRY_TYPE}/read", registry.id):
            body = registry_body(name, registry, _LATEST_STABLE, call.world)
            rows.append(
                _row(
                    call,
                    registry.id,
                    name,
                    REGISTRY_TYPE,
                    body["properties"],
                    location=registry.location,
                    resourceGroup=registry.resource_group.lower(),
                    subscriptionId=subscription.id,
                    sku=body["sku"],
                    tags={},
                    systemData=body["systemData"],
                )
            )
    return rows


def _subscriptions(call: Call, scopes: list[Subscription]) -> list[Row]:
    """Subscriptions with the management groups above them ("Resource Graph sample queries for management groups")."""
    rows = []
    for subscription in scopes:
        chain = [scope for scope in scope_chain(call.world, f"/subscriptions/{subscription.id}") if _GROUP in scope]
        ancestors = [{"name": scope.rpartition("/")[2]} for scope in reversed(chain)]
        rows.append(
            _row(
                call,
                f"/subscriptions/{subscription.id}",
                subscription.display_name,
                "microsoft.resources/subscriptions",
                {"state": subscription.state, "managementGroupAncestorsChain": ancestors},
                subscriptionId=subscription.id,
            )
        )
    return rows


def _kept_authorization(call: Call, body: dict[str, Any], scopes: list[Subscription], above_too: bool) -> list[Row]:
    key = (
        f"authorization {call.caller.object_id} {[one.id for one in scopes]} {body.get('managementGroups')} {above_too}"
    )
    if key not in call.world.query_results:
        call.world.query_results[key] = _authorization(call, body, scopes, above_too)
    return call.world.query_results[key]


def _authorization(call: Call, body: dict[str, Any], scopes: list[Subscription], above_too: bool) -> list[Row]:
    """Role assignments at and below what is asked (`authorizationScopeFilter`: and above), and all role definitions."""
    asked = {f"/subscriptions/{subscription.id}".lower() for subscription in scopes}
    asked |= {(_GROUP + one).lower() for one in body.get("managementGroups") or ()}
    above = {scope for one in asked for scope in scope_chain(call.world, one)}
    kinds = {
        holder.id.lower(): kind
        for tenant in call.world.tenants.values()
        for kind, holders in (
            ("User", tenant.users),
            ("Group", tenant.groups),
            ("ServicePrincipal", tenant.service_principals),
            ("ServicePrincipal", tenant.managed_identities),
        )
        for holder in holders.values()
    }

    @cache
    def is_shown(scope: str) -> bool:
        whole_tenant = not body.get("subscriptions") and not body.get("managementGroups")
        chain = scope_chain(call.world, scope)
        near = whole_tenant or not asked.isdisjoint(chain) or (above_too and chain[-1] in above)
        return near and call.may("Microsoft.Authorization/roleAssignments/read", scope)

    rows = []
    for assignment in call.world.role_assignments.values():
        scope = call.world.resolve_scope(assignment.scope)
        if is_shown(scope):
            principal_id = call.world.object_id(assignment.principal)
            properties = {
                "principalId": principal_id,
                "principalType": kinds.get(principal_id.lower(), "Unknown"),
                "roleDefinitionId": _definition_id(role_of(call.world, assignment.role).id),
                "scope": scope,
                "condition": assignment.condition,
                "conditionVersion": assignment.condition_version,
                "createdOn": timestamp(assignment.created_on),
            }
            assignment_id = qualified(scope, "RoleAssignments", assignment.id)
            rows.append(_row(call, assignment_id, assignment.id, "microsoft.authorization/roleassignments", properties))
    for role in all_roles(call.world) if rows else ():
        definition = {
            "roleName": role.name,
            "type": "BuiltInRole" if role.built_in else "CustomRole",
            "description": role.description,
            "assignableScopes": list(role.assignable_scopes),
            "permissions": [
                {
                    "actions": list(permission.actions),
                    "notActions": list(permission.not_actions),
                    "dataActions": list(permission.data_actions),
                    "notDataActions": list(permission.not_data_actions),
                }
                for permission in role.permissions
            ],
        }
        rows.append(_row(call, _definition_id(role.id), role.id, "microsoft.authorization/roledefinitions", definition))
    return rows


def _definition_id(role_id: str) -> str:
    return f"/providers/Microsoft.Authorization/RoleDefinitions/{role_id}"


def _refusal(call: Call, error: QueryError) -> ArmError:
    """The refusal of a query that cannot be parsed (`arm-resource-graph-query-error-400.json`)."""
    return ArmError(
        400,
        "BadRequest",
        f"Please provide below info when asking for support: timestamp = {timestamp(call.now)}, correlationId = "
        f"{uuid.uuid4()}.",
        details=[
            {
                "code": "InvalidQuery",
                "message": "Query is invalid. Please refer to the documentation for the Azure Resource Graph service "
                "and fix the error before retrying.",
            },
            {
                "code": "ParserFailure",
                "message": "ParserFailure",
                "line": error.line,
                "characterPositionInLine": error.position,
                "token": error.token,
                "expectedToken": "Ǐ",
            },
        ],
        gateway=False,
    )


ROUTES = (Route("POST", "/providers/Microsoft.ResourceGraph/resources", "", query_resources),)
