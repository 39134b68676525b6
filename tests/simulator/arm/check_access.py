"""The operation by which services ask what somebody may do."""

from __future__ import annotations

from typing import Any

from ..access import Decision, allowed
from .authorization import PREFIX, assignment_reference, denial_body, qualified
from .protocol import ArmError, Call
from .routes import Route

_MOST_ACTIONS = 200


def check_access(call: Call) -> list[dict[str, Any]]:
    """Decides up to 200 actions for a subject; the shape is the one that `kubeguard/guard` reads
    (`authz/providers/azure/rbac/checkaccessreqhelper.go`)."""
    body = call.body or {}
    try:
        subject = body["Subject"]["Attributes"]["ObjectId"]
        actions = [
            (action["Id"], bool(action.get("IsDataAction")), action.get("Attributes")) for action in body["Actions"]
        ]
        target = body["Resource"]["Id"]
    except (KeyError, TypeError) as error:
        raise ArmError(400, "InvalidRequestContent", f"The request content lacks {error}.", gateway=False) from None
    if len(actions) > _MOST_ACTIONS:
        raise ArmError(400, "BadRequest", f"At most {_MOST_ACTIONS} actions can be checked at once.", gateway=False)
    if subject.lower() != call.caller.object_id.lower():
        call.require("Microsoft.Authorization/roleAssignments/read", call.scope, call.path.rpartition("/")[0])
    return [
        _answer(call, action, data, allowed(call.world, subject, action, data, target, _named(attributes)))
        for action, data, attributes in actions
    ]


def _named(attributes: dict[str, Any] | None) -> dict[str, Any]:
    return {f"Request:{name}": value for name, value in (attributes or {}).items()}


def _answer(call: Call, action: str, data: bool, decision: Decision) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "actionId": action,
        "isDataAction": data,
        "accessDecision": "Allowed" if decision.allowed else "NotAllowed",
        "timeToLiveInMs": 300000,
    }
    if decision.grants:
        assignment = call.world.role_assignments[decision.grants[0]]
        answer["roleAssignment"] = {
            "id": qualified(call.world.resolve_scope(assignment.scope), "roleAssignments", assignment.id),
            **assignment_reference(call, assignment),
            "canDelegate": False,
            "delegatedManagedIdentityResourceId": None,
        }
    if decision.denied_by:
        deny = denial_body(call, decision.denied_by, call.world.deny_assignments[decision.denied_by])
        answer["denyAssignment"] = {"id": deny["id"], **deny["properties"]}
    return answer


ROUTES = (Route("POST", f"{PREFIX}/checkAccess", "", check_access),)
