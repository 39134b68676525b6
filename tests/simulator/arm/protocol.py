"""What every operation of Azure Resource Manager shares: the caller, the checks, errors, pages and headers."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote, urlencode

import jwt
from aiohttp import web

from ..access import allowed
from ..clouds import CLOUDS, cloud_of
from ..context import Context
from ..world import Subscription, World

_SUBSCRIPTION = re.compile(r"/subscriptions/(?P<id>[^/]+)", re.IGNORECASE)


class ArmError(Exception):
    """An answer with the error envelope of Azure Resource Manager."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        headers: dict[str, str] | None = None,
        details: list[dict[str, Any]] | None = None,
        beside: dict[str, Any] | None = None,
        gateway: bool = True,
    ) -> None:
        """`beside` are members next to `error`; `gateway` tells that ARM itself refuses, not a resource provider."""
        super().__init__(message)
        self.status = status
        self.gateway = gateway
        self.headers = {**({"x-ms-failure-cause": "gateway"} if gateway else {}), **(headers or {})}
        error: dict[str, Any] = {"code": code, "message": message}
        if details is not None:
            error["details"] = details
        self.body: dict[str, Any] = {"error": error, **(beside or {})}


@dataclass(frozen=True)
class Caller:
    """Who presents the access token."""

    object_id: str
    tenant_id: str
    name: str
    """User principal name of a user, application id of an application."""


@dataclass(frozen=True)
class Call:
    """One authenticated request."""

    world: World
    now: datetime
    caller: Caller
    host: str
    path: str
    query: dict[str, str]
    """By name in lower case."""
    body: Any = None
    params: dict[str, str] = field(default_factory=dict)
    """What the placeholders of the route matched."""
    headers: dict[str, str] = field(default_factory=dict)
    """What the operation adds to the headers of its answer."""

    @property
    def api_version(self) -> str:
        """The version that the request asks for."""
        return self.query["api-version"]

    @property
    def scope(self) -> str:
        """The scope before `/providers/Microsoft.Authorization` and the like; `/` for the directory's root."""
        return self.params.get("scope") or "/"

    @property
    def subscription_id(self) -> str | None:
        """The id of the subscription that the path names."""
        match = _SUBSCRIPTION.match(self.path)
        return match["id"] if match else None

    def may(self, action: str, target: str) -> bool:
        """Tells whether the caller may perform an action on a resource."""
        return allowed(self.world, self.caller.object_id, action, False, target).allowed

    def require(self, action: str, target: str, shown: str | None = None) -> None:
        """Refuses the request unless the caller may perform the action; `shown` is the scope that the message names.

        Texts: `arm-authorization-failed-403-read.json`, `documented/arm-deny-assignment-authorization-failed-403.json`.
        """
        decision = allowed(self.world, self.caller.object_id, action, False, target)
        who = f"The client '{self.caller.name}' with object id '{self.caller.object_id}'"
        if decision.reason == "denied":
            deny = self.world.deny_assignments[decision.denied_by]
            raise ArmError(
                403,
                "DenyAssignmentAuthorizationFailed",
                f"{who} has permission to perform action '{action}' on scope '{shown or target}'; however, the access "
                f"is denied because of the deny assignment with name '{decision.denied_by}' and Id "
                f"'{deny.id.replace('-', '')}' at scope '{self.world.resolve_scope(deny.scope)}'.",
            )
        if not decision.allowed:
            raise ArmError(
                403,
                "AuthorizationFailed",
                f"{who} does not have authorization to perform action '{action}' over scope '{shown or target}' or the "
                "scope is invalid. If access was recently granted, please refresh your credentials.",
            )

    def page(self, items: Sequence[Any]) -> dict[str, Any]:
        """Returns the page of a list that the request asks for, with the link to the next one."""
        token = self.query.get("$skiptoken", "0")
        size = self.world.knobs.page_size
        if not token.isdigit():
            raise ArmError(400, "InvalidSkipToken", f"The provided skip token '{token}' is not valid.")
        start = int(token)
        if not size or start + size >= len(items):
            return {"value": list(items[start:])}
        query = {**self.query, "$skiptoken": str(start + size)}
        return {
            "value": list(items[start : start + size]),
            "nextLink": f"https://{self.host}{quote(self.path)}?{urlencode(query, quote_via=quote)}",
        }


def system_data(when: datetime, by: str = "owner@example.com") -> dict[str, str]:
    """Returns the `systemData` of a resource that was never changed since it was made."""
    moment = timestamp(when, zone="+00:00")
    return {
        "createdBy": by,
        "createdByType": "User",
        "createdAt": moment,
        "lastModifiedBy": by,
        "lastModifiedByType": "User",
        "lastModifiedAt": moment,
    }


def timestamp(when: datetime, zone: str = "Z") -> str:
    """Writes a moment as Azure Resource Manager does: with seven digits after the point."""
    return f"{when.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%S.%f}0{zone}"


def find_subscription(world: World, subscription_id: str) -> Subscription:
    """Finds a subscription by id. The refusal is that of `documented/arm-subscription-not-found-404.json`."""
    for subscription in world.subscriptions.values():
        if subscription.id.lower() == subscription_id.lower():
            return subscription
    raise ArmError(404, "SubscriptionNotFound", f"The subscription '{subscription_id}' could not be found.")


# --- Authentication ---------------------------------------------------------------------------------------------------


def authenticate(context: Context, request: web.Request, path: str) -> Caller:
    """Checks the access token of a request and returns its bearer.

    Texts: `arm-expired-authentication-token-401.json`, `documented/arm-invalid-authentication-token-tenant-401.json`.
    """
    world = context.world
    match = _SUBSCRIPTION.match(path)
    home = next((s for s in world.subscriptions.values() if match and s.id.lower() == match["id"].lower()), None)
    tenant_id = world.tenants[home.tenant].id if home else ""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        message = "Authentication failed. The 'Authorization' header is missing."
        raise _unauthorized("AuthenticationFailed", message, tenant_id, message)
    try:
        claims = context.read(token.strip())
    except jwt.InvalidTokenError:
        raise _unauthorized("InvalidAuthenticationToken", "The access token is invalid.", tenant_id) from None
    expiry, now = datetime.fromtimestamp(claims["exp"], timezone.utc), context.now()
    if expiry <= now:
        times = f"expiry UTC time '{_american(expiry)}' is earlier than current UTC time '{_american(now)}'"
        message = f"The access token {times}."
        raise _unauthorized("ExpiredAuthenticationToken", message, tenant_id, "The access token has expired.")
    cloud = cloud_of(request.host.partition(":")[0]) or CLOUDS["AzureCloud"]
    audiences = [spelling for a in cloud.arm_audiences for spelling in (a, a.rstrip("/"))]
    if claims["aud"] not in audiences:
        named = ",".join(f"'{audience}'" for audience in audiences)
        message = (
            f"The access token has been obtained for wrong audience or resource '{claims['aud']}'. It should exactly "
            f"match with one of the allowed audiences {named}."
        )
        raise _unauthorized("InvalidAuthenticationTokenAudience", message, tenant_id)
    if tenant_id and claims["tid"] != tenant_id:
        message = (
            f"The access token is from the wrong issuer '{claims['iss']}'. It must match the tenant "
            f"'https://sts.windows.net/{tenant_id}/' associated with this subscription. Please use the authority (URL) "
            f"'https://login.windows.net/{tenant_id}' to get the token. Note, if the subscription is transferred to "
            "another tenant there is no impact to the services, but information about new tenant could take time to "
            "propagate (up to an hour). If you just transferred your subscription and see this error message, please "
            "try back later."
        )
        raise _unauthorized("InvalidAuthenticationTokenTenant", message, tenant_id)
    name = claims.get("upn") or claims.get("unique_name") or claims["appid"]
    return Caller(claims["oid"], claims["tid"], name)


def _unauthorized(code: str, message: str, tenant_id: str, description: str = "") -> ArmError:
    challenge = (
        f'Bearer authorization_uri="https://login.windows.net/{tenant_id}", error="invalid_token", '
        f'error_description="{description or message}"'
    )
    return ArmError(401, code, message, headers={"WWW-Authenticate": challenge})


def _american(moment: datetime) -> str:
    return f"{moment.month}/{moment.day}/{moment.year} {moment:%I:%M:%S %p}".replace(" 0", " ")


# --- Headers ----------------------------------------------------------------------------------------------------------


def common_headers(call_path: str, method: str, now: datetime) -> dict[str, str]:
    """Returns the headers of every answer, as in `arm-registries-list-credentials-2025.json`."""
    request_id = str(uuid.uuid4())
    headers = {
        "Cache-Control": "no-cache",
        "Pragma": "no-cache",
        "Expires": "-1",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "x-ms-request-id": request_id,
        "x-ms-correlation-request-id": request_id,
        "x-ms-routing-request-id": f"WESTEUROPE:{now:%Y%m%dT%H%M%SZ}:{request_id}",
    }
    level = "subscription" if _SUBSCRIPTION.match(call_path) else "tenant"
    if method == "GET":
        headers[f"x-ms-ratelimit-remaining-{level}-global-reads"] = "16499"
    else:
        headers[f"x-ms-ratelimit-remaining-{level}-writes"] = "199"
        headers[f"x-ms-ratelimit-remaining-{level}-global-writes"] = "2999"
    return headers
