"""Parts of a registry that use a registry: tasks, cache rules with their credential sets, connected registries.

Bodies: `arm-cache-rules-list.json`, `arm-credential-sets-list.json`, `arm-connected-registries-get.json`; of tasks
https://learn.microsoft.com/azure/templates/microsoft.containerregistry/registries/tasks.
"""

from __future__ import annotations

from typing import Any, Dict, Optional, Tuple

from ...domain.resource_id import same_id
from ...facts.services import Connection, Part, Service, ServiceIdentity, SignIn, Upstream, UpstreamCredential
from ..azure_rest import FAILURES
from ..fields import Json, mapping, moment, objects, required, text, texts
from .apps import by_client_id
from .reading import Reader, host_of

_TASKS_VERSION = "2025-03-01-preview"
_CACHE_VERSION = "2023-07-01"
_CONNECTED_VERSION = "2023-11-01-preview"
_OWN = ("system", "[system]")
_CALLER = "[caller]"


def read_task(reader: Reader) -> Service:
    """A task, with what it presents to the registry in question. Raises one of FAILURES."""
    body = reader.get(reader.resource.text, _TASKS_VERSION)
    registry = reader.registry
    agent_pool = text(body, "properties", "agentPoolName")
    if registry is not None and not same_id(reader.resource.parent, registry.resource_id):
        return _of_other_registry(reader, body, in_agent_pool=agent_pool is not None)
    source = ("properties", "credentials", "sourceRegistry")
    named = text(body, *source, "identity")
    more: Dict[str, Any] = {"in_agent_pool": agent_pool is not None, "has_identity": body.get("identity") is not None}
    if named is not None and named.lower() != _CALLER:
        return reader.found(SignIn.MANAGED_IDENTITY, _identity(reader, body, named), **more)
    if named is not None:
        return reader.found(SignIn.UNSEEN, **more)
    # Without an identity a task has the rights of its own registry, but not where repository permissions decide:
    # https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions.
    none = text(body, *source, "loginMode") == "None" or (registry is not None and registry.is_abac is True)
    return reader.found(SignIn.NOTHING if none else SignIn.BUILT_IN, **more)


def read_cache_rule(reader: Reader) -> Service:
    """A cache rule, with the health of its credential set. Raises one of FAILURES."""
    body = reader.get(reader.resource.text, _CACHE_VERSION)
    source = required(text(body, "properties", "sourceRepository"), "sourceRepository")
    named = text(body, "properties", "credentialSetResourceId") or None
    host, _, repository = source.partition("/")
    credential_set: Optional[Json] = None
    if named is not None:
        try:
            credential_set = reader.get(named, _CACHE_VERSION)
        except FAILURES as failure:
            reader.miss(Part.UPSTREAM, failure, "Microsoft.ContainerRegistry/registries/credentialSets/read")
    return reader.found(
        SignIn.ELSEWHERE,
        upstream=_upstream(host, repository, named, credential_set),
    )


def read_credential_set(reader: Reader) -> Service:
    """A credential set with its health. Raises one of FAILURES."""
    body = reader.get(reader.resource.text, _CACHE_VERSION)
    host = required(text(body, "properties", "loginServer"), "loginServer")
    return reader.found(SignIn.ELSEWHERE, upstream=_upstream(host_of(host), None, reader.resource.text, body))


def read_connected_registry(reader: Reader) -> Service:
    """A connected registry, which synchronises with a repository-scoped token. Raises one of FAILURES."""
    body = reader.get(reader.resource.text, _CONNECTED_VERSION)
    sync = ("properties", "parent", "syncProperties")
    connection = Connection(
        mode=text(body, "properties", "mode"),
        state=text(body, "properties", "connectionState"),
        is_active=_is_active(text(body, "properties", "activation", "status")),
        client_tokens=tuple(_name(each) for each in texts(body, "properties", "clientTokenIds") or ()),
        last_sync=moment(body, *sync, "lastSyncTime"),
        problems=tuple(
            text(each, "description") or text(each, "code") or ""
            for each in objects(body, "properties", "statusDetails") or ()
        ),
    )
    token = _name(required(text(body, *sync, "tokenId"), "tokenId"))
    return reader.found(SignIn.USER_NAME, user_name=token, connection=connection)


def _of_other_registry(reader: Reader, body: Json, **more: Any) -> Service:
    """A task that uses the registry in question besides its own."""
    known = mapping(body, "properties", "credentials", "customRegistries") or {}
    servers = tuple(host_of(each) for each in known)
    entry = next((mapping(known, each) or {} for each in known if host_of(each) == reader.login_server), None)
    if entry is None:
        return reader.found(SignIn.NOTHING, servers=servers, **more)
    named = text(entry, "identity")
    if named and mapping(entry, "userName") is None:
        return reader.found(SignIn.MANAGED_IDENTITY, _identity(reader, body, named), servers=servers, **more)
    return reader.found(SignIn.UNSEEN, servers=servers, **more)


def _identity(reader: Reader, body: Json, named: str) -> ServiceIdentity:
    return reader.system_assigned(body) if named.lower() in _OWN else by_client_id(reader, body, named)


def _upstream(host: str, repository: Optional[str], named: Optional[str], credential_set: Optional[Json]) -> Upstream:
    return Upstream(
        login_server=host.lower(),
        repository=repository,
        credential_set=_name(named) if named is not None else None,
        object_id=text(credential_set, "identity", "principalId"),
        credentials=None if credential_set is None else _credentials(credential_set),
    )


def _credentials(credential_set: Json) -> Tuple[UpstreamCredential, ...]:
    health = "credentialHealth"
    return tuple(
        UpstreamCredential(
            status=text(each, health, "status"),
            error=text(each, health, "errorCode"),
            message=text(each, health, "errorMessage"),
            kept_in=text(each, "passwordSecretIdentifier"),
        )
        for each in objects(credential_set, "properties", "authCredentials") or ()
    )


def _is_active(status: Optional[str]) -> Optional[bool]:
    return None if status is None else status.lower() == "active"


def _name(resource_id: str) -> str:
    return resource_id.rpartition("/")[2]
