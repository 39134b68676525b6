"""The queries: who may ask, and the form of answers and refusals.

Errors: "Azure Monitor Log Analytics API errors"; bodies as users quote them
(https://github.com/microsoft/foundry-dev-tools/issues/734, https://github.com/MicrosoftDocs/feedback/issues/1792).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any, Optional

import jwt
from aiohttp import web

from ..access import allowed
from ..clouds import CLOUDS, cloud_of
from ..context import SIM, Context
from ..kusto import QueryError, Result, Table, UnresolvedName, run
from ..world import Workspace
from .table import LOGIN_EVENTS, login_events

_QUERY = "Microsoft.OperationalInsights/workspaces/query"


class _Refused(Exception):
    def __init__(self, status: int, code: str, message: str, inner: Optional[dict[str, Any]] = None) -> None:
        super().__init__(message)
        self.status = status
        error: dict[str, Any] = {"message": message, "code": code, "correlationId": str(uuid.uuid4())}
        self.body = {"error": {**error, "innererror": inner} if inner else error}


def application() -> web.Application:
    """Returns the web application that answers for `api.loganalytics.io` and its sisters in other clouds."""
    app = web.Application()
    app.router.add_route("*", "/v1/workspaces/{workspace}/query", _of_workspace)
    app.router.add_route("*", "/v1/{resource:.+}/query", _of_resource)
    return app


async def _of_workspace(request: web.Request) -> web.Response:
    return await _answer(request, _workspace_named)


async def _of_resource(request: web.Request) -> web.Response:
    return await _answer(request, _held_of_resource)


async def _answer(request: web.Request, choose: Callable[[Context, web.Request, str], Table]) -> web.Response:
    context = request.config_dict[SIM]
    try:
        caller = _caller(context, request)
        query = await _query(request)
        if query is None:
            return web.Response(status=200)  # as documented for requests without content type
        held = choose(context, request, caller)
        return web.json_response(_table(_run(query, held, context.now())))
    except _Refused as refused:
        return web.json_response(refused.body, status=refused.status)


def _caller(context: Context, request: web.Request) -> str:
    """The object id of the bearer."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _Refused(401, "AuthorizationRequiredError", "Valid authentication was not provided")
    try:
        claims = context.read(token.strip())
    except jwt.InvalidTokenError:
        raise _Refused(403, "InvalidTokenError", "The provided authentication is not valid for this resource") from None
    cloud = cloud_of(request.host.partition(":")[0]) or CLOUDS["AzureCloud"]
    resource = cloud.resource(claims["aud"])
    if resource is None or resource.name != "Log Analytics API":
        raise _Refused(403, "InvalidTokenError", "The provided authentication is not valid for this resource")
    if datetime.fromtimestamp(claims["exp"], timezone.utc) <= context.now():
        raise _Refused(403, "InvalidTokenError", "The provided authentication is not valid for this resource")
    return str(claims["oid"])


async def _query(request: web.Request) -> Optional[str]:
    if request.method == "GET":
        return request.query.get("query", "")
    if request.content_type != "application/json":
        return None
    try:
        return str(json.loads(await request.text())["query"])
    except (ValueError, KeyError, TypeError):
        raise _bad({"code": "QueryValidationError", "message": "Failed parsing the query"}) from None


def _workspace_named(context: Context, request: web.Request, caller: str) -> Table:
    customer_id = request.match_info["workspace"].lower()
    for name, workspace in context.world.workspaces.items():
        if workspace.customer_id.lower() == customer_id:
            if not _may_query(context, caller, workspace):
                raise _insufficient()
            return login_events(context, {name: workspace})
    raise _Refused(404, "PathNotFoundError", "The requested path does not exist")


def _held_of_resource(context: Context, request: web.Request, caller: str) -> Table:
    """What the workspaces hold of the resource: by the resource's own permission where they allow that."""
    resource = f"/{request.match_info['resource']}".lower()
    if all(each.id.lower() != resource for each in context.world.registries.values()):
        raise _insufficient()
    may_read = _may(context, caller, f"Microsoft.Insights/logs/{LOGIN_EVENTS}/read", resource)
    readable = {
        name: workspace
        for name, workspace in context.world.workspaces.items()
        if (may_read and workspace.resource_permissions) or _may_query(context, caller, workspace)
    }
    if not readable and not may_read:
        raise _insufficient()
    return login_events(context, readable, of=resource)


def _may_query(context: Context, caller: str, workspace: Workspace) -> bool:
    return all(
        _may(context, caller, action, workspace.id) for action in (f"{_QUERY}/read", f"{_QUERY}/{LOGIN_EVENTS}/read")
    )


def _may(context: Context, caller: str, action: str, scope: str) -> bool:
    return allowed(context.world, caller, action, False, scope).allowed


def _run(query: str, held: Table, now: datetime) -> Result:
    try:
        return run(query, {LOGIN_EVENTS: held}, now)
    except UnresolvedName as error:
        inner = {"code": "SEM0100", "message": str(error)}
        raise _bad({"code": "SemanticError", "message": "A semantic error occurred.", "innererror": inner}) from None
    except QueryError as error:
        inner = {
            "code": "SYN0002",
            "message": f"Query could not be parsed at '{error.token}' on line [{error.line},{error.position}]",
        }
        raise _bad({"code": "SyntaxError", "message": "A syntax error occurred.", "innererror": inner}) from None


def _bad(inner: dict[str, Any]) -> _Refused:
    return _Refused(400, "BadArgumentError", "The request had some invalid properties", inner)


def _insufficient() -> _Refused:
    message = "The provided credentials have insufficient access to perform the requested operation"
    return _Refused(403, "InsufficientAccessError", message)


def _table(result: Result) -> dict[str, Any]:
    """An answer (`log-analytics-query-rows.json`, `log-analytics-query-no-rows.json`)."""
    names = list(result.columns)
    return {
        "tables": [
            {
                "name": "PrimaryResult",
                "columns": [{"name": name, "type": kind} for name, kind in result.columns.items()],
                "rows": [[_value(row.get(name)) for name in names] for row in result.rows],
            }
        ]
    }


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S.%f}".rstrip("0").rstrip(".") + "Z"
    return value
