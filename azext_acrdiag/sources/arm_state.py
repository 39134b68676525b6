"""What Azure Resource Manager says about a registry besides its settings.

Who deleted it, the state of its subscription, its regions, what it uses, the identity behind its key.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Optional, Tuple
from urllib.parse import quote

from ..domain.action import Action
from ..domain.fact import Absent, Fact, Known
from ..domain.target import Target
from ..facts.identity import Account
from ..facts.login import Login
from ..facts.registry import Location, Registry, RegistryRef
from ..facts.repository import Manifest
from ..facts.state import (
    Deletion,
    EncryptionIdentity,
    ProviderState,
    Replica,
    SubscriptionState,
    Usages,
)
from .arm import ARM
from .arm_sdk import REGISTRY_TYPE, ArmSdk
from .azure_rest import Refused, RestService
from .below import USAGES_READ, read_usages
from .fields import Json, flag, moment, objects, required, text
from .identity import IDENTITIES_READ
from .once import OnceEach

_NAMESPACE = REGISTRY_TYPE.partition("/")[0]
_ACTIVITY_LOG_VERSION = "2015-04-01"
_SUBSCRIPTIONS_VERSION = _PROVIDERS_VERSION = "2022-09-01"
_IDENTITIES_VERSION = "2023-01-31"
_DAYS_KEPT = 89
"""The activity log keeps 90 days; a question that reaches a second further back is refused."""


class StateSource:
    """Provides, with arguments named like the keys: `deletion(target, account, location, now)`,
    `subscription_state(location)`, `provider_state(account, location)`, `usages(target, location)`,
    `replicas(target, location, registry, login, manifest)` and `encryption_identity(registry)`. manifest is used, all
    others are needed.
    """

    def __init__(self, service: RestService, sdk: ArmSdk) -> None:
        self._service = service
        self._sdk = sdk
        self._subscription: OnceEach[str, Json] = OnceEach(self._read_subscription)
        self._replications: OnceEach[RegistryRef, Tuple[Json, ...]] = OnceEach(sdk.replications)
        self._identity: OnceEach[str, bool] = OnceEach(self._has_identity)

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
            about = f"resourceProvider eq '{_NAMESPACE}'"
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

    def subscription_state(self, location: Location) -> Fact[SubscriptionState]:
        """Whether the registry's subscription is enabled."""
        ref = location.registry
        if ref is None:
            return Absent("The registry was not found.")

        def ask() -> Fact[SubscriptionState]:
            state = required(text(self._subscription(ref.subscription_id), "state"), "state")
            return Known(SubscriptionState(ref.subscription_id, state), ARM)

        return self._service.fact(ask, "Microsoft.Resources/subscriptions/read")

    def _read_subscription(self, subscription_id: str) -> Json:
        path = f"/subscriptions/{quote(subscription_id, safe='')}"
        return self._service.get(path, {"api-version": _SUBSCRIPTIONS_VERSION}, subscription_id)

    def provider_state(self, account: Account, location: Location) -> Fact[ProviderState]:
        """Whether the active subscription is registered for container registries; asked when none was found."""
        if location.registry is not None:
            return Absent("The registry was found, so its subscription knows container registries.")
        if account.subscription_id == account.tenant_id:
            return Absent("The account has no subscription.")

        def ask() -> Fact[ProviderState]:
            path = f"/subscriptions/{quote(account.subscription_id, safe='')}/providers/{_NAMESPACE}"
            answer = self._service.get(path, {"api-version": _PROVIDERS_VERSION}, account.subscription_id)
            registration = required(text(answer, "registrationState"), "registrationState")
            return Known(ProviderState(account.subscription_id, registration), ARM)

        return self._service.fact(ask, "Microsoft.Resources/subscriptions/providers/read")

    def replicas(
        self, target: Target, location: Location, registry: Registry, login: Login, manifest: Optional[Manifest]
    ) -> Fact[Tuple[Replica, ...]]:
        """The regions of the registry; asked where one that lags behind would explain a missing or refused image."""
        ref = location.registry
        is_missing = manifest is not None and manifest.is_missing
        if not login.accepted or (not is_missing and Action.PUSH not in target.actions):
            return Absent("No image is missing, and none is to be pushed.")
        if ref is None or registry.sku != "Premium":
            return Absent("Only a Premium registry has more than one region.")
        return self._service.fact(
            lambda: Known(tuple(_replica(each) for each in self._replications(ref)), ARM),
            "Microsoft.ContainerRegistry/registries/replications/read",
        )

    def usages(self, target: Target, location: Location) -> Fact[Usages]:
        """What the registry uses of what its SKU counts; asked where something is to be pushed."""
        ref = location.registry
        if ref is None or Action.PUSH not in target.actions:
            return Absent("Nothing is to be pushed.")
        return self._service.fact(
            lambda: Known(read_usages(required(objects(self._sdk.usages(ref), "value"), "value")), ARM), USAGES_READ
        )

    def encryption_identity(self, registry: Registry) -> Fact[EncryptionIdentity]:
        """Whether the identity that uses the registry's customer-managed key still exists."""
        identity = registry.encryption.identity if registry.encryption is not None else None
        if identity is None:
            return Absent("No user-assigned identity uses a key for the registry.")
        return self._service.fact(
            lambda: Known(EncryptionIdentity(identity, self._identity(identity)), ARM),
            IDENTITIES_READ,
        )

    def _has_identity(self, resource_id: str) -> bool:
        try:
            self._service.get(resource_id, {"api-version": _IDENTITIES_VERSION}, resource_id.split("/")[2])
        except Refused as refusal:
            if refusal.status == 404:
                return False
            raise
        return True


def _replica(answer: Json) -> Replica:
    properties = answer.get("properties")
    return Replica(
        region=required(text(answer, "location"), "location"),
        provisioning_state=text(properties, "provisioningState"),
        status=text(properties, "status", "displayStatus"),
        message=text(properties, "status", "message"),
        is_routed_to=flag(properties, "regionEndpointEnabled"),
    )


def _deletion(event: Json, name: str) -> Optional[Deletion]:
    operation = (text(event, "operationName", "value") or "").lower()
    status = (text(event, "status", "value") or "").lower()
    resource_id = text(event, "resourceId") or ""
    is_it = resource_id.lower().endswith(f"/{REGISTRY_TYPE}/{name}".lower())
    if operation != f"{REGISTRY_TYPE}/delete".lower() or status != "succeeded" or not is_it:
        return None
    at = required(moment(event, "eventTimestamp"), "eventTimestamp")
    return Deletion(resource_id, at, text(event, "caller"), text(event, "correlationId"))
