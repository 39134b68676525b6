"""`${…}` in worlds and scenarios: names of the world's things turned into their identifiers and secrets."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Optional

from tests.simulator.clouds import CLOUDS
from tests.simulator.world import Registry, World, consumer_id

_PLACEHOLDER = re.compile(r"\$\{([^{}]+)\}")

Mint = Callable[[str, str], str]
"""Gives a fresh refresh token of a registry for a principal, as `az acr login --expose-token` does."""


class UnknownPlaceholder(ValueError):
    """A placeholder that names nothing in the world."""


def resolve(value: Any, world: World, mint: Optional[Mint] = None) -> Any:
    """The value with the placeholders in all its strings replaced. Raises UnknownPlaceholder.

    Without `mint`, `${refreshToken…}` is left as it is, to be resolved once the simulator runs.
    """
    if isinstance(value, dict):
        return {resolve(key, world, mint): resolve(item, world, mint) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, world, mint) for item in value]
    if not isinstance(value, str):
        return value
    return _PLACEHOLDER.sub(lambda match: _lookup(match, world, mint), value)


def _lookup(match: re.Match[str], world: World, mint: Optional[Mint]) -> str:
    path = match[1].strip()
    try:
        found = _find(path.split("."), world, mint)
    except KeyError as missing:
        raise UnknownPlaceholder(f"${{{path}}}: the world has no {missing}") from None
    if found is None:
        return match[0]
    return found


def _find(path: list[str], world: World, mint: Optional[Mint]) -> Optional[str]:
    match path:
        case ["principals", name, *field]:
            return _principal(name, field, world)
        case ["registries", name, *field]:
            return _registry(world.registries[name], field)
        case ["cloud", "name"]:
            return world.client.cloud
        case ["cloud", "registrySuffix"]:
            return CLOUDS[world.client.cloud].registry_suffix
        case ["tenants", name, ("id" | "domain") as field]:
            return str(getattr(world.tenants[name], field))
        case ["subscriptions", name, "id"]:
            return world.subscriptions[name].id
        case ["subscriptions", name, "displayName"]:
            return world.subscriptions[name].display_name
        case ["consumers", name, "id"]:
            return consumer_id(world, name)
        case ["refreshToken", registry, principal]:
            world.registries[registry], world.tenant_of(principal)
            return mint(registry, principal) if mint else None
    raise KeyError(".".join(path))


def _principal(name: str, field: list[str], world: World) -> str:
    holders = [
        holder[name]
        for tenant in world.tenants.values()
        for holder in (
            tenant.users,
            tenant.groups,
            tenant.managed_identities,
            tenant.service_principals,
            tenant.applications,
        )
        if name in holder
    ]
    if not holders:
        raise KeyError(name)
    match field:
        case ["objectId"]:
            return str(holders[0].id)
        case ["applicationObjectId"]:
            return world.application(name)[1].id
        case ["appId"] | ["clientId"]:
            for holder in holders:
                if hasattr(holder, "client_id"):
                    return str(holder.client_id)
                if hasattr(holder, "application"):
                    return world.application(holder.application)[1].app_id
            return world.application(name)[1].app_id
        case ["upn" | "password" as attribute] if hasattr(holders[0], "upn"):
            return str(getattr(holders[0], attribute))
        case [("secrets" | "secretIds") as kind, secret]:
            secrets = {key: value for holder in holders for key, value in getattr(holder, "secrets", {}).items()}
            return str(secrets[secret].value if kind == "secrets" else secrets[secret].key_id)
    raise KeyError(".".join([name, *field]))


def _registry(registry: Registry, field: list[str]) -> str:
    match field:
        case ["loginServer"]:
            return registry.login_server
        case ["dataEndpoint"]:
            return registry.login_server.replace(".", f".{registry.location}.data.", 1)
        case ["id"]:
            return registry.id
        case ["admin", ("password" | "password2") as key]:
            return registry.admin_passwords[key]
        case ["tokens", token, ("password1" | "password2") as key]:
            return registry.tokens[token].passwords[key].value
    raise KeyError(".".join(field))
