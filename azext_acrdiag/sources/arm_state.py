"""What Azure Resource Manager says about a registry besides its settings: whether it was deleted, and by whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Optional
from urllib.parse import quote

from ..domain.fact import Absent, Fact, Known
from ..domain.target import Target
from ..facts.identity import Account
from ..facts.registry import Location
from ..facts.state import Deletion
from .arm_sdk import REGISTRY_TYPE
from .azure_rest import RestService
from .fields import Json, moment, required, text

_ACTIVITY_LOG_VERSION = "2015-04-01"
_DAYS_KEPT = 89
"""The activity log keeps 90 days; a question that reaches a second further back is refused."""


class StateSource:
    """Provides, with arguments named like the keys, all needed: `deletion(target, account, location, now)`."""

    def __init__(self, service: RestService) -> None:
        self._service = service

    def deletion(self, target: Target, account: Account, location: Location, now: datetime) -> Fact[Deletion]:
        """The last deletion of a registry of this name in the subscription; asked only when it was not found."""
        if location.registry is not None:
            return Absent("The registry is there.")
        subscription_id = target.subscription_id or account.subscription_id
        if subscription_id == account.tenant_id:
            return Absent("The account has no subscription whose activity log could be read.")

        def ask() -> Fact[Deletion]:
            start, end = (f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in (now - timedelta(days=_DAYS_KEPT), now))
            # The log takes one more condition than the times; of the registry nothing but the name may be known.
            about = f"resourceProvider eq '{REGISTRY_TYPE.partition('/')[0]}'"
            if target.resource_id:
                about = f"resourceUri eq '{target.resource_id}'"
            query = {
                "api-version": _ACTIVITY_LOG_VERSION,
                "$filter": f"eventTimestamp ge '{start}' and eventTimestamp le '{end}' and {about}",
                "$select": "caller,correlationId,eventTimestamp,operationName,resourceId,status",
            }
            path = f"/subscriptions/{quote(subscription_id, safe='')}/providers/Microsoft.Insights/eventtypes"
            events = self._service.pages(f"{path}/management/values", query, subscription_id)
            found = [each for each in (_deletion(event, target.name) for event in events) if each is not None]
            if not found:
                return Absent("The activity log of the last 90 days shows no deletion of a registry of this name.")
            return Known(max(found, key=lambda each: each.at), "the activity log")

        return self._service.fact(ask, "Microsoft.Insights/eventtypes/values/read on the subscription")


def _deletion(event: Json, name: str) -> Optional[Deletion]:
    operation = (text(event, "operationName", "value") or "").lower()
    status = (text(event, "status", "value") or "").lower()
    resource_id = text(event, "resourceId") or ""
    is_it = resource_id.lower().endswith(f"/{REGISTRY_TYPE}/{name}".lower())
    if operation != f"{REGISTRY_TYPE}/delete".lower() or status != "succeeded" or not is_it:
        return None
    at = required(moment(event, "eventTimestamp"), "eventTimestamp")
    return Deletion(resource_id, at, text(event, "caller"), text(event, "correlationId"))
