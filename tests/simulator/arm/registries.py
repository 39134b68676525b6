"""Container registries and the resources below them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..access import has_role_within
from ..clouds import CLOUDS, cloud_of
from ..registry.rights import SYSTEM_SCOPE_MAPS
from ..world import Registry, Replication, ScopeMap, Token
from .protocol import ArmError, Call, find_subscription, system_data, timestamp
from .providers import require_provider
from .registry_body import REGISTRY_TYPE, connection_bodies, registry_body
from .routes import Route
from .subscriptions import find_group

_SUBSCRIPTION = "/subscriptions/{subscription}"
_GROUP = f"{_SUBSCRIPTION}/resourceGroups/{{group}}"
_REGISTRIES = f"/providers/{REGISTRY_TYPE}"
_REGISTRY = f"{_GROUP}{_REGISTRIES}/{{registry}}"
_GIB = 1 << 30
_LIMITS = {"Basic": (10 * _GIB, 2), "Standard": (100 * _GIB, 10), "Premium": (500 * _GIB, 500)}
"""Included storage and webhooks by SKU ("Azure Container Registry SKU features and limits")."""


def find_registry(call: Call) -> tuple[str, Registry]:
    """Returns name and registry of the path; a missing group is told apart from a missing registry."""
    group = find_group(call)
    subscription = find_subscription(call.world, call.params["subscription"])
    for name, registry in call.world.registries_by_name.get(call.params["registry"].lower(), ()):
        if call.world.subscriptions[registry.subscription] is subscription and registry.resource_group == group:
            return name, registry
    raise ArmError(
        404,
        "ResourceNotFound",
        f"The Resource '{REGISTRY_TYPE}/{call.params['registry']}' under resource group '{call.params['group']}' was "
        "not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def list_registries(call: Call) -> dict[str, Any]:
    """Lists the registries of a subscription or resource group that the caller may read."""
    subscription = find_subscription(call.world, call.params["subscription"])
    group = find_group(call) if "group" in call.params else None
    scope = f"/subscriptions/{subscription.id}" + (f"/resourceGroups/{group}" if group else "")
    action = f"{REGISTRY_TYPE}/read"
    if not has_role_within(call.world, call.caller.object_id, scope):
        call.require(action, scope)
    return call.page(
        [
            registry_body(name, registry, call.api_version, call.world)
            for name, registry in call.world.registries.items()
            if call.world.subscriptions[registry.subscription] is subscription
            and group in (None, registry.resource_group)
            and call.may(action, registry.id)
        ]
    )


def get_registry(call: Call) -> dict[str, Any]:
    """Returns a registry."""
    name, registry = find_registry(call)
    return registry_body(name, registry, call.api_version, call.world)


def check_name(call: Call) -> dict[str, Any]:
    """Tells whether a registry name is free in the whole cloud (`arm-registries-check-name-taken.json`)."""
    require_provider(call, REGISTRY_TYPE)
    name = str((call.body or {}).get("name", ""))
    if not re.fullmatch(r"[A-Za-z0-9]{5,50}", name):
        message = f"The registry name {name} is invalid. It must be 5 to 50 alphanumeric characters."
        return {"nameAvailable": False, "reason": "Invalid", "message": message}
    # A registry with a domain name label takes the login server with its hash, and leaves the plain name free.
    suffix = (cloud_of(call.host.partition(":")[0]) or CLOUDS["AzureCloud"]).registry_suffix
    if name.lower() + suffix in (each.login_server.lower() for each in call.world.registries.values()):
        message = f"The registry {name} is already in use."
        return {"nameAvailable": False, "reason": "AlreadyExists", "message": message}
    return {"nameAvailable": True}


def list_credentials(call: Call) -> dict[str, Any]:
    """Returns the passwords of the admin user (`arm-registries-list-credentials-admin.json`)."""
    name, registry = find_registry(call)
    if not registry.admin_user_enabled:
        # Message: documented/arm-list-credentials-admin-disabled-400.json
        raise ArmError(
            400,
            "UnAuthorizedForCredentialOperations",
            f"Cannot perform credential operations for {registry.id} as Admin user is disabled. Enable Admin user "
            "feature and try again.",
            beside={"status": "Failed"},
            gateway=False,
        )
    passwords = [{"name": key, "value": registry.admin_passwords[key]} for key in ("password", "password2")]
    return {"username": name, "passwords": passwords}


def list_usages(call: Call) -> dict[str, Any]:
    """Returns quotas and what is used of them (`arm-registries-list-usages.json`)."""
    _, registry = find_registry(call)
    size, webhooks = _LIMITS[registry.sku]
    usages = [("Size", size, 0), ("Webhooks", webhooks, 0)]
    if registry.sku == "Premium":
        usages += [
            ("Geo-replications", -1, len(registry.replications)),
            ("IPRules", 100, len(registry.network_rule_set.ip_rules)),
            ("VNetRules", 100, 0),
            ("PrivateEndpointConnections", 200, len(registry.private_endpoint_connections)),
            ("ScopeMaps", 50000, len(registry.scope_maps)),
            ("Tokens", 50000, len(registry.tokens)),
        ]
    return {
        "value": [
            {
                "name": name,
                "limit": limit,
                "currentValue": registry.usages.get(name, used),
                "unit": "Bytes" if name == "Size" else "Count",
            }
            for name, limit, used in usages
        ]
    }


# --- Below a registry -------------------------------------------------------------------------------------------------


def child(registry: Registry, kind: str, name: str, properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": f"{REGISTRY_TYPE}/{kind}",
        "id": f"{registry.id}/{kind}/{name}",
        "name": name,
        **more,
        "systemData": system_data(registry.creation_date),
        "properties": properties,
    }


def _tokens(registry: Registry) -> list[dict[str, Any]]:
    return [_token(registry, name, token) for name, token in registry.tokens.items()]


def _token(registry: Registry, name: str, token: Token) -> dict[str, Any]:
    passwords = []
    for key, password in sorted(token.passwords.items()):
        entry = {"creationTime": timestamp(password.creation_time, zone="+00:00"), "name": key}
        if password.expiry:
            entry["expiry"] = timestamp(password.expiry, zone="+00:00")
        passwords.append(entry)
    properties = {
        "creationDate": timestamp(registry.creation_date, zone="+00:00"),
        "provisioningState": "Succeeded",
        "scopeMapId": f"{registry.id}/scopeMaps/{token.scope_map}",
        "credentials": {"passwords": passwords},
        "status": token.status,
    }
    return child(registry, "tokens", name, properties)


def _scope_maps(registry: Registry) -> list[dict[str, Any]]:
    system = [
        _scope_map(
            registry, name, "SystemDefined", ScopeMap(actions=[f"repositories/*/{action}" for action in actions])
        )
        for name, actions in SYSTEM_SCOPE_MAPS.items()
    ]
    return system + [_scope_map(registry, name, "UserDefined", item) for name, item in registry.scope_maps.items()]


def _scope_map(registry: Registry, name: str, kind: str, scope_map: ScopeMap) -> dict[str, Any]:
    properties: dict[str, Any] = {"description": scope_map.description} if scope_map.description else {}
    properties |= {
        "type": kind,
        "creationDate": timestamp(registry.creation_date, zone="+00:00"),
        "provisioningState": "Succeeded",
        "actions": scope_map.actions,
    }
    return child(registry, "scopeMaps", name, properties)


def _replications(registry: Registry) -> list[dict[str, Any]]:
    if registry.sku != "Premium":
        return []
    regions = {registry.location: Replication(), **registry.replications}
    return [_replication(registry, region, replication) for region, replication in regions.items()]


def _replication(registry: Registry, region: str, replication: Replication) -> dict[str, Any]:
    status = {"displayStatus": replication.status, "timestamp": timestamp(registry.creation_date)}
    properties = {
        "provisioningState": replication.provisioning_state,
        "status": status | ({"message": replication.message} if replication.message else {}),
        "regionEndpointEnabled": replication.region_endpoint_enabled,
        "zoneRedundancy": "Disabled",
    }
    return child(registry, "replications", region, properties, location=region, tags={})


def _none(registry: Registry) -> list[dict[str, Any]]:
    return []


_CHILDREN: dict[str, Callable[[Registry], list[dict[str, Any]]]] = {
    "tokens": _tokens,
    "scopeMaps": _scope_maps,
    "privateEndpointConnections": connection_bodies,
    "replications": _replications,
    "webhooks": _none,
}
"""Kinds of resources below a registry that the registry alone decides. A world has no webhooks."""


def _lister(kind: str) -> Callable[[Call], dict[str, Any]]:
    return lambda call: call.page(_CHILDREN[kind](find_registry(call)[1]))


def _getter(kind: str) -> Callable[[Call], dict[str, Any]]:
    def get(call: Call) -> dict[str, Any]:
        wanted = call.params["child"]
        for child in _CHILDREN[kind](find_registry(call)[1]):
            if child["name"].lower() == wanted.lower():
                return child
        # Text and the member beside `error`: arm-scopemaps-get-404.json
        message = f"The resource {wanted} could not be found."
        raise ArmError(404, "ResourceNotFound", message, beside={"status": "Failed"}, gateway=False)

    return get


ROUTES = (
    Route("GET", _SUBSCRIPTION + _REGISTRIES, "", list_registries),
    Route("GET", _GROUP + _REGISTRIES, "", list_registries),
    Route("GET", _REGISTRY, f"{REGISTRY_TYPE}/read", get_registry),
    Route("GET", f"{_REGISTRY}/listUsages", f"{REGISTRY_TYPE}/listUsages/read", list_usages),
    Route("POST", f"{_REGISTRY}/listCredentials", f"{REGISTRY_TYPE}/listCredentials/action", list_credentials),
    Route(
        "POST",
        f"{_SUBSCRIPTION}/providers/Microsoft.ContainerRegistry/checkNameAvailability",
        "Microsoft.ContainerRegistry/checkNameAvailability/read",
        check_name,
    ),
    *(Route("GET", f"{_REGISTRY}/{kind}", f"{REGISTRY_TYPE}/{kind}/read", _lister(kind)) for kind in _CHILDREN),
    *(
        Route("GET", f"{_REGISTRY}/{kind}/{{child}}", f"{REGISTRY_TYPE}/{kind}/read", _getter(kind))
        for kind in _CHILDREN
    ),
)
