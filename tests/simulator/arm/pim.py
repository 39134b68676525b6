"""Privileged Identity Management: the instances of eligible and of active assignments, and requests for activation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from ..access import identities
from ..directory import display_name, find_principal
from ..roles import role_of
from ..world import EligibleAssignment, RoleAssignment, World
from .authorization import PREFIX, assignment_reference, in_reach, qualified, read_filter, role_id, subject_ids
from .protocol import Call, timestamp
from .routes import Route

_FILTERS = (
    {"at_scope"},
    {"as_target"},
    {"principal"},
    {"assigned_to"},
    {"at_scope", "assigned_to"},
    {"at_scope", "principal"},
    {"at_scope", "as_target"},
)


def list_eligible(call: Call) -> dict[str, Any]:
    """Lists eligible assignments that have not ended (`arm-role-eligibility-schedule-instances-list.json`)."""
    kind = "roleEligibilityScheduleInstances"
    current = (one for one in call.world.eligible_assignments.values() if not one.end or one.end > call.now)
    found = []
    for assignment, member_type in _wanted(call, kind, current):
        schedule = _schedule_id(call.world.resolve_scope(assignment.scope), "roleEligibilitySchedules", assignment)
        properties = {"roleEligibilityScheduleId": schedule}
        found.append(_instance(call, kind, assignment, member_type, properties))
    return call.page(found)


def list_active(call: Call) -> dict[str, Any]:
    """Lists active assignments (`arm-role-assignment-schedule-instances-list.json`)."""
    kind = "roleAssignmentScheduleInstances"
    found = []
    for assignment, member_type in _wanted(call, kind, iter(call.world.role_assignments.values())):
        scope = call.world.resolve_scope(assignment.scope)
        properties = {
            "roleAssignmentScheduleId": _schedule_id(scope, "roleAssignmentSchedules", assignment),
            "originRoleAssignmentId": qualified(scope, "roleAssignments", assignment.id),
            "assignmentType": "Activated" if assignment.activates else "Assigned",
        }
        if assignment.activates:
            eligible = call.world.eligible_assignments[assignment.activates]
            properties["linkedRoleEligibilityScheduleId"] = eligible.id
        found.append(_instance(call, kind, assignment, member_type, properties))
    return call.page(found)


def list_requests(call: Call) -> dict[str, Any]:
    """Lists requests for activation (shape: `spec-examples/arm-role-assignment-schedule-request-put.json`).

    They are kept when what they asked for has ended.
    """
    world, kind = call.world, "roleAssignmentScheduleRequests"
    requests: dict[str, tuple[EligibleAssignment, str, datetime]] = {}
    activations = [*world.role_assignments.values(), *world.ended_assignments.values()]
    for one in activations:
        if one.activates:
            requests[one.id] = world.eligible_assignments[one.activates], "Provisioned", one.created_on
    for one in world.eligible_assignments.values():
        if one.requested is not None:
            requests[one.id] = one, "PendingApproval", one.requested
    candidates = (one for one in (*activations, *world.eligible_assignments.values()) if one.id in requests)
    found = []
    for assignment, member_type in _wanted(call, kind, candidates):
        eligible, status, moment = requests[assignment.id]
        end = assignment.end if status == "Provisioned" else None
        body = _instance(call, kind, assignment, member_type, {"requestType": "SelfActivate"})
        for name in ("startDateTime", "endDateTime", "memberType"):
            body["properties"].pop(name, None)
        body["properties"] |= {
            "status": status,
            "linkedRoleEligibilityScheduleId": eligible.id,
            "requestorId": call.world.object_id(assignment.principal),
            "createdOn": timestamp(moment),
            "scheduleInfo": {"startDateTime": timestamp(moment), "expiration": _expiration(moment, end)},
        }
        found.append(body)
    return call.page(found)


def _expiration(start: datetime, end: datetime | None) -> dict[str, Any]:
    length = end - start if end else timedelta(hours=8)
    return {"type": "AfterDuration", "endDateTime": None, "duration": f"PT{int(length.total_seconds() // 60)}M"}


def _wanted(call: Call, kind: str, assignments: Iterator[RoleAssignment]) -> Iterator[tuple[RoleAssignment, str]]:
    terms = read_filter(call.query.get("$filter", ""), _FILTERS)
    if "as_target" in terms:
        # Everybody may list what is assigned to themselves.
        subjects: frozenset[str] | None = identities(call.world, call.caller.object_id)
        subject = call.caller.object_id
    else:
        call.require(f"Microsoft.Authorization/{kind}/read", call.scope, call.path.rpartition("/")[0])
        subjects = subject_ids(call.world, terms)
        subject = terms.get("assigned_to", "")
    for assignment in assignments:
        scope = call.world.resolve_scope(assignment.scope)
        principal_id = call.world.object_id(assignment.principal)
        if (subjects is None or principal_id.lower() in subjects) and in_reach(
            call.world, scope, call.scope, "at_scope" in terms
        ):
            if subject and principal_id.lower() != subject.lower():
                yield assignment, "Group"
            else:
                yield assignment, "Direct" if scope.lower() == call.scope.lower() else "Inherited"


def _instance(
    call: Call, kind: str, assignment: RoleAssignment, member_type: str, properties: dict[str, Any]
) -> dict[str, Any]:
    scope = call.world.resolve_scope(assignment.scope)
    created = timestamp(assignment.created_on)
    properties |= {name: value for name, value in assignment_reference(call, assignment).items() if value is not None}
    properties |= {
        # Unlike in role assignments, the id is that of the scope of the assignment.
        "roleDefinitionId": role_id(scope, role_of(call.world, assignment.role)),
        "status": "Provisioned",
        "startDateTime": created,
        **_end(assignment.end),
        "memberType": member_type,
        "createdOn": created,
        "expandedProperties": _expanded(call, assignment, scope),
    }
    return {
        "properties": properties,
        "name": assignment.id,
        "id": _schedule_id(scope, kind, assignment),
        "type": f"Microsoft.Authorization/{kind}",
    }


def _end(end: datetime | None) -> dict[str, str]:
    return {"endDateTime": timestamp(end)} if end else {}


def _schedule_id(scope: str, kind: str, assignment: RoleAssignment) -> str:
    # Ids of this service begin with a provider also where the scope is a subscription.
    prefix = "/providers/Microsoft.Subscription" if scope.startswith("/subscriptions/") else ""
    return prefix + qualified(scope, kind, assignment.id)


def _expanded(call: Call, assignment: RoleAssignment, scope: str) -> dict[str, Any]:
    role = role_of(call.world, assignment.role)
    principal_id = call.world.object_id(assignment.principal)
    principal = find_principal(call.world, principal_id)
    name, kind = _described(call.world, scope)
    return {
        "principal": {
            "id": principal_id,
            "displayName": display_name(call.world, principal) if principal else "",
            "type": principal.kind if principal else "Unknown",
        },
        "roleDefinition": {
            "id": role_id(scope, role),
            "displayName": role.name,
            "type": "BuiltInRole" if role.built_in else "CustomRole",
        },
        "scope": {"id": scope, "displayName": name, "type": kind},
    }


def _described(world: World, scope: str) -> tuple[str, str]:
    """Returns the display name and the type of a scope."""
    name = scope.rpartition("/")[2]
    resource = scope.rpartition("/providers/")[2] if "/providers/" in scope else ""
    if name in world.management_groups and resource.lower().startswith("microsoft.management/"):
        return world.management_groups[name].display_name or name, "managementgroup"
    if resource:
        provider, *rest = resource.split("/")
        return name, "/".join([provider, *rest[::2]])
    if "/resourcegroups/" in scope.lower():
        return name, "resourcegroup"
    names = {subscription.id: subscription.display_name for subscription in world.subscriptions.values()}
    return names.get(name, name), "subscription" if name else "tenant"


ROUTES = (
    Route("GET", f"{PREFIX}/roleEligibilityScheduleInstances", "", list_eligible),
    Route("GET", f"{PREFIX}/roleAssignmentScheduleInstances", "", list_active),
    Route("GET", f"{PREFIX}/roleAssignmentScheduleRequests", "", list_requests),
)
