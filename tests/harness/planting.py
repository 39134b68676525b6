"""Secrets that every world holds besides its own, where nothing is to read them: the environment, answers of Azure.

Real answers of Azure hold no such values, since the calls that return secrets are never made. These stand for whatever
a service may add one day to what it answers: the product must take what it knows and pass on nothing else.
"""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

ENVIRONMENT = {
    "AZURE_CLIENT_SECRET": "canary-of-the-environment-8Q~1",
    "REGISTRY_PASSWORD": "canary-of-the-environment-8Q~2",
}
IN_ANSWERS = "canary-of-an-answer-8Q~3"
_MEMBER = "secretText"
_PLANTED_HOSTS = ("management.", "graph.", "microsoftgraph.")
_OBJECTS = ("value", "data", "properties", "responses", "body")
"""Members whose values are objects with names of their own; others may be maps, to which a member is an entry more."""


@web.middleware
async def plant(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lays a secret into every answer of Azure Resource Manager and Microsoft Graph, and into each entry of a list."""
    response = await handler(request)
    is_planted = request.host.startswith(_PLANTED_HOSTS) and isinstance(response, web.Response)
    if not is_planted or response.content_type != "application/json" or not isinstance(response.body, bytes):
        return response
    try:
        body = json.loads(response.body)
    except ValueError:
        return response
    response.body = json.dumps(_planted(body)).encode()
    return response


def _planted(value: Any) -> Any:
    if isinstance(value, list):
        return [_planted(each) for each in value]
    if not isinstance(value, dict):
        return value
    inner = {key: _planted(value[key]) for key in _OBJECTS if key in value}
    return {_MEMBER: IN_ANSWERS, **value, **inner}
