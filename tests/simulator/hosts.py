"""Which hosts exist in a world, what they resolve to and what becomes of a connection, seen from the client machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal, Optional

from .clouds import CLOUDS, cloud_of
from .private_dns import carries, zone_answer
from .registry.hosts import data_host
from .world import Registry, World

Connection = Literal["ok", "refuse", "hang", "reset", "intercept", "expired"]


@dataclass(frozen=True)
class Lookup:
    """What a name resolves to."""

    chain: tuple[str, ...]
    """The name asked for and the canonical names that it leads to."""
    outcome: Literal["found", "nxdomain", "servfail", "timeout"]
    addresses: tuple[str, ...] = ()
    """Empty when the name leads to the public address of its service."""


def lookup(world: World, host: str) -> Lookup:
    """What the client machine gets when it looks a name up."""
    chain = [host.lower()]
    while (alias := _alias(world, chain[-1])) and alias not in chain:
        chain.append(alias)
    name = chain[-1]
    override = _matching(world.client.dns, name)
    if override in ("nxdomain", "servfail", "timeout"):
        return Lookup(tuple(chain), override)
    if isinstance(override, list):
        return Lookup(tuple(chain), "found", tuple(override))
    private = zone_answer(world, name)
    if private is not None:
        return Lookup(tuple(chain), "found" if private else "nxdomain", private)
    if not exists(world, name):
        return Lookup(tuple(chain), "nxdomain")
    return Lookup(tuple(chain), "found", _private_addresses(world, name))


def connection(world: World, host: str) -> Connection:
    """What becomes of the client machine's connection to a host."""
    fate: Optional[Connection] = _matching(world.client.connect, host)
    if fate is None:
        # What a private DNS zone names need not be an endpoint that carries anything.
        lost = zone_answer(world, lookup(world, host).chain[-1])
        return "hang" if lost and not carries(world, lost[0]) else "ok"
    return fate


def exists(world: World, host: str) -> bool:
    """Whether a host is one of the world, whatever the client machine can see of it."""
    cloud = cloud_of(host)
    if cloud is None:
        return False
    return host in cloud.hosts or registry_of(world, host) is not None


def registry_of(world: World, host: str) -> tuple[str, Registry] | None:
    """Name and registry that a login server, a host of blobs or a private link name belongs to."""
    for name, registry in world.registries.items():
        if host in _public_hosts(world, registry) or host in map(_private_link_name, private_hosts(world, registry)):
            return name, registry
    return None


def private_hosts(world: World, registry: Registry) -> tuple[str, ...]:
    """The hosts that resolve by way of a private link name
    (learn.microsoft.com/azure/container-registry/container-registry-private-endpoints)."""
    return _public_hosts(world, registry) if registry.private_endpoint_connections else ()


def service_patterns() -> dict[str, tuple[str, ...]]:
    """The host patterns of each service, over all clouds. Blobs are the registry's."""
    clouds = CLOUDS.values()
    return {
        "entra": tuple(host for cloud in clouds for host in (cloud.entra, *cloud.entra_aliases)),
        "arm": tuple(cloud.arm for cloud in clouds),
        "graph": tuple(cloud.graph for cloud in clouds),
        "logs": tuple(host for cloud in clouds for host in cloud.log_analytics),
        "registry": tuple(f"*{suffix}" for cloud in clouds for suffix in (cloud.registry_suffix, cloud.blob_suffix)),
    }


def _alias(world: World, host: str) -> Optional[str]:
    override = _matching(world.client.dns, host)
    if override is not None:
        return str(override["cname"]).lower() if isinstance(override, Mapping) else None
    if any(host in private_hosts(world, registry) for registry in world.registries.values()):
        return _private_link_name(host)
    return None


def _public_hosts(world: World, registry: Registry) -> tuple[str, str]:
    return registry.login_server.lower(), data_host(world, registry)


def _private_link_name(host: str) -> str:
    cloud = cloud_of(host)
    assert cloud, f"{host} is no registry's"
    return host.removesuffix(cloud.registry_suffix) + ".privatelink" + cloud.registry_suffix


def _private_addresses(world: World, name: str) -> tuple[str, ...]:
    """The addresses of the approved private endpoints behind a private link name, where the machine's DNS has them."""
    found = registry_of(world, name)
    if not found or found[0] not in world.client.private_path:
        return ()
    return tuple(
        address
        for endpoint in found[1].private_endpoint_connections.values()
        if endpoint.status == "Approved"
        for host, address in endpoint.addresses.items()
        if host.lower() == name.replace(".privatelink.", ".")
    )


def _matching(patterns: Mapping[str, Any], host: str) -> Any:
    """The value of the first pattern (`*` allowed, letter case ignored) that matches a host."""
    return next((value for pattern, value in patterns.items() if fnmatchcase(host.lower(), pattern.lower())), None)
