"""What all answers of Entra have in common, and the tenant that a request names."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Optional

from aiohttp import web
from aiohttp.typedefs import Handler

from ..clouds import Cloud, cloud_of
from ..context import SIM, Context
from ..world import Tenant
from .errors import EntraError

HOME_TENANTS = frozenset({"common", "organizations"})
"""Tenant segments that mean the tenant of whoever signs in."""


@dataclass(frozen=True)
class Place:
    """Where in Entra a request arrives: cloud, and tenant unless the path leaves it open."""

    context: Context
    cloud: Cloud
    host: str
    segment: str
    """The tenant as the path spells it."""
    tenant: Optional[str]
    """Its name in the world; None for `common` and `organizations`."""


def place_of(request: web.Request) -> Place:
    """The place that a request addresses. Raises EntraError for a tenant that does not exist in this cloud."""
    context = request.config_dict[SIM]
    host = request.host.partition(":")[0].lower()
    cloud = cloud_of(host)
    assert cloud, f"{host} is no host of Entra"
    segment = request.match_info["tenant"]
    if segment.lower() in HOME_TENANTS:
        return Place(context, cloud, host, segment.lower(), None)
    for name, tenant in context.world.tenants.items():
        if tenant.cloud == cloud.name and segment.lower() in names_of(tenant):
            return Place(context, cloud, host, segment, name)
    raise EntraError(90002, tenant=segment)


def names_of(tenant: Tenant) -> set[str]:
    """Id and verified domains of a tenant: its own domain and those of its members' sign-in names."""
    members = (user.upn.rpartition("@")[2].lower() for user in tenant.users.values() if user.type == "Member")
    return {tenant.id.lower(), tenant.domain.lower(), *members}


@web.middleware
async def errors_and_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers refusals as JSON and adds the headers that every answer of Entra has."""
    correlation_id = request.headers.get("client-request-id") or str(uuid.uuid4())
    try:
        response = await handler(request)
    except EntraError as error:
        now = request.config_dict[SIM].now()
        response = web.json_response(error.body(request.host, now, correlation_id), status=error.status)
        if "x-client-current-telemetry" in request.headers:
            response.headers["x-ms-clitelem"] = f"1,{error.code},0,,"
    response.headers.update(
        {
            "Cache-Control": "no-store, no-cache",
            "Pragma": "no-cache",
            "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
            "X-Content-Type-Options": "nosniff",
            "client-request-id": correlation_id,
            "x-ms-request-id": str(uuid.uuid4()),
        }
    )
    return response
