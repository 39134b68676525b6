"""The registry's own API below `/acr/v1`: repositories, tags and manifests with their attributes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiohttp import web

from .call import Call, authorize
from .content import DEFAULT_ATTRIBUTES, INDEX, Content
from .distribution import content_of, json_response, refuse_locked
from .errors import operation_unknown
from .lists import page
from .scopes import repository


async def get_repository(call: Call) -> web.Response:
    """Describes a repository (`acr-repository-get-ok.json`)."""
    return json_response(_repository(call, _content_for(call, "metadata_read")))


async def patch_repository(call: Call) -> web.Response:
    """Locks or unlocks a repository."""
    content = _content_for(call, "metadata_write")
    await _change(call, content, "")
    return json_response(_repository(call, content))


async def delete_repository(call: Call) -> web.Response:
    """Deletes a repository with all it holds (`acr-repository-delete-202.json`)."""
    call.operation = "Delete"
    name, content = call.repository, _content_for(call, "delete")
    manifests, tags = sorted(content.manifests(name)), sorted(content.tags(name))
    refuse_locked(content, name, *manifests, *tags)
    content.delete_repository(name)
    return json_response({"manifestsDeleted": manifests, "tagsDeleted": tags}, status=202)


async def list_tags(call: Call) -> web.Response:
    """Lists the tags with their attributes, by name or by time."""
    name, content = call.repository, _content_for(call, "metadata_read")
    listed = [tag for tag in content.tags(name) if not content.is_locked("listEnabled", name, tag)]
    if "digest" in call.request.query:
        listed = [tag for tag in listed if content.tags(name)[tag] == call.request.query["digest"]]
    ordered = _by_time(call, listed, {tag: content.tagged_at(name, tag) for tag in listed})
    found, link = page(ordered, call.request.path, call.request.query)
    return json_response(_envelope(call) | {"tags": [_tag(content, name, tag) for tag in found]}, link)


async def get_tag(call: Call) -> web.Response:
    """Describes a tag (`acr-tag-get-ok.json`)."""
    return _tag_response(call, _content_for(call, "metadata_read"))


async def patch_tag(call: Call) -> web.Response:
    """Locks or unlocks a tag."""
    content = _content_for(call, "metadata_write")
    content.require_tag(call.repository, call.parts["reference"])
    await _change(call, content, call.parts["reference"])
    return _tag_response(call, content)


async def delete_tag(call: Call) -> web.Response:
    """Takes a tag away, not its manifest. A missing repository is a missing tag too (`acr-tag-unknown-404.json`)."""
    call.operation = "Untag"
    name, tag = call.repository, call.parts["reference"]
    authorize(call, repository(name, "delete"))
    content = content_of(call)
    content.require_tag(name, tag)
    refuse_locked(content, name, tag)
    content.delete_tag(name, tag)
    return web.Response(status=202)


async def list_manifests(call: Call) -> web.Response:
    """Lists the manifests with their attributes, by digest or by time."""
    name, content = call.repository, _content_for(call, "metadata_read")
    manifests = content.manifests(name)
    listed = sorted(digest for digest in manifests if not content.is_locked("listEnabled", name, digest))
    ordered = _by_time(call, listed, {digest: content.created(manifests[digest]) for digest in listed})
    found, link = page(ordered, call.request.path, call.request.query)
    return json_response(_envelope(call) | {"manifests": [_manifest(content, name, one) for one in found]}, link)


async def get_manifest(call: Call) -> web.Response:
    """Describes a manifest (`spec-examples/acr-manifest-attributes.json`)."""
    return _manifest_response(call, _content_for(call, "metadata_read"))


async def patch_manifest(call: Call) -> web.Response:
    """Locks or unlocks a manifest."""
    content = _content_for(call, "metadata_write")
    content.manifest(call.repository, call.parts["reference"])
    await _change(call, content, call.parts["reference"])
    return _manifest_response(call, content)


async def streaming(call: Call) -> web.Response:
    """Answers a question about artifact streaming, which no image of a world uses."""
    _content_for(call, "metadata_read")
    raise operation_unknown()


async def list_deleted_tags(call: Call) -> web.Response:
    """Lists the deleted tags that can be restored; fields as `az acr manifest list-deleted-tags` reads them."""
    authorize(call, repository(call.repository, "deleted_read"))
    deleted = content_of(call).deleted_tags(call.repository)
    tags = [each | {"deletedAt": _time(each["deletedAt"])} for each in deleted]
    return json_response(_envelope(call) | {"tags": tags})


async def list_deleted_manifests(call: Call) -> web.Response:
    """Lists the deleted manifests that can be restored; fields as `az acr manifest list-deleted` reads them."""
    authorize(call, repository(call.repository, "deleted_read"))
    deleted = content_of(call).deleted_tags(call.repository)
    manifests = [{"digest": each["digest"], "deletedAt": _time(each["deletedAt"])} for each in deleted]
    return json_response(_envelope(call) | {"manifests": manifests})


def _content_for(call: Call, action: str) -> Content:
    """Returns the content when the call may do the action and its repository exists."""
    authorize(call, repository(call.repository, action))
    content = content_of(call)
    content.require(call.repository)
    return content


async def _change(call: Call, content: Content, reference: str) -> None:
    asked = await call.request.json()
    known = {key: value for key, value in asked.items() if key in DEFAULT_ATTRIBUTES and isinstance(value, bool)}
    content.changes.attributes.setdefault((call.repository, reference), {}).update(known)


def _by_time(call: Call, names: list[str], times: dict[str, datetime]) -> list[str]:
    order = call.request.query.get("orderby")
    if order not in ("timeasc", "timedesc"):
        return names
    return sorted(names, key=times.__getitem__, reverse=order == "timedesc")


def _envelope(call: Call) -> dict[str, Any]:
    return {"registry": call.registry.login_server.lower(), "imageName": call.repository}


def _repository(call: Call, content: Content) -> dict[str, Any]:
    name = call.repository
    manifests, tags = content.manifests(name), content.tags(name)
    changed = [content.created(one) for one in manifests.values()] or [call.registry.creation_date]
    return _envelope(call) | {
        "createdTime": _time(min(changed)),
        "lastUpdateTime": _time(max(changed)),
        "manifestCount": len(manifests),
        "tagCount": len(tags),
        "changeableAttributes": content.attributes(name) | {"teleportEnabled": False},
    }


def _tag_response(call: Call, content: Content) -> web.Response:
    name, tag = call.repository, call.parts["reference"]
    content.require_tag(name, tag)
    return json_response(_envelope(call) | {"tag": _tag(content, name, tag)})


def _tag(content: Content, name: str, tag: str) -> dict[str, Any]:
    time = _time(content.tagged_at(name, tag))
    return {
        "name": tag,
        "digest": content.tags(name)[tag],
        "createdTime": time,
        "lastUpdateTime": time,
        "signed": False,
        "changeableAttributes": content.attributes(name, tag),
        **_quarantine(content, name, content.tags(name)[tag]),
    }


def _quarantine(content: Content, name: str, digest: str) -> dict[str, str]:
    """Shown beside the attributes where the registry has a quarantine (documentation of `notation`, "az acr build")."""
    state = content.quarantine_state(name, digest)
    return {"quarantineState": state} if state else {}


def _manifest_response(call: Call, content: Content) -> web.Response:
    manifest = content.manifest(call.repository, call.parts["reference"])
    return json_response(_envelope(call) | {"manifest": _manifest(content, call.repository, manifest.digest)})


def _manifest(content: Content, name: str, digest: str) -> dict[str, Any]:
    manifest = content.manifests(name)[digest]
    document, time = manifest.document, _time(content.created(manifest))
    described = {
        "digest": digest,
        "imageSize": len(manifest.body) + sum(layer["size"] for layer in document.get("layers", [])),
        "createdTime": time,
        "lastUpdateTime": time,
        "tags": [tag for tag, target in content.tags(name).items() if target == digest],
        "changeableAttributes": content.attributes(name, digest),
        **_quarantine(content, name, digest),
    }
    if manifest.media_type == INDEX:
        return described
    return described | content.platform(name, manifest)


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
