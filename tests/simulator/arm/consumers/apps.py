"""Container apps, jobs, container groups and web apps: shapes of the templates reference of Azure Resource Manager."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...world import TYPES, App, WebApp, World, consumer_id
from .resource import Resource, identity_body, managed_identity, subnet_id

ENVIRONMENTS = "Microsoft.App/managedEnvironments"
CONFIG_READ = "Microsoft.Web/sites/config/read"


def resources(world: World, name: str, app: App | WebApp) -> Iterator[Resource]:
    """The app, and the configuration that a web app keeps apart."""
    app_id = consumer_id(world, name)
    properties = _web_app(world, app) if isinstance(app, WebApp) else _BODIES[app.kind](world, name, app)
    body = {
        "id": app_id,
        "name": name,
        "type": TYPES[app.kind],
        "location": app.location,
        "properties": {"provisioningState": "Succeeded", **properties},
    }
    identity = identity_body(world, app.system_assigned, app.identities)
    yield Resource(app_id, body | ({"identity": identity} if identity else {}))
    if app.kind in ("container-app", "container-app-job"):
        yield _environment(world, name, app)
    if isinstance(app, WebApp):
        yield Resource(f"{app_id}/config/web", _configuration(world, name, app, app_id))


def _registries(world: World, app: App) -> Iterator[dict[str, Any]]:
    for server, use in app.registries.items():
        entry: dict[str, Any] = {"server": server}
        if use.identity:
            own = use.identity == app.system_assigned
            entry["identity"] = "system" if own else managed_identity(world, use.identity)[1].resource_id
        if use.username:
            entry["username"] = use.username
        yield entry


def _container_app(world: World, name: str, app: App) -> dict[str, Any]:
    entries = [
        {"username": "", "passwordSecretRef": "", "identity": "", **entry}
        | ({"passwordSecretRef": "registry-password"} if "username" in entry else {})
        for entry in _registries(world, app)
    ]
    return {
        "environmentId": _environment(world, name, app).id,
        "configuration": {"registries": entries or None},
        "template": {"containers": [{"name": name, "image": app.image}]},
        "outboundIpAddresses": app.addresses,
    }


def _environment(world: World, name: str, app: App | WebApp) -> Resource:
    group = consumer_id(world, name).partition("/providers/")[0]
    environment_id = f"{group}/providers/{ENVIRONMENTS}/{name}-environment"
    network = {"infrastructureSubnetId": subnet_id(world, app.network), "internal": False} if app.network else None
    body = {
        "id": environment_id,
        "name": f"{name}-environment",
        "type": ENVIRONMENTS,
        "location": app.location,
        "properties": {"provisioningState": "Succeeded", "vnetConfiguration": network},
    }
    return Resource(environment_id, body)


def _container_group(world: World, name: str, app: App) -> dict[str, Any]:
    # Passwords are left out of what is read.
    return {
        "containers": [{"name": name, "properties": {"image": app.image}}],
        "imageRegistryCredentials": [*_registries(world, app)],
        "osType": "Linux",
        "restartPolicy": "Always",
    } | ({"subnetIds": [{"id": subnet_id(world, app.network)}]} if app.network else {})


_BODIES = {
    "container-app": _container_app,
    "container-app-job": _container_app,
    "container-group": _container_group,
}


def _web_app(world: World, app: WebApp) -> dict[str, Any]:
    return {
        "state": "Running",
        "enabled": True,
        "siteConfig": {"linuxFxVersion": f"DOCKER|{app.image}"},
        "outboundIpAddresses": ",".join(app.addresses),
        "virtualNetworkSubnetId": subnet_id(world, app.network) if app.network else None,
        "vnetImagePullEnabled": bool(app.network) and app.pulls_through_network,
    }


def _configuration(world: World, name: str, app: WebApp, app_id: str) -> dict[str, Any]:
    return {
        "id": f"{app_id}/config/web",
        "name": name,
        "type": "Microsoft.Web/sites/config",
        "location": app.location,
        "properties": {
            "linuxFxVersion": f"DOCKER|{app.image}",
            "windowsFxVersion": None,
            "acrUseManagedIdentityCreds": app.use_managed_identity,
            "acrUserManagedIdentityID": managed_identity(world, app.identity)[1].client_id if app.identity else None,
        },
    }
