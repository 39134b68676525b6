"""Finds the objects of a simulated directory by their ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Union

from .world import Application, Group, ManagedIdentity, ServicePrincipal, Tenant, User, World

DirectoryObject = Union[User, Group, ServicePrincipal, ManagedIdentity]


@dataclass(frozen=True)
class Principal:
    """An object of a directory that can be given a role."""

    tenant: Tenant
    name: str
    """Its name in the world file."""
    object: DirectoryObject

    @property
    def id(self) -> str:
        """The object id."""
        return self.object.id

    @property
    def kind(self) -> str:
        """The type as Azure Resource Manager calls it; a managed identity is a service principal."""
        if isinstance(self.object, User):
            return "User"
        return "Group" if isinstance(self.object, Group) else "ServicePrincipal"


def principals(tenant: Tenant) -> Iterator[Principal]:
    """Yields every user, group, service principal and managed identity of a directory."""
    for holder in (tenant.users, tenant.groups, tenant.service_principals, tenant.managed_identities):
        for name, item in holder.items():
            yield Principal(tenant, name, item)


def find_principal(world: World, object_id: str) -> Principal | None:
    """Finds the principal with an object id in any directory."""
    wanted = object_id.lower()
    return next(
        (one for tenant in world.tenants.values() for one in principals(tenant) if one.id.lower() == wanted), None
    )


def application_of(world: World, service_principal: ServicePrincipal) -> tuple[Tenant, Application]:
    """Returns the application that a service principal stands for, and the directory that owns it."""
    tenant, application = world.application(service_principal.application)
    return world.tenants[tenant], application


def display_name(world: World, principal: Principal) -> str:
    """Returns the display name of a principal; a service principal bears that of its application."""
    if isinstance(principal.object, ServicePrincipal):
        return application_of(world, principal.object)[1].display_name
    return principal.object.display_name


def tenant_by_id(world: World, tenant_id: str) -> Tenant | None:
    """Finds a directory by its id."""
    return next((tenant for tenant in world.tenants.values() if tenant.id.lower() == tenant_id.lower()), None)
