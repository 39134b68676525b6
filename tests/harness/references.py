"""Finds names in a world that refer to nothing, which the simulator would take for somebody unknown to Azure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tests.simulator.roles import find_role
from tests.simulator.world import World

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def dangling(world: World) -> list[str]:
    """Each place that names what the world does not have, and the name."""
    return [
        *_of_assignments(world),
        *_of_groups(world),
        *_of_logs(world),
        *_of_consumers(world),
        *_of_registry_parts(world),
        *_of_client(world),
    ]


def _principals(world: World) -> set[str]:
    return {
        name
        for tenant in world.tenants.values()
        for holder in (tenant.users, tenant.groups, tenant.service_principals, tenant.managed_identities)
        for name in holder
    }


def _of_assignments(world: World) -> Iterator[str]:
    principals = _principals(world)
    kinds = (("roleAssignments", world.role_assignments), ("eligibleAssignments", world.eligible_assignments))
    for kind, assignments in kinds:
        for name, assignment in assignments.items():
            place = f"{kind}.{name}"
            yield from _unknown(f"{place}.principal", [assignment.principal], principals, "principal or object id")
            if find_role(world, assignment.role) is None:
                yield f"{place}.role: {assignment.role!r} is no built-in role and none of this world"
            yield from _scope(f"{place}.scope", assignment.scope, world)
    for name, denied in world.deny_assignments.items():
        everybody = [*denied.principals, *denied.exclude_principals]
        yield from _unknown(
            f"denyAssignments.{name}.principals", everybody, {"*", *principals}, "principal or object id"
        )
        yield from _scope(f"denyAssignments.{name}.scope", denied.scope, world)


def _of_groups(world: World) -> Iterator[str]:
    principals = _principals(world)
    for tenant_name, tenant in world.tenants.items():
        for name, group in tenant.groups.items():
            place = f"tenants.{tenant_name}.groups.{name}.members"
            yield from _unknown(place, group.members, principals, "principal or object id")


def _of_logs(world: World) -> Iterator[str]:
    for name, workspace in world.workspaces.items():
        place = f"workspaces.{name}"
        yield from _unknown(f"{place}.subscription", [workspace.subscription], set(world.subscriptions), "subscription")
        named = [rows.registry for rows in workspace.login_events]
        yield from _unknown(f"{place}.loginEvents", named, set(world.registries), "registry")
    for name, registry in world.registries.items():
        for setting_name, setting in registry.diagnostic_settings.items():
            named = [setting.workspace] if setting.workspace and not setting.workspace.startswith("/") else []
            place = f"registries.{name}.diagnosticSettings.{setting_name}"
            yield from _unknown(place, named, set(world.workspaces), "workspace")


def _of_registry_parts(world: World) -> Iterator[str]:
    principals = _principals(world)
    for name, registry in world.registries.items():
        for kind, parts, named in (
            ("credentialSets", registry.credential_sets, "identity"),
            ("tasks", registry.tasks, "managed_identity"),
        ):
            for part, item in parts.items():
                who = getattr(item, named)
                yield from _unknown(f"registries.{name}.{kind}.{part}", [who] if who else [], principals, "principal")
        for part, rule in registry.cache_rules.items():
            sets = [rule.credential_set] if rule.credential_set else []
            place = f"registries.{name}.cacheRules.{part}"
            yield from _unknown(place, sets, set(registry.credential_sets), "credential set")
        for part, connected in registry.connected_registries.items():
            tokens = [connected.sync_token, *connected.client_tokens]
            place = f"registries.{name}.connectedRegistries.{part}"
            yield from _unknown(place, tokens, set(registry.tokens), "token")


def _of_consumers(world: World) -> Iterator[str]:
    principals = _principals(world)
    for name, consumer in world.consumers.items():
        named = [*consumer.user_assigned(), *consumer.principals()]
        yield from _unknown(f"consumers.{name}", named, principals, "principal")


def _of_client(world: World) -> Iterator[str]:
    client, principals = world.client, _principals(world)
    networks = {name for zone in world.private_dns_zones.values() for name in zone.networks}
    networks |= {
        connection.network
        for registry in world.registries.values()
        for connection in registry.private_endpoint_connections.values()
    }
    networks |= {name for each in world.registries.values() for name in each.network_rule_set.virtual_network_rules}
    yield from _unknown("client.network", [client.network] if client.network else [], networks, "virtual network")
    for name, zone in world.private_dns_zones.items():
        place = f"privateDnsZones.{name}.subscription"
        yield from _unknown(place, [zone.subscription], set(world.subscriptions), "subscription")
    yield from _unknown("client.privatePath", client.private_path, set(world.registries), "registry")
    for server, stored in client.stored.items():
        named = [stored.identity_token_of] if stored.identity_token_of else []
        yield from _unknown(f"client.stored.{server}.identityTokenOf", named, principals, "principal")
    if client.login:
        yield from _unknown("client.login.principal", [client.login.principal], principals, "principal")
        chosen = [client.login.subscription] if client.login.subscription else []
        yield from _unknown("client.login.subscription", chosen, set(world.subscriptions), "subscription")


def _unknown(place: str, names: Iterable[str], known: set[str], kind: str) -> Iterator[str]:
    for name in names:
        if name not in known and not ("object id" in kind and _GUID.fullmatch(name)):
            yield f"{place}: {name!r} is no {kind} of this world"


def _scope(place: str, scope: str, world: World) -> Iterator[str]:
    try:
        resolved = world.resolve_scope(scope)
    except KeyError as missing:
        yield f"{place}: the world has no {missing}"
        return
    kind, _, name = scope.partition(":")
    if kind == "managementGroup" and name not in {*world.management_groups, *(t.id for t in world.tenants.values())}:
        yield f"{place}: the world has no {name!r}"
    elif not resolved.startswith("/"):
        yield f"{place}: {scope!r} is no scope"
