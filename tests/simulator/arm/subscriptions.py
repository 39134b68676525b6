"""Directories, subscriptions, resource groups and the generic list of resources."""

from __future__ import annotations

import re
from typing import Any

from ..access import has_role_within
from ..directory import find_principal
from ..world import Subscription, Tenant, User, World
from .identities import identity_resources
from .protocol import ArmError, Call, find_subscription, system_data
from .routes import Route

_CONDITION = re.compile(r"(?P<property>resourceType|name|resourceGroup)\s+eq\s+'(?P<value>[^']*)'", re.IGNORECASE)


def list_tenants(call: Call) -> dict[str, Any]:
    """Lists the directories that know the caller: that of the token, and those where a user is a guest."""
    caller = find_principal(call.world, call.caller.object_id)
    known = [
        tenant
        for tenant in call.world.tenants.values()
        if tenant.id == call.caller.tenant_id
        or (caller and isinstance(caller.object, User) and _has(tenant, caller.object))
    ]
    return call.page([_tenant_body(tenant) for tenant in known])


def _has(tenant: Tenant, user: User) -> bool:
    return any(one.upn.lower() == user.upn.lower() for one in tenant.users.values())


def _tenant_body(tenant: Tenant) -> dict[str, Any]:
    return {
        "id": f"/tenants/{tenant.id}",
        "tenantId": tenant.id,
        "countryCode": "NL",
        "displayName": tenant.domain.partition(".")[0].capitalize(),
        "domains": [tenant.domain],
        "tenantCategory": "Home",
        "defaultDomain": tenant.domain,
        "tenantType": "AAD",
    }


def list_subscriptions(call: Call) -> dict[str, Any]:
    """Lists the directory's subscriptions in which the caller has any role (`arm-subscriptions-list.json`)."""
    visible = [s for s in call.world.subscriptions.values() if _visible(call, s)]
    page = call.page([_subscription_body(call.world, subscription) for subscription in visible])
    return {**page, "count": {"type": "Total", "value": len(visible)}}


def get_subscription(call: Call) -> dict[str, Any]:
    """Returns a subscription in which the caller has any role."""
    subscription = find_subscription(call.world, call.params["subscription"])
    if not _visible(call, subscription):
        call.require("Microsoft.Resources/subscriptions/read", call.path)
    return _subscription_body(call.world, subscription)


def _visible(call: Call, subscription: Subscription) -> bool:
    same_directory = call.world.tenants[subscription.tenant].id == call.caller.tenant_id
    return same_directory and has_role_within(call.world, call.caller.object_id, f"/subscriptions/{subscription.id}")


def _subscription_body(world: World, subscription: Subscription) -> dict[str, Any]:
    return {
        "id": f"/subscriptions/{subscription.id}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": subscription.id,
        "tenantId": world.tenants[subscription.tenant].id,
        "displayName": subscription.display_name,
        "state": subscription.state,
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


# --- Resource groups --------------------------------------------------------------------------------------------------


def list_groups(call: Call) -> dict[str, Any]:
    """Lists the resource groups that the caller may read."""
    subscription = find_subscription(call.world, call.params["subscription"])
    bodies = [_group_body(call.world, subscription, name) for name in subscription.resource_groups]
    action = "Microsoft.Resources/subscriptions/resourceGroups/read"
    readable = [body for body in bodies if call.may(action, body["id"])]
    if not readable and not _visible(call, subscription):
        call.require(action, f"/subscriptions/{subscription.id}")
    return call.page(readable)


def get_group(call: Call) -> dict[str, Any]:
    """Returns a resource group."""
    subscription = find_subscription(call.world, call.params["subscription"])
    return _group_body(call.world, subscription, find_group(call))


def find_group(call: Call) -> str:
    """Returns the name of the resource group in the path as it was written when the group was made."""
    subscription = find_subscription(call.world, call.params["subscription"])
    for name in subscription.resource_groups:
        if name.lower() == call.params["group"].lower():
            return name
    # Text: arm-resource-group-not-found-404.json
    raise ArmError(404, "ResourceGroupNotFound", f"Resource group '{call.params['group']}' could not be found.")


def _group_body(world: World, subscription: Subscription, name: str) -> dict[str, Any]:
    locations = [
        registry.location
        for registry in world.registries.values()
        if world.subscriptions[registry.subscription] is subscription and registry.resource_group == name
    ]
    return {
        "id": f"/subscriptions/{subscription.id}/resourceGroups/{name}",
        "name": name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": locations[0] if locations else "westeurope",
        "properties": {"provisioningState": "Succeeded"},
    }


# --- Resources --------------------------------------------------------------------------------------------------------


def list_resources(call: Call) -> dict[str, Any]:
    """Lists the resources that the caller may read (`arm-resources-list-registries.json`)."""
    subscription = find_subscription(call.world, call.params["subscription"])
    prefix = f"/subscriptions/{subscription.id}"
    if not has_role_within(call.world, call.caller.object_id, prefix):
        call.require("Microsoft.Resources/subscriptions/resources/read", prefix)
    candidates = [*_registry_resources(call.world, subscription), *identity_resources(call.world, subscription)]
    wanted = _resource_filter(call.query.get("$filter", ""))
    found = [
        resource
        for resource in candidates
        if all(_property(resource, name) == value for name, value in wanted)
        and call.may(f"{resource['type']}/read", resource["id"])
    ]
    return call.page(found)


def _registry_resources(world: World, subscription: Subscription) -> list[dict[str, Any]]:
    return [
        {
            "id": registry.id,
            "name": name,
            "type": "Microsoft.ContainerRegistry/registries",
            "sku": {"name": registry.sku, "tier": registry.sku},
            "location": registry.location,
            "tags": {},
            "systemData": system_data(registry.creation_date),
        }
        for name, registry in world.registries.items()
        if world.subscriptions[registry.subscription] is subscription
    ]


def _property(resource: dict[str, Any], name: str) -> str:
    if name == "resourcegroup":
        return str(resource["id"].split("/")[4]).lower()
    return str(resource["type" if name == "resourcetype" else name]).lower()


def _resource_filter(text: str) -> list[tuple[str, str]]:
    conditions = []
    for part in re.split(r"\s+and\s+", text, flags=re.IGNORECASE) if text else []:
        match = _CONDITION.fullmatch(part.strip())
        if not match:
            raise ArmError(
                400, "InvalidFilterInQueryString", f"Invalid $filter '{text}' specified in the query string."
            )
        conditions.append((match["property"].lower(), match["value"].lower()))
    return conditions


ROUTES = (
    Route("GET", "/tenants", "", list_tenants),
    Route("GET", "/subscriptions", "", list_subscriptions),
    Route("GET", "/subscriptions/{subscription}", "", get_subscription),
    Route("GET", "/subscriptions/{subscription}/resources", "", list_resources),
    Route("GET", "/subscriptions/{subscription}/resourceGroups", "", list_groups),
    Route(
        "GET",
        "/subscriptions/{subscription}/resourceGroups/{group}",
        "Microsoft.Resources/subscriptions/resourceGroups/read",
        get_group,
    ),
)
