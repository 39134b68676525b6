"""Parts of a registry that use a registry: tasks, credential sets, cache rules, connected registries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from ..world import Registry
from .consumers.resource import identity_body
from .protocol import ArmError, Call, timestamp
from .registries import child, find_registry
from .registry_body import REGISTRY_TYPE
from .routes import Route

_VAULT = "https://contosovault.vault.azure.net/secrets"
_OUT_OF_TOUCH = timedelta(hours=1)
"""How long after the last contact a connected registry counts as offline."""
_PATH = (
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{registry}"
)


def _tasks(call: Call, registry: Registry) -> Iterator[dict[str, Any]]:
    """Tasks as `TasksList.json` of azure-rest-api-specs has them, without their steps and triggers."""
    for name, task in registry.tasks.items():
        properties: dict[str, Any] = {"provisioningState": "Succeeded", "status": task.status, "isSystemTask": False}
        if task.agent_pool:
            properties["agentPoolName"] = task.agent_pool
        credentials: dict[str, Any] = {}
        if task.source_identity:
            credentials["sourceRegistry"] = {"identity": "[system]", "loginMode": "Default"}
        if task.registries:
            credentials["customRegistries"] = {each: {"identity": "[system]"} for each in task.registries}
        if credentials:
            properties["credentials"] = credentials
        identity = identity_body(call.world, task.managed_identity, ()) or (
            {"type": task.identity} if task.identity else None
        )
        more = {"identity": identity} if identity else {}
        yield child(registry, "tasks", name, properties, location=registry.location, **more)


def _credential_sets(call: Call, registry: Registry) -> Iterator[dict[str, Any]]:
    """Credential sets with the health that the registry finds (`arm-credential-sets-list.json`)."""
    for name, item in registry.credential_sets.items():
        identity = identity_body(call.world, item.identity, ()) or {}
        health: dict[str, Any] = {"status": "Healthy"}
        if not item.may_read_secrets:
            health = {
                "status": "Unhealthy",
                "errorCode": "Forbidden",
                "errorMessage": f"The user, group or application 'oid={identity.get('principalId')}' does not have "
                "secrets get permission on key vault 'contosovault;location=westeurope'. For help resolving this "
                "issue, please see https://go.microsoft.com/fwlink/?linkid=2125287",
            }
        elif item.secrets_end is not None and item.secrets_end <= call.now:
            health = {
                "status": "Unhealthy",
                "errorCode": "Unauthorized",
                "errorMessage": f"The registry '{item.login_server}' does not take the credential.",
            }
        credential = {
            "name": "Credential1",
            "usernameSecretIdentifier": f"{_VAULT}/{name}-username",
            "passwordSecretIdentifier": f"{_VAULT}/{name}-password",
            "credentialHealth": health,
        }
        properties = {
            "loginServer": item.login_server,
            "authCredentials": [credential],
            "creationDate": timestamp(registry.creation_date, zone="+00:00"),
            "provisioningState": "Succeeded",
        }
        yield child(registry, "credentialSets", name, properties, identity={**identity, "type": "systemAssigned"})


def _cache_rules(call: Call, registry: Registry) -> Iterator[dict[str, Any]]:
    """Cache rules (`arm-cache-rules-list.json`)."""
    for name, item in registry.cache_rules.items():
        named = f"{registry.id}/credentialSets/{item.credential_set}" if item.credential_set else None
        properties = {
            "credentialSetResourceId": named,
            "sourceRepository": item.source,
            "targetRepository": item.target,
            "creationDate": timestamp(registry.creation_date, zone="+00:00"),
            "provisioningState": "Succeeded",
        }
        yield child(registry, "cacheRules", name, properties)


def _connected(call: Call, registry: Registry) -> Iterator[dict[str, Any]]:
    """Connected registries (`arm-connected-registries-get.json`)."""
    for name, item in registry.connected_registries.items():
        in_touch = item.activated and call.now - item.last_sync < _OUT_OF_TOUCH
        sync: dict[str, Any] = {
            "tokenId": f"{registry.id}/tokens/{item.sync_token}",
            "schedule": "* * * * *",
            "syncWindow": "PT4H",
            "messageTtl": "P2D",
            "gatewayEndpoint": f"{registry.login_server.partition('.')[0]}.{registry.location}.data.azurecr.io",
        }
        if item.activated:
            sync["lastSyncTime"] = timestamp(item.last_sync)
        properties = {
            "provisioningState": "Succeeded",
            "mode": item.mode,
            "connectionState": "Online" if in_touch else "Offline",
            "activation": {"status": "Active" if item.activated else "Inactive"},
            "parent": {"syncProperties": sync},
            "clientTokenIds": [f"{registry.id}/tokens/{each}" for each in item.client_tokens],
            "loginServer": {"tls": {"certificate": {}}},
            "logging": {"logLevel": "Warning", "auditLogStatus": "Disabled"},
            "notificationsList": [],
        }
        yield child(registry, "connectedRegistries", name, properties)


_PARTS: dict[str, Callable[[Call, Registry], Iterator[dict[str, Any]]]] = {
    "tasks": _tasks,
    "credentialSets": _credential_sets,
    "cacheRules": _cache_rules,
    "connectedRegistries": _connected,
}


def _lister(kind: str) -> Callable[[Call], dict[str, Any]]:
    return lambda call: call.page(list(_PARTS[kind](call, find_registry(call)[1])))


def _getter(kind: str) -> Callable[[Call], dict[str, Any]]:
    def get(call: Call) -> dict[str, Any]:
        wanted = call.params["child"]
        for each in _PARTS[kind](call, find_registry(call)[1]):
            if each["name"].lower() == wanted.lower():
                return each
        message = f"The resource {wanted} could not be found."
        raise ArmError(404, "ResourceNotFound", message, beside={"status": "Failed"}, gateway=False)

    return get


ROUTES = (
    *(Route("GET", f"{_PATH}/{kind}", f"{REGISTRY_TYPE}/{kind}/read", _lister(kind)) for kind in _PARTS),
    *(Route("GET", f"{_PATH}/{kind}/{{child}}", f"{REGISTRY_TYPE}/{kind}/read", _getter(kind)) for kind in _PARTS),
)
