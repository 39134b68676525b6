"""The simulated Microsoft Graph: the directory as its clients read it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from aiohttp import web

from ..context import SIM
from ..entra.state import STATE
from ..faults import standing_fault
from . import operations
from .protocol import Call, GraphError, authenticate, bad_request, common_headers, new_request_id

_MOST_REQUESTS = 20
_CONTENT_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_ID = r"/(?P<id>[^/()]+)"
_APP_ID = r"\(appId='(?P<app_id>[^']*)'\)"
_KIND = r"/(?P<kind>users|groups|servicePrincipals|directoryObjects)"
_CAST = r"(?:/microsoft\.graph\.(?P<cast>group|directoryRole))?"

Handler = Callable[[Call], dict[str, Any]]
_OPERATIONS: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/me", operations.get_me),
    ("GET", "/users", operations.list_users),
    ("GET", f"/users{_ID}", operations.get_user),
    ("GET", "/groups", operations.list_groups),
    ("GET", f"/groups{_ID}", operations.get_group),
    ("GET", f"/groups{_ID}/members", operations.list_members),
    ("GET", f"/groups{_ID}/transitiveMembers", operations.list_transitive_members),
    ("GET", "/applications", operations.list_applications),
    ("GET", f"/applications(?:{_ID}|{_APP_ID})", operations.get_application),
    ("GET", f"/applications(?:{_ID}|{_APP_ID})/federatedIdentityCredentials", operations.list_federated_credentials),
    ("GET", "/servicePrincipals", operations.list_service_principals),
    ("GET", f"/servicePrincipals(?:{_ID}|{_APP_ID})", operations.get_service_principal),
    ("GET", r"/directory/deletedItems/microsoft\.graph\.application", operations.list_deleted_applications),
    ("POST", "/directoryObjects/getByIds", operations.get_by_ids),
    ("GET", f"/directoryObjects{_ID}", operations.get_directory_object),
    ("GET", f"(?:/me|{_KIND}{_ID})/memberOf{_CAST}", operations.list_member_of),
    ("GET", f"(?:/me|{_KIND}{_ID})/transitiveMemberOf{_CAST}", operations.list_transitive_member_of),
    ("POST", f"(?:/me|{_KIND}{_ID})/(?:microsoft\\.graph\\.)?checkMemberGroups", operations.check_member_groups),
    ("POST", f"(?:/me|{_KIND}{_ID})/(?:microsoft\\.graph\\.)?getMemberGroups", operations.get_member_groups),
)


def application() -> web.Application:
    """Returns the web application that answers for `graph.microsoft.com` and its sisters in other clouds."""
    app = web.Application()
    app.router.add_route("*", "/{version:v1.0|beta}{path:.*}", _answer)
    return app


async def _answer(request: web.Request) -> web.Response:
    context = request.config_dict[SIM]
    request_id = new_request_id()
    headers = common_headers(request_id)
    try:
        tenant, caller = authenticate(context, request)
        call = Call(
            world=context.world,
            state=request.config_dict[STATE],
            now=context.now(),
            tenant=tenant,
            caller=caller,
            host=request.host,
            version=request.match_info["version"],
            method=request.method,
            path=request.match_info["path"].rstrip("/"),
            query=dict(request.query),
            body=_json(await request.text()),
        )
        body = _batch(call) if (call.method, call.path) == ("POST", "/$batch") else _perform(call)
    except GraphError as error:
        body = error.body(context.now(), request_id)
        return web.json_response(body, status=error.status, headers={**headers, **error.headers})
    return web.Response(
        text=json.dumps(body), headers={**headers, "Content-Type": _CONTENT_TYPE, "OData-Version": "4.0"}
    )


def _json(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        raise bad_request("Unable to read JSON request payload.", "BadRequest") from None


def _perform(call: Call) -> dict[str, Any]:
    for method, pattern, handler in _OPERATIONS:
        match = re.fullmatch(pattern, call.path, re.IGNORECASE) if method == call.method else None
        if match:
            params = {name: value for name, value in match.groupdict().items() if value is not None}
            return handler(replace(call, params=params))
    segment = call.path.strip("/").partition("/")[0]
    raise bad_request(f"Resource not found for the segment '{segment}'.", "BadRequest")


def _batch(call: Call) -> dict[str, Any]:
    """Answers several requests at once ("Combine multiple HTTP requests using JSON batching")."""
    requests = (call.body or {}).get("requests")
    if not isinstance(requests, list) or len(requests) > _MOST_REQUESTS:
        raise bad_request(f"Number of batch request steps must be 1 to {_MOST_REQUESTS}.", "BadRequest")
    return {"responses": [_step(call, step) for step in requests]}


def _step(call: Call, step: dict[str, Any]) -> dict[str, Any]:
    url = urlsplit(step["url"])
    part = replace(
        call,
        method=step["method"].upper(),
        path="/" + unquote(url.path).strip("/"),
        query=dict(parse_qsl(url.query)),
        body=step.get("body"),
    )
    # "Batching and throttling": each request of a batch is throttled for itself, and the batch as such succeeds.
    fault = standing_fault(call.world.faults, call.host, part.method, f"/{call.version}{part.path}")
    if fault is not None and fault.status is not None:
        return {"id": step["id"], "status": fault.status, "headers": fault.headers, "body": fault.body}
    try:
        status, body = 200, _perform(part)
    except GraphError as error:
        status, body = error.status, error.body(call.now, new_request_id())
    return {"id": step["id"], "status": status, "headers": {"Content-Type": "application/json"}, "body": body}
