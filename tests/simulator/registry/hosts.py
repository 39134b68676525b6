"""Which registry a host name means, and where a registry sends clients for the content of a blob."""

from __future__ import annotations

from typing import Optional

from ..clouds import CLOUDS
from ..world import Registry, World, guid


def by_login_server(world: World, host: str) -> Optional[tuple[str, Registry]]:
    """Finds name and registry by the login server."""
    return next(((n, r) for n, r in world.registries.items() if r.login_server.lower() == host), None)


def by_data_host(world: World, host: str) -> Optional[tuple[str, Registry]]:
    """Finds name and registry by the host of its blobs."""
    return next(((n, r) for n, r in world.registries.items() if data_host(world, r) == host), None)


def data_host(world: World, registry: Registry) -> str:
    """Returns the host of the blobs: the registry's own data endpoint, or a storage account.

    A private endpoint brings the data endpoint with it ("Dedicated data endpoints" of the documentation).
    """
    label, _, suffix = registry.login_server.lower().partition(".")
    if registry.data_endpoint_enabled or registry.private_endpoint_connections:
        return f"{label}.{registry.location}.data.{suffix}"
    cloud = CLOUDS[world.tenants[world.subscriptions[registry.subscription].tenant].cloud]
    return f"acrmanaged{guid('storage', registry.id)[:8]}{cloud.blob_suffix}"
