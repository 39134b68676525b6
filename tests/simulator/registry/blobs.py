"""The storage behind a registry: where it sends clients for the content of a blob, and that content."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from urllib.parse import urlencode

from aiohttp import web
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ..context import Context
from ..world import Registry, guid
from .call import Call
from .content import Changes, Content
from .hosts import by_data_host, data_host

_VALID_FOR = timedelta(minutes=20)
"""How long a link to a blob works ("Mitigate data exfiltration with dedicated data endpoints": about 20 minutes)."""
_KEEPS_AUTHORIZATION = (
    '<?xml version="1.0" encoding="utf-8"?><Error><Code>InvalidAuthenticationInfo</Code><Message>Authentication '
    "information is not given in the correct format. Check the value of Authorization header.</Message></Error>"
)
_NOT_SIGNED = (
    '<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code><Message>Server failed to '
    "authenticate the request. Make sure the value of Authorization header is formed correctly including the "
    "signature.</Message></Error>"
)


def content_of(context: Context, name: str, registry: Registry) -> Content:
    """Returns the content of a registry."""
    changes: Changes = context.changes.setdefault(name, Changes())
    return Content(registry, changes)


def location(call: Call, digest: str) -> str:
    """Returns the link that the registry redirects a client to: signed and short-lived, like those of Azure Storage."""
    algorithm, _, value = digest.partition(":")
    rid = guid("rid", call.registry.id).replace("-", "")
    path = f"/{rid}/docker/registry/v2/blobs/{algorithm}/{value[:2]}/{value}/data"
    end = (call.context.now() + _VALID_FOR).strftime("%Y-%m-%dT%H:%M:%SZ")
    query = urlencode(
        {
            "se": end,
            "sig": _signature(call.context, path, end),
            "sp": "r",
            "spr": "https",
            "sr": "b",
            "sv": "2018-03-28",
            "regid": rid,
            "repository": call.repository,
        }
    )
    return f"https://{data_host(call.context.world, call.registry)}{path}?{query}"


async def serve(request: web.Request, context: Context, host: str) -> web.Response:
    """Answers for the hosts that hold blobs."""
    found = by_data_host(context.world, host)
    if found is None:
        return web.Response(status=404)
    if "Authorization" in request.headers and ".blob." in host:
        # Clients that keep the header across the redirect fail (FAQ "InvalidAuthenticationInfo" of the documentation).
        return web.Response(status=400, text=_KEEPS_AUTHORIZATION, content_type="application/xml")
    end, signature = request.query.get("se", ""), request.query.get("sig", "")
    expired = end < context.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    if expired or not hmac.compare_digest(signature, _signature(context, request.path, end)):
        return web.Response(status=403, text=_NOT_SIGNED, content_type="application/xml")
    algorithm, _, value, _ = request.path.rsplit("/", 3)
    content = content_of(context, *found)
    blob = content.blob(request.query["repository"], f"{algorithm.rpartition('/')[2]}:{value}")
    return web.Response(status=404) if blob is None else web.Response(body=blob)


def _signature(context: Context, path: str, end: str) -> str:
    key = context.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hmac.new(key, f"{path}\n{end}".encode(), hashlib.sha256).hexdigest()
