"""The simulated container registry: login server, token service, distribution API, the hosts of the blobs.

It answers for every registry of the world, and for each of them decides from the world alone.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

from aiohttp import web

from ..context import SIM, RegistryEvent
from ..private_dns import leads_to_endpoint
from . import acr_api, blobs, distribution, token_service, uploads
from .call import Call, Handler
from .errors import Refusal, denied, empty, method_not_allowed, page_not_found
from .hosts import by_login_server
from .network import arrives_privately, is_allowed

_COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_NAME = f"(?P<name>{_COMPONENT}(?:/{_COMPONENT})*)"
_DIGEST = "(?P<digest>[a-z0-9]+:[0-9a-f]+)"
_REFERENCE = r"(?P<reference>[\w.:-]+)"

_ROUTES: tuple[tuple[str, Mapping[str, Handler]], ...] = (
    ("/oauth2/exchange", {"POST": token_service.exchange}),
    ("/oauth2/token", {"GET": token_service.token_by_get, "POST": token_service.token}),
    ("/v2/?", {"GET": distribution.ping}),
    ("/(?:v2|acr/v1)/_catalog", {"GET": distribution.catalog}),
    (f"/v2/{_NAME}/tags/list", {"GET": distribution.tags}),
    (
        f"/v2/{_NAME}/manifests/{_REFERENCE}",
        {
            "GET": distribution.get_manifest,
            "PUT": distribution.put_manifest,
            "DELETE": distribution.delete_manifest,
        },
    ),
    (f"/v2/{_NAME}/blobs/{_DIGEST}", {"GET": distribution.get_blob}),
    (f"/v2/{_NAME}/referrers/{_DIGEST}", {"GET": distribution.referrers}),
    (f"/v2/{_NAME}/blobs/uploads/", {"POST": uploads.start}),
    (f"/v2/{_NAME}/blobs/uploads/(?P<upload>[0-9a-f-]+)", {"PATCH": uploads.append, "PUT": uploads.finish}),
    (f"/acr/v1/_deleted/{_NAME}/_tags", {"GET": acr_api.list_deleted_tags}),
    (f"/acr/v1/_deleted/{_NAME}/_manifests", {"GET": acr_api.list_deleted_manifests}),
    (
        f"/acr/v1/{_NAME}",
        {
            "GET": acr_api.get_repository,
            "PATCH": acr_api.patch_repository,
            "DELETE": acr_api.delete_repository,
        },
    ),
    (f"/acr/v1/{_NAME}/_tags", {"GET": acr_api.list_tags}),
    (
        f"/acr/v1/{_NAME}/_tags/{_REFERENCE}",
        {"GET": acr_api.get_tag, "PATCH": acr_api.patch_tag, "DELETE": acr_api.delete_tag},
    ),
    (f"/acr/v1/{_NAME}/_manifests", {"GET": acr_api.list_manifests}),
    (
        f"/acr/v1/{_NAME}/_manifests/{_REFERENCE}",
        {"GET": acr_api.get_manifest, "PATCH": acr_api.patch_manifest, "DELETE": distribution.delete_manifest},
    ),
    (f"/acr/v1/{_NAME}/_streaming/{_DIGEST}", {"GET": acr_api.streaming}),
)
_PATTERNS = tuple((re.compile(pattern), handlers) for pattern, handlers in _ROUTES)
"""The first pattern that fits the whole path counts. None fits a repository name with capitals."""


def application() -> web.Application:
    """Returns the application that serves every registry of the world."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", _answer)
    return app


async def _answer(request: web.Request) -> web.Response:
    context = request.config_dict[SIM]
    host = request.host.partition(":")[0].lower()
    found = by_login_server(context.world, host)
    if found is None:
        return await blobs.serve(request, context, host)
    call = Call(request, context, *found, correlation_id=str(uuid.uuid4()), parts={})
    try:
        response = await _admitted(call)
    except Refusal as refusal:
        response = refusal.response
    _complete(call, response)
    _log(call, response.status)
    return response


async def _admitted(call: Call) -> web.Response:
    client = call.context.world.client
    through_zone = leads_to_endpoint(call.context.world, call.registry)
    privately = through_zone or arrives_privately(call.name, call.registry, client)
    if not is_allowed(call.registry, client.address, privately, client.network):
        raise denied(client.address, call.correlation_id if call.context.world.knobs.correlation_id else "")
    for pattern, handlers in _PATTERNS:
        match = pattern.fullmatch(call.request.path)
        if match:
            call.parts = match.groupdict()
            return await _handler(call, handlers)(call)
    raise page_not_found()


def _handler(call: Call, handlers: Mapping[str, Handler]) -> Handler:
    handler = handlers.get("GET" if call.request.method == "HEAD" else call.request.method)
    if handler is None:
        # Reported of the token service: documented/acr-exchange-wrong-method-404.json
        raise empty(404) if call.request.path.startswith("/oauth2/") else method_not_allowed()
    return handler


def _complete(call: Call, response: web.Response) -> None:
    """Adds the headers that recorded answers have in common."""
    headers = {
        "Server": "openresty",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "X-Ms-Correlation-Request-Id": call.correlation_id,
    }
    if call.request.path.startswith("/oauth2/"):
        headers["X-Ms-Ratelimit-Remaining-Calls-Per-Second"] = token_service.remaining_calls(call.registry.sku)
    else:
        headers |= {"Docker-Distribution-Api-Version": "registry/2.0", "X-Content-Type-Options": "nosniff"}
        if call.request.method == "DELETE" and response.status != 401:
            headers["X-Ms-Ratelimit-Remaining-Calls-Per-Second"] = "8.000000"
    response.headers.update(headers)


def _log(call: Call, status: int) -> None:
    """Keeps what the registry's logs would show. A client that only asks how to log in is not logged."""
    if status == 401 and "Authorization" not in call.request.headers and not call.request.path.startswith("/oauth2/"):
        return
    event = RegistryEvent(
        at=call.context.now(),
        registry=call.name,
        operation=call.operation,
        identity=call.identity,
        status=status,
        address=call.context.world.client.address,
        user_agent=call.request.headers.get("User-Agent", ""),
        repository=call.repository,
        correlation_id=call.correlation_id,
    )
    with call.context.lock:
        call.context.events.append(event)
