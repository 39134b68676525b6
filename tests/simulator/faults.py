"""Faults of a world: what goes wrong with requests, whatever the services would have answered."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import suppress
from fnmatch import fnmatchcase

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from .context import SIM
from .pages import Pages
from .wire import reset
from .world import Fault

DRIP_SECONDS = 1.0
"""Pause between two bytes of an answer that drips: too short for a time-out that counts anew with every read."""
FLOOD_BYTES = 50 * 1024 * 1024
"""Size of the answer of a service that floods its client."""


def faults_middleware() -> Middleware:
    """Middleware that lets the first fault matching a request happen; a fault with `times` happens that often."""
    used: Counter[int] = Counter()
    counted: list[Fault] = []
    pages = Pages()

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        nonlocal counted
        context = request.config_dict[SIM]
        if context.world.faults is not counted:
            counted = context.world.faults
            used.clear()
            pages.clear()
        for index, fault in enumerate(counted):
            if _matches(fault, request) and (fault.times is None or used[index] < fault.times):
                used[index] += 1
                if fault.act in ("endless", "repeat"):
                    return pages.one_more(request, await _genuine(request, handler), new=fault.act == "endless")
                return await _happen(fault, request, handler)
        return await handler(request)

    return middleware


def standing_fault(faults: list[Fault], host: str, method: str, path: str) -> Fault | None:
    """The first fault that concerns a request within another one; one with `times` counts whole requests only."""
    return next((fault for fault in faults if fault.times is None and _concerns(fault, host, method, path)), None)


def _matches(fault: Fault, request: web.Request) -> bool:
    return _concerns(fault, request.host, request.method, request.path)


def _concerns(fault: Fault, host: str, method: str, path: str) -> bool:
    return (
        fnmatchcase(host.partition(":")[0].lower(), fault.host.lower())
        and fnmatchcase(method, fault.method.upper())
        and fnmatchcase(path, fault.path)
    )


async def _happen(fault: Fault, request: web.Request, handler: Handler) -> web.StreamResponse:
    await asyncio.sleep(fault.delay.total_seconds())
    if fault.act in ("hang", "reset", "garbage"):
        if fault.act == "reset" and request.transport:
            reset(request.transport)
        if fault.act == "garbage" and request.transport:
            request.transport.write(b"\x15\x03\x01\x00\x02\x02\x16 this is no HTTP\r\n\r\n")
            request.transport.close()
        return await _until_the_connection_is_lost()
    if fault.act == "loop":
        return web.Response(status=302, headers={"Location": f"https://{request.host}{request.path_qs}"})
    if fault.act == "flood":
        return _flood()
    if fault.act == "mislabel":
        answer = await _genuine(request, handler)
        answer.headers["Content-Type"] = "text/html; charset=utf-8"
        return answer
    if fault.act in ("cut", "drip"):
        return await _slow_or_cut(fault, request, _answer(fault) if fault.status else await _genuine(request, handler))
    return _answer(fault) if fault.status else await handler(request)


def _answer(fault: Fault) -> web.Response:
    assert fault.status is not None
    if fault.body is None or isinstance(fault.body, str):
        text = fault.body or ""
        kind = "text/html" if text.lstrip().startswith("<") else "text/plain; charset=utf-8"
    else:
        text = json.dumps(fault.body)
        kind = "application/json; charset=utf-8"
    return web.Response(status=fault.status, body=text.encode(), headers={"Content-Type": kind} | fault.headers)


def _flood() -> web.Response:
    text = b'{"value": "' + b"x" * FLOOD_BYTES + b'"}'
    return web.Response(body=text, headers={"Content-Type": "application/json; charset=utf-8"})


async def _genuine(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        return error


async def _slow_or_cut(fault: Fault, request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    """Sends the first half of an answer and drops the connection (`cut`), or all of it byte by byte (`drip`)."""
    body = bytes(answer.body) if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b""
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
    partial = web.StreamResponse(status=answer.status, reason=answer.reason, headers=headers)
    # An empty body has no half. Announcing one byte makes its end missing all the same.
    partial.content_length = len(body) or (1 if fault.act == "cut" else 0)
    await partial.prepare(request)
    if fault.act == "cut":
        await partial.write(body[: len(body) // 2])
        if request.transport:
            request.transport.abort()
        return await _until_the_connection_is_lost()
    with suppress(ConnectionResetError):  # a client need not wait for the end
        for byte in body:
            await partial.write(bytes([byte]))
            await asyncio.sleep(DRIP_SECONDS)
        await partial.write_eof()
    return partial


async def _until_the_connection_is_lost() -> web.StreamResponse:
    """Waits for the cancellation that the end of the connection brings."""
    await asyncio.Event().wait()
    raise AssertionError("unreachable")
