"""The simulated Azure Resource Manager."""

from __future__ import annotations

import json
import re
from typing import Any

from aiohttp import web

from ..context import SIM
from . import (
    activity_log,
    authorization,
    check_access,
    identities,
    logs,
    network,
    pim,
    registries,
    resource_graph,
    subscriptions,
)
from .protocol import ArmError, Call, authenticate, common_headers, find_subscription
from .routes import Route

ROUTES: tuple[Route, ...] = (
    *subscriptions.ROUTES,
    *registries.ROUTES,
    *identities.ROUTES,
    *logs.ROUTES,
    *network.ROUTES,
    *pim.ROUTES,
    *check_access.ROUTES,
    *authorization.ROUTES,
    *resource_graph.ROUTES,
    *activity_log.ROUTES,
)
_VERSIONS = "api-supported-versions"
_NAMING_VERSIONS = ("Microsoft.ContainerRegistry/", "Microsoft.OperationalInsights/")
"""Providers that name their versions in that header."""


def application() -> web.Application:
    """Returns the web application that answers for `management.azure.com` and its sisters in other clouds."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", _answer)
    return app


async def _answer(request: web.Request) -> web.Response:
    context = request.config_dict[SIM]
    # Letter case and doubled slashes make no difference to ARM; the CLI sends such paths.
    path = re.sub("/+", "/", request.path).rstrip("/") or "/"
    headers = common_headers(path, request.method, context.now())
    try:
        body = await _perform(request, path, headers)
    except ArmError as error:
        if error.gateway:
            # What refuses is not the provider, which would name its versions.
            headers.pop(_VERSIONS, None)
        return web.json_response(error.body, status=error.status, headers={**headers, **error.headers})
    return web.json_response(body, headers=headers)


async def _perform(request: web.Request, path: str, headers: dict[str, str]) -> Any:
    context = request.config_dict[SIM]
    query = {name.lower(): value for name, value in request.query.items()}
    if not query.get("api-version"):
        raise ArmError(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
    caller = authenticate(context, request, path)
    matches = ((route, route.match(request.method, path)) for route in ROUTES)
    found = next(((route, params) for route, params in matches if params is not None), None)
    if found is None:
        raise ArmError(404, "InvalidResourceType", f"The resource type of '{path}' could not be found.")
    route, params = found
    call = Call(
        world=context.world,
        now=context.now(),
        caller=caller,
        host=request.host,
        path=path,
        query=query,
        body=await _json(request),
        params=params,
        headers=headers,
    )
    if call.subscription_id:
        find_subscription(call.world, call.subscription_id)
    if route.action:
        call.require(route.action, route.target(call), route.shown_scope(call))
    if route.path.split("/providers/")[-1].startswith(_NAMING_VERSIONS):
        headers[_VERSIONS] = call.api_version
    return route.handler(call)


async def _json(request: web.Request) -> Any:
    text = await request.text()
    try:
        return json.loads(text) if text else None
    except ValueError:
        raise ArmError(
            400, "InvalidRequestContent", "The request content was invalid and could not be deserialized."
        ) from None
