"""What happens to every request before a service sees it: the log, latency and faults."""

from __future__ import annotations

import asyncio
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from aiohttp.http import SERVER_SOFTWARE
from aiohttp.typedefs import Handler, Middleware

from .context import SIM, Seen
from .faults import faults_middleware

_HARMLESS_HEADERS = frozenset({"user-agent", "accept", "content-type", "x-client-sku", "x-ms-client-request-id"})
_SECRET_PARAMETERS = frozenset(
    {"access_token", "refresh_token", "client_secret", "client_assertion", "password", "code", "device_code", "sig"}
)


def root_middlewares() -> list[Middleware]:
    """The middlewares of a listener, outermost first."""
    return [_log, _let_time_pass, _latency, _tamper, faults_middleware()]


async def finish_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Dates every answer by the services' clock, which a world may set wrong, and hides what serves it."""
    response.headers["Date"] = format_datetime(request.config_dict[SIM].now(), usegmt=True)
    if response.headers.get("Server") == SERVER_SOFTWARE:
        del response.headers["Server"]


@web.middleware
async def _log(request: web.Request, handler: Handler) -> web.StreamResponse:
    status = 0
    try:
        response = await handler(request)
        status = response.status
        return response
    except web.HTTPException as error:
        status = error.status
        raise
    finally:
        context = request.config_dict[SIM]
        seen = Seen(
            at=context.now(),
            host=request.host.partition(":")[0].lower(),
            method=request.method,
            path=request.path,
            query=_without_secrets(request.query_string),
            status=status,
            headers=_harmless(request),
        )
        with context.lock:
            context.requests.append(seen)


@web.middleware
async def _let_time_pass(request: web.Request, handler: Handler) -> web.StreamResponse:
    context = request.config_dict[SIM]
    context.world.let_time_pass(context.now())
    return await handler(request)


@web.middleware
async def _latency(request: web.Request, handler: Handler) -> web.StreamResponse:
    await asyncio.sleep(request.config_dict[SIM].world.knobs.latency.total_seconds())
    return await handler(request)


@web.middleware
async def _tamper(request: web.Request, handler: Handler) -> web.StreamResponse:
    answer = await handler(request)
    tamper = request.config_dict[SIM].tamper
    if tamper is not None and isinstance(answer, web.Response) and isinstance(answer.body, bytes):
        answer.body = tamper(f"{request.method} {request.host}{request.path}", answer.body)
    return answer


def _without_secrets(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, "" if name.lower() in _SECRET_PARAMETERS else value) for name, value in pairs])


def _harmless(request: web.Request) -> dict[str, str]:
    headers = {name.lower(): value for name, value in request.headers.items() if name.lower() in _HARMLESS_HEADERS}
    if scheme := request.headers.get("Authorization", "").partition(" ")[0]:
        headers["authorization"] = scheme
    return headers
