"""Uploading blobs to a registry, as `docker push` and `skopeo copy` do it (OCI distribution specification, "Push")."""

from __future__ import annotations

import uuid

from aiohttp import web

from .call import Call, authorize
from .content import digest_of
from .distribution import content_of
from .errors import Refusal, digest_invalid, disallowed, upload_unknown
from .scopes import repository


async def start(call: Call) -> web.Response:
    """Opens an upload (`acr-blob-upload-start-202.json`), or takes the blob over from another repository at once."""
    name, query = call.repository, call.request.query
    _admit(call)
    if "mount" in query and _mounted(call, query["mount"], query.get("from", "")):
        return _created(name, query["mount"])
    upload = str(uuid.uuid4())
    content_of(call).changes.uploads[upload] = bytearray()
    if "digest" in query:
        return await _finish(call, upload)
    return _accepted(name, upload, 0)


async def append(call: Call) -> web.Response:
    """Takes a part of the blob."""
    _admit(call)
    return _accepted(call.repository, call.parts["upload"], await _receive(call, call.parts["upload"]))


async def finish(call: Call) -> web.Response:
    """Takes the last part and closes the upload."""
    _admit(call)
    return await _finish(call, call.parts["upload"])


def _admit(call: Call) -> None:
    call.operation = "Push"
    authorize(call, repository(call.repository, "pull", "push"))
    if content_of(call).is_locked("writeEnabled", call.repository):
        raise disallowed()


def _mounted(call: Call, digest: str, source: str) -> bool:
    try:
        authorize(call, repository(source, "pull"))
    except Refusal:
        return False
    content = content_of(call)
    blob = content.blob(source, digest)
    if blob is None:
        return False
    content.changes.blobs[call.repository, digest] = blob
    return True


async def _receive(call: Call, upload: str) -> int:
    """Adds the request's body to the upload and returns how much there is now."""
    uploads = content_of(call).changes.uploads
    if upload not in uploads:
        raise upload_unknown()
    async for chunk in call.request.content.iter_any():
        uploads[upload] += chunk
    return len(uploads[upload])


async def _finish(call: Call, upload: str) -> web.Response:
    await _receive(call, upload)
    changes = content_of(call).changes
    blob, digest = bytes(changes.uploads.pop(upload)), call.request.query.get("digest", "")
    if digest_of(blob) != digest:
        raise digest_invalid()
    changes.blobs[call.repository, digest] = blob
    return _created(call.repository, digest)


def _accepted(name: str, upload: str, size: int) -> web.Response:
    headers = {
        "Docker-Upload-UUID": upload,
        "Location": f"/v2/{name}/blobs/uploads/{upload}?_nouploadcache=false&_state={upload}",
        "Range": f"0-{max(size - 1, 0)}",
    }
    return web.Response(status=202, headers=headers)


def _created(name: str, digest: str) -> web.Response:
    headers = {"Docker-Content-Digest": digest, "Location": f"/v2/{name}/blobs/{digest}"}
    return web.Response(status=201, headers=headers)
