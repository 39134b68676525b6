"""The whole state, and reading it from files."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import model_validator

from .client import Client
from .consumers import Consumer, fill_consumers
from .entra import Application, Tenant
from .faults import Fault, Knobs
from .identifiers import fill_identifiers
from .logs import Workspace
from .network import PrivateDnsZone
from .registry import DeletedRegistry, Registry
from .resources import DenyAssignment, EligibleAssignment, ManagementGroup, RoleAssignment, RoleDefinition, Subscription
from .values import Duration, Model


class World(Model):
    """The whole state. Names of users, groups, applications, service principals and managed identities share one name
    space; an application and its service principal share a name."""

    clock_offset: Duration = timedelta()
    """How far the clock of the services is ahead of this machine's."""
    tenants: dict[str, Tenant] = {}
    management_groups: dict[str, ManagementGroup] = {}
    subscriptions: dict[str, Subscription] = {}
    role_definitions: dict[str, RoleDefinition] = {}
    role_assignments: dict[str, RoleAssignment] = {}
    ended_assignments: dict[str, RoleAssignment] = {}
    """Role assignments that Privileged Identity Management has taken away."""
    eligible_assignments: dict[str, EligibleAssignment] = {}
    deny_assignments: dict[str, DenyAssignment] = {}
    registries: dict[str, Registry] = {}
    private_dns_zones: dict[str, PrivateDnsZone] = {}
    workspaces: dict[str, Workspace] = {}
    deleted_registries: dict[str, DeletedRegistry] = {}
    consumers: dict[str, Consumer] = {}
    client: Client = Client()
    faults: list[Fault] = []
    knobs: Knobs = Knobs()

    @model_validator(mode="after")
    def _fill(self) -> World:
        fill_identifiers(self)
        for name, assignment in self.role_assignments.items():
            if assignment.activates and assignment.activates not in self.eligible_assignments:
                raise ValueError(f"roleAssignments.{name}.activates: no eligible assignment '{assignment.activates}'")
        fill_consumers(self)
        return self

    def let_time_pass(self, now: datetime) -> None:
        """Takes away the role assignments that have ended."""
        for name, assignment in list(self.role_assignments.items()):
            if assignment.end is not None and assignment.end <= now:
                self.ended_assignments[name] = self.role_assignments.pop(name)
                for kept in _ABOUT_ASSIGNMENTS:
                    self.__dict__.pop(kept, None)

    def tenant_of(self, principal: str) -> str:
        """Name of the tenant that holds the principal. Raises KeyError."""
        for name, tenant in self.tenants.items():
            if principal in {*tenant.users, *tenant.groups, *tenant.service_principals, *tenant.managed_identities}:
                return name
        raise KeyError(principal)

    def object_id(self, principal: str) -> str:
        """Object id of a principal by its name; a text that names nobody is taken for an object id."""
        for tenant in self.tenants.values():
            for holder in (tenant.users, tenant.groups, tenant.service_principals, tenant.managed_identities):
                if principal in holder:
                    return holder[principal].id
        return principal

    @cached_property
    def held_assignments(self) -> dict[str, list[tuple[int, str, str]]]:
        """The role assignments by the object id (lower case) of their principal: place in the file, name, scope.

        Large worlds are asked who may do what thousands of times.
        """
        found: dict[str, list[tuple[int, str, str]]] = {}
        for place, (name, assignment) in enumerate(self.role_assignments.items()):
            held = found.setdefault(self.object_id(assignment.principal).lower(), [])
            held.append((place, name, self.resolve_scope(assignment.scope)))
        return found

    @cached_property
    def query_results(self) -> dict[str, list[dict[str, Any]]]:
        """What long lists hold, so that their later pages and the next question about them need not make it anew."""
        return {}

    @cached_property
    def subscriptions_by_id(self) -> dict[str, Subscription]:
        """The subscriptions by their id in lower case."""
        return {subscription.id.lower(): subscription for subscription in self.subscriptions.values()}

    @cached_property
    def registries_by_name(self) -> dict[str, list[tuple[str, Registry]]]:
        """The registries by their name in lower case."""
        found: dict[str, list[tuple[str, Registry]]] = {}
        for name, registry in self.registries.items():
            found.setdefault(name.lower(), []).append((name, registry))
        return found

    @cached_property
    def groups_by_member(self) -> dict[str, set[str]]:
        """The object ids of the groups that a principal (object id in lower case) is itself in."""
        found: dict[str, set[str]] = {}
        for tenant in self.tenants.values():
            for group in tenant.groups.values():
                for member in group.members:
                    found.setdefault(self.object_id(member).lower(), set()).add(group.id)
        return found

    def application(self, name: str) -> tuple[str, Application]:
        """The application of that name and the name of its home tenant. Raises KeyError."""
        for tenant_name, tenant in self.tenants.items():
            if name in tenant.applications:
                return tenant_name, tenant.applications[name]
        raise KeyError(name)

    def resolve_scope(self, scope: str) -> str:
        """The Azure resource id of a scope as written in a world file."""
        kind, _, name = scope.partition(":")
        if kind == "registry":
            return self.registries[name].id
        if kind == "subscription":
            return f"/subscriptions/{self.subscriptions[name].id}"
        if kind == "resourceGroup":
            subscription, _, group = name.partition("/")
            return f"/subscriptions/{self.subscriptions[subscription].id}/resourceGroups/{group}"
        if kind == "managementGroup":
            return f"/providers/Microsoft.Management/managementGroups/{name}"
        return scope


_ABOUT_ASSIGNMENTS = ("held_assignments", "query_results")
"""What is kept and depends on role assignments."""


def merge(base: Any, over: Any) -> Any:
    """Lay one mapping over another: mappings merge, null removes the key, everything else replaces."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    merged = dict(base)
    for key, value in over.items():
        if value is None and key in merged:
            del merged[key]
        elif key in merged:
            merged[key] = merge(merged[key], value)
        else:
            merged[key] = value
    return merged


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file, laid over those that its `extends` names (paths relative to the file)."""
    document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    parent = document.pop("extends", None)
    if parent is None:
        return document
    return merge(read_yaml((path.parent / parent).resolve()), document)


def load_world(path: Path) -> World:
    """Read a world file. Raises ValueError (pydantic's) naming each place that is wrong."""
    return World.model_validate(read_yaml(path))
