"""The OCI distribution API of a registry: ping, lists, manifests, blobs, referrers. Uploads are in `uploads`."""

from __future__ import annotations

import json
from typing import Any, Optional

from aiohttp import web

from ..access import allowed
from . import blobs
from .call import Call, authorize
from .content import INDEX, Content, Manifest
from .credentials import object_id_of, tenant_of
from .encryption import can_decrypt
from .errors import (
    blob_unknown,
    compact,
    digest_invalid,
    disallowed,
    key_unavailable,
    manifest_invalid,
    manifest_unknown,
)
from .lists import page
from .scopes import CATALOG, repository


async def ping(call: Call) -> web.Response:
    """Tells who comes with a valid credential that this is a registry."""
    authorize(call)
    return web.Response(text="{}", content_type="application/json", charset="utf-8")


async def catalog(call: Call) -> web.Response:
    """Lists the repositories, for `/v2/_catalog` and `/acr/v1/_catalog`."""
    authorize(call, CATALOG)
    content = content_of(call)
    names = [name for name in content.repositories() if not content.is_locked("listEnabled", name)]
    found, link = page(names, call.request.path, call.request.query)
    return json_response({"repositories": found}, link)


async def tags(call: Call) -> web.Response:
    """Lists the tags of a repository. That demands metadata_read (github.com/renovatebot/renovate/issues/14708)."""
    name = call.repository
    authorize(call, repository(name, "metadata_read"))
    content = content_of(call)
    content.require(name)
    listed = [tag for tag in content.tags(name) if not content.is_locked("listEnabled", name, tag)]
    found, link = page(listed, call.request.path, call.request.query)
    return json_response({"name": name, "tags": found}, link)


async def get_manifest(call: Call) -> web.Response:
    """Answers GET and HEAD for a manifest by tag or digest."""
    name, reference = call.repository, call.parts["reference"]
    call.operation = "Pull"
    authorize(call, repository(name, "pull"))
    content = content_of(call)
    manifest = content.manifest(name, reference)
    if content.is_quarantined(name, manifest.digest) and not may_read_quarantined(call):
        # Both: documented/acr-quarantine-pull-messages.json
        raise disallowed() if ":" in reference else manifest_unknown(reference)
    if content.is_locked("readEnabled", name, reference, manifest.digest):
        raise disallowed()
    headers = {
        "Content-Type": manifest.media_type,
        "Docker-Content-Digest": manifest.digest,
        "Etag": f'"{manifest.digest}"',
    }
    return web.Response(body=manifest.body, headers=headers)


async def put_manifest(call: Call) -> web.Response:
    """Stores a manifest under a tag or its digest (`acr-manifest-put-201.json`)."""
    name, reference = call.repository, call.parts["reference"]
    call.operation = "Push"
    authorize(call, repository(name, "pull", "push"))
    content = content_of(call)
    if content.is_locked("writeEnabled", name, reference):
        raise disallowed()
    body = await call.request.read()
    try:
        document = json.loads(body)
    except ValueError as error:
        raise manifest_invalid() from error
    if not isinstance(document, dict):
        raise manifest_invalid()
    now = call.context.now()
    manifest = Manifest(body, document.get("mediaType") or call.request.content_type, now)
    if ":" in reference and reference != manifest.digest:
        raise digest_invalid()
    content.put_manifest(name, reference, manifest, now)
    headers = {"Docker-Content-Digest": manifest.digest, "Location": f"/v2/{name}/manifests/{manifest.digest}"}
    if "subject" in document:
        headers["OCI-Subject"] = document["subject"]["digest"]
    return web.Response(status=201, headers=headers)


async def delete_manifest(call: Call) -> web.Response:
    """Deletes a manifest and its tags (`acr-manifest-delete-202.json`)."""
    name, reference = call.repository, call.parts["reference"]
    call.operation = "Delete"
    authorize(call, repository(name, "delete"))
    content = content_of(call)
    digest = content.manifest(name, reference).digest
    tagged = [tag for tag, target in content.tags(name).items() if target == digest]
    refuse_locked(content, name, digest, *tagged)
    content.delete_manifest(name, digest)
    return web.Response(status=202)


async def get_blob(call: Call) -> web.Response:
    """Sends the client on to the host that holds the blobs, for HEAD too."""
    name, digest = call.repository, call.parts["digest"]
    call.operation = "Pull"
    authorize(call, repository(name, "pull"))
    content = content_of(call)
    content.require(name)
    if content.is_locked("readEnabled", name):
        raise disallowed()
    if content.blob(name, digest) is None:
        raise blob_unknown(digest)
    return web.Response(status=307, headers={"Location": blobs.location(call, digest)})


async def referrers(call: Call) -> web.Response:
    """Lists the manifests whose subject is the digest (OCI distribution specification, "Listing referrers")."""
    name, digest = call.repository, call.parts["digest"]
    authorize(call, repository(name, "metadata_read"))
    content = content_of(call)
    content.require(name)
    wanted = call.request.query.get("artifactType")
    entries = []
    for manifest in content.manifests(name).values():
        document = manifest.document
        artifact_type = document.get("artifactType") or document.get("config", {}).get("mediaType", "")
        if document.get("subject", {}).get("digest") == digest and wanted in (None, artifact_type):
            described = {"mediaType": manifest.media_type, "size": len(manifest.body), "digest": manifest.digest}
            entries.append(described | {"artifactType": artifact_type})
    headers = {"Content-Type": INDEX} | ({"OCI-Filters-Applied": "artifactType"} if wanted else {})
    body = compact({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries})
    return web.Response(body=body.encode(), headers=headers)


def may_read_quarantined(call: Call) -> bool:
    """Tells whether the caller may read images in quarantine (role AcrQuarantineReader)."""
    world, registry = call.context.world, call.registry
    object_id = object_id_of(world, tenant_of(world, registry), call.identity)
    action = "Microsoft.ContainerRegistry/registries/quarantinedArtifacts/read"
    return allowed(world, object_id, action, True, registry.id).allowed


def content_of(call: Call) -> Content:
    """Returns the content of the registry that is called. Without its key a registry cannot read it."""
    if not can_decrypt(call.context.world, call.registry):
        raise key_unavailable()
    return blobs.content_of(call.context, call.name, call.registry)


def refuse_locked(content: Content, name: str, *references: str) -> None:
    """Raises the registry's refusal when a lock keeps something from being deleted.

    What cannot be written cannot be deleted either ("Lock a container image" of the documentation).
    """
    if content.is_locked("deleteEnabled", name, *references) or content.is_locked("writeEnabled", name, *references):
        raise disallowed()


def json_response(document: Any, link: Optional[str] = None, status: int = 200) -> web.Response:
    """Returns a JSON answer of the registry; its body ends with a newline."""
    response = web.Response(
        status=status, text=compact(document) + "\n", content_type="application/json", charset="utf-8"
    )
    if link:
        response.headers["Link"] = link
    return response
