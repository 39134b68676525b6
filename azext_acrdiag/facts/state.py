"""The state around a registry: what Azure Resource Manager and its activity log say besides the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Optional, Tuple

from ..domain.fact import Key


@dataclass(frozen=True)
class Deletion:
    """The last deletion of a registry of this name, from the activity log of the last 90 days."""

    resource_id: str
    at: datetime
    caller: Optional[str]
    """Sign-in name of a person, object id of an application."""
    correlation_id: Optional[str]


DELETION: Key[Deletion] = Key("deletion")


@dataclass(frozen=True)
class SubscriptionState:
    """The state of the subscription that the registry is in, such as `Enabled`, `Warned`, `PastDue` or `Disabled`."""

    subscription_id: str
    state: str


@dataclass(frozen=True)
class ProviderState:
    """Whether the active subscription knows container registries at all."""

    subscription_id: str
    registration: str
    """Such as `Registered` or `NotRegistered`."""


@dataclass(frozen=True)
class Replica:
    """One region of a registry."""

    region: str
    provisioning_state: Optional[str]
    status: Optional[str]
    """What the service displays, such as `Ready` or `Syncing`."""
    message: Optional[str]
    is_routed_to: Optional[bool]
    """Whether the login server may lead to it (`regionEndpointEnabled`)."""

    @property
    def is_ready(self) -> bool:
        """Whether it is in order, as far as the service says."""
        return self.provisioning_state in (None, "Succeeded") and self.status in (None, "Ready")


@dataclass(frozen=True)
class Usage:
    """How much of a limit of the registry is used."""

    name: str
    used: int
    limit: Optional[int]
    """None: there is none."""
    unit: str
    """`Bytes` or `Count`."""


@dataclass(frozen=True)
class Usages:
    """All limits of the registry that Azure shows."""

    usages: Tuple[Usage, ...]


@dataclass(frozen=True)
class EncryptionIdentity:
    """The user-assigned identity with which the registry uses its customer-managed key."""

    resource_id: str
    exists: bool


SUBSCRIPTION_STATE: Key[SubscriptionState] = Key("subscription_state", per_subject=True)
"""Asked for where the registry does not grant what is wanted."""
PROVIDER_STATE: Key[ProviderState] = Key("provider_state")
"""Asked for where the registry was not found."""
REPLICAS: Key[Tuple[Replica, ...]] = Key("replicas", per_subject=True)
"""Asked for where an image is missing of a registry that can have more than one region."""
USAGES: Key[Usages] = Key("usages")
"""A run asks for it where something is to be pushed."""
ENCRYPTION_IDENTITY: Key[EncryptionIdentity] = Key("encryption_identity", per_subject=True)
"""Asked for where a registry with a customer-managed key does not grant what is wanted."""
