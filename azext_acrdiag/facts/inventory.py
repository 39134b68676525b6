"""What the commands that list find: the identities that hold roles on a registry, with what they sign in with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from ..domain.fact import Unknown
from .authorization import RoleAssignment
from .identity import ClientSecret, FederatedCredential


@dataclass(frozen=True)
class HeldRole:
    """A role assignment that applies to the registry, and the group through which an identity has it."""

    assignment: RoleAssignment
    group_id: Optional[str] = None
    """None: it is assigned to the identity itself."""


@dataclass(frozen=True)
class Holder:
    """A service principal that holds roles on the registry. None is 'not known'."""

    object_id: str
    roles: Tuple[HeldRole, ...]
    name: Optional[str] = None
    app_id: Optional[str] = None
    enabled: Optional[bool] = None
    is_managed_identity: bool = False
    resource_id: Optional[str] = None
    """Of a managed identity: the Azure resource that it is or belongs to."""
    secrets: Tuple[ClientSecret, ...] = ()
    certificates: Tuple[ClientSecret, ...] = ()
    federated: Tuple[FederatedCredential, ...] = ()
    owners: Tuple[str, ...] = ()
    """Display names, as far as the account may read them."""
    unread: Optional[Unknown] = None
    """Why its credentials, or those of its application, could not be read."""


@dataclass(frozen=True)
class UnreadGroup:
    """A group that holds a role on the registry and whose members could not be read."""

    object_id: str
    roles: Tuple[RoleAssignment, ...]
    why: Unknown


@dataclass(frozen=True)
class Holders:
    """Everybody who signs in by itself and holds a role on the registry."""

    holders: Tuple[Holder, ...]
    unread_groups: Tuple[UnreadGroup, ...] = ()
