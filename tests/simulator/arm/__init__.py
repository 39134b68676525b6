"""The simulated Azure Resource Manager."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from ..context import SIM, Context
from . import (
    activity_log,
    authorization,
    batch,
    check_access,
    consumers,
    identities,
    logs,
    network,
    pim,
    providers,
    registries,
    registry_parts,
    resource_graph,
    subscriptions,
)
from .protocol import ArmError, Call, Caller, authenticate, common_headers, find_subscription
from .routes import Route

ROUTES: tuple[Route, ...] = (
    *subscriptions.ROUTES,
    *registries.ROUTES,
    *registry_parts.ROUTES,
    *identities.ROUTES,
    *logs.ROUTES,
    *consumers.ROUTES,
    *network.ROUTES,
    *pim.ROUTES,
    *check_access.ROUTES,
    *authorization.ROUTES,
    *resource_graph.ROUTES,
    *activity_log.ROUTES,
    *providers.ROUTES,
)
BATCHES: web.AppKey[batch.Waiting] = web.AppKey("batches", dict)
_VERSIONS = "api-supported-versions"
_NAMING_VERSIONS = ("Microsoft.ContainerRegistry/", "Microsoft.OperationalInsights/")
"""Providers that name their versions in that header."""


def application() -> web.Application:
    """Returns the web application that answers for `management.azure.com` and its sisters in other clouds."""
    app = web.Application()
    app[BATCHES] = {}
    app.router.add_route("*", "/{path:.*}", _answer)
    return app


async def _answer(request: web.Request) -> web.Response:
    context = request.config_dict[SIM]
    # Letter case and doubled slashes make no difference to ARM; the CLI sends such paths.
    path = re.sub("/+", "/", request.path).rstrip("/") or "/"
    try:
        body = await _json(request)
        query = dict(request.query)
        if path.lower().startswith("/batch"):
            _api_version(query)
            caller = authenticate(context, request, path)
            answer = batch.answer(
                request.app[BATCHES],
                request.method,
                request.host,
                path,
                body,
                lambda inner, asked: _perform(context, caller, "GET", request.host, inner, asked, None),
            )
            headers = common_headers(path, request.method, context.now())
            return web.json_response(answer.body, status=answer.status, headers={**headers, **answer.headers})
        _api_version(query)
        caller = authenticate(context, request, path)
    except ArmError as error:
        headers = common_headers(path, request.method, context.now())
        return web.json_response(error.body, status=error.status, headers={**headers, **error.headers})
    status, headers, content = _perform(context, caller, request.method, request.host, path, query, body)
    return web.json_response(content, status=status, headers=headers)


def _api_version(query: Mapping[str, str]) -> None:
    if not {name.lower(): value for name, value in query.items()}.get("api-version"):
        raise ArmError(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )


def _perform(
    context: Context, caller: Caller, method: str, host: str, path: str, query: Mapping[str, str], body: Any
) -> tuple[int, dict[str, str], Any]:
    """Status, headers and body of the answer to one request, which may be one of a batch."""
    headers = common_headers(path, method, context.now())
    try:
        return 200, headers, _operate(context, caller, method, host, path, query, body, headers)
    except ArmError as error:
        if error.gateway:
            # What refuses is not the provider, which would name its versions.
            headers.pop(_VERSIONS, None)
        return error.status, {**headers, **error.headers}, error.body


def _operate(
    context: Context,
    caller: Caller,
    method: str,
    host: str,
    path: str,
    query: Mapping[str, str],
    body: Any,
    headers: dict[str, str],
) -> Any:
    _api_version(query)
    matches = ((route, route.match(method, path)) for route in ROUTES)
    found = next(((route, params) for route, params in matches if params is not None), None)
    if found is None:
        raise ArmError(404, "InvalidResourceType", f"The resource type of '{path}' could not be found.")
    route, params = found
    call = Call(
        world=context.world,
        now=context.now(),
        caller=caller,
        host=host,
        path=path,
        query={name.lower(): value for name, value in query.items()},
        body=body,
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
