"""The activity log of a subscription: who deleted which registry. Kept for 90 days."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from ..clouds import CLOUDS
from ..directory import find_principal
from ..world import DeletedRegistry, Subscription, User, guid
from .protocol import ArmError, Call, find_subscription, timestamp
from .registry_body import REGISTRY_TYPE
from .routes import Route

_KEPT = timedelta(days=90)
_CONDITION = re.compile(r"(?P<property>\w+)\s+(?P<operator>eq|ge|le)\s+'(?P<value>[^']*)'", re.IGNORECASE)
_ABOUT = {"resourceprovider", "resourceuri", "resourcegroupname", "correlationid"}


def list_events(call: Call) -> dict[str, Any]:
    """Lists the events that the filter asks for, those that ended last first
    (`documented/arm-activity-log-list.json`)."""
    subscription = find_subscription(call.world, call.params["subscription"])
    wanted = _filter(call)
    events = [
        _event(call, subscription, name, deleted)
        for name, deleted in sorted(call.world.deleted_registries.items(), key=lambda each: each[1].at, reverse=True)
        if call.world.subscriptions[deleted.subscription] is subscription and _matches(call, name, deleted, wanted)
    ]
    chosen = call.query.get("$select")
    names = {each.strip() for each in chosen.split(",")} if chosen else None
    return call.page([{key: value for key, value in event.items() if not names or key in names} for event in events])


def _filter(call: Call) -> dict[str, str]:
    """The conditions by property and operator. A time to begin with is a must, and one more condition is allowed."""
    text = call.query.get("$filter", "")
    found = {}
    for part in re.split(r"\s+and\s+", text, flags=re.IGNORECASE):
        match = _CONDITION.fullmatch(part.strip())
        if not match:
            raise ArmError(400, "BadRequest", f"The filter '{text}' is not valid.", gateway=False)
        found[f"{match['property'].lower()} {match['operator'].lower()}"] = match["value"]
    about = {key.partition(" ")[0] for key in found} - {"eventtimestamp"}
    if "eventtimestamp ge" not in found or len(about) > 1 or about - _ABOUT:
        raise ArmError(400, "BadRequest", f"The filter '{text}' is not supported.", gateway=False)
    start = datetime.fromisoformat(found["eventtimestamp ge"].replace("Z", "+00:00"))
    if call.now - start > _KEPT:
        message = "The start time cannot be more than 90 days in the past."
        raise ArmError(400, "BadRequest", message, gateway=False)
    return found


def _matches(call: Call, name: str, deleted: DeletedRegistry, wanted: dict[str, str]) -> bool:
    at = timestamp(deleted.at)
    if at < wanted["eventtimestamp ge"] or at > wanted.get("eventtimestamp le", "9"):
        return False
    own = {
        "resourceprovider eq": REGISTRY_TYPE.partition("/")[0],
        "resourceuri eq": _resource_id(call, name, deleted),
        "resourcegroupname eq": deleted.resource_group,
        "correlationid eq": guid("deletion", name),
    }
    return all(own[key].lower() == wanted[key].lower() for key in own if key in wanted)


def _resource_id(call: Call, name: str, deleted: DeletedRegistry) -> str:
    subscription = call.world.subscriptions[deleted.subscription]
    return f"/subscriptions/{subscription.id}/resourceGroups/{deleted.resource_group}/providers/{REGISTRY_TYPE}/{name}"


def _event(call: Call, subscription: Subscription, name: str, deleted: DeletedRegistry) -> dict[str, Any]:
    principal = find_principal(call.world, call.world.object_id(deleted.by))
    caller = (
        principal.object.upn if principal and isinstance(principal.object, User) else call.world.object_id(deleted.by)
    )
    resource_id, tenant = _resource_id(call, name, deleted), call.world.tenants[subscription.tenant]
    event_id, correlation_id = guid("event", name), guid("deletion", name)
    operation = f"{REGISTRY_TYPE}/delete"
    return {
        "authorization": {"action": operation, "scope": resource_id},
        "caller": caller,
        "claims": {"aud": CLOUDS[tenant.cloud].arm_audience, "iss": f"https://sts.windows.net/{tenant.id}/"},
        "correlationId": correlation_id,
        "description": "",
        "eventDataId": event_id,
        "eventName": {"value": "EndRequest", "localizedValue": "End request"},
        "httpRequest": {
            "clientRequestId": guid("request", name),
            "clientIpAddress": "198.51.100.7",
            "method": "DELETE",
        },
        "id": f"{resource_id}/events/{event_id}/ticks/{int(deleted.at.timestamp()) * 10**7}",
        "level": "Informational",
        "resourceGroupName": deleted.resource_group,
        "resourceId": resource_id,
        "resourceProviderName": _named(REGISTRY_TYPE.partition("/")[0]),
        "operationId": correlation_id,
        "operationName": {"value": operation, "localizedValue": "Delete Container Registry"},
        "properties": {"statusCode": "OK"},
        "status": _named("Succeeded"),
        "subStatus": {"value": "OK", "localizedValue": "OK (HTTP Status Code: 200)"},
        "eventTimestamp": timestamp(deleted.at),
        "submissionTimestamp": timestamp(deleted.at + timedelta(seconds=90)),
        "subscriptionId": subscription.id,
    }


def _named(value: str) -> dict[str, str]:
    return {"value": value, "localizedValue": value}


ROUTES = (
    Route(
        "GET",
        "/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values",
        "Microsoft.Insights/eventtypes/values/Read",
        list_events,
    ),
)
