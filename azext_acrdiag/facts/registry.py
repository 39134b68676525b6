"""The registry as Azure Resource Manager knows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from ..domain.fact import Key

LEGACY_MODE = "LegacyRegistryPermissions"
ABAC_MODE = "AbacRepositoryPermissions"
DUAL_STACK = "IPv4AndIPv6"


@dataclass(frozen=True)
class RegistryRef:
    """A registry that the signed-in account can see."""

    resource_id: str
    name: str
    subscription_id: str
    resource_group: str
    login_server: Optional[str]


@dataclass(frozen=True)
class Location:
    """Where the registry was found."""

    registry: Optional[RegistryRef]
    """None: it is in no subscription that the account can read."""
    subscription_id: str
    """The active subscription."""
    subscription_name: str
    searched: Tuple[str, ...]
    """What was searched, in words."""
    namesakes: Tuple[RegistryRef, ...] = ()
    """Registries of the same name with another login server than the one with a label that was asked for."""
    tenant_id: Optional[str] = None
    """Of a registry that is not shown because it belongs to another tenant than the token of the account."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether the registry is in another subscription than the active one."""
        return self.registry is not None and self.registry.subscription_id.lower() != self.subscription_id.lower()


@dataclass(frozen=True)
class NameAvailability:
    """Whether a registry name is free in this cloud."""

    available: bool
    reason: Optional[str]
    message: Optional[str]


@dataclass(frozen=True)
class NetworkSettings:
    """Settings of the network that only newer API versions show. None means that the service did not say."""

    tasks_bypass: Optional[bool] = None
    """Whether tasks with a system-assigned identity pass by the network rules."""
    endpoint_protocol: Optional[str] = None
    """`IPv4` or DUAL_STACK."""
    virtual_network_rules: Tuple[str, ...] = ()
    """Resource ids of the subnets that may come in by a service endpoint."""
    regional_endpoints: Optional[bool] = None
    """Whether each region has a login server of its own."""
    regional_hosts: Tuple[str, ...] = ()
    """Those login servers, lower case."""


@dataclass(frozen=True)
class Policies:
    """The policies of a registry. None means that the service did not say."""

    quarantine: Optional[bool] = None
    """Whether new images stay hidden until they are released."""
    export: Optional[bool] = None
    """Whether content may leave by import into another registry or by transfer."""
    soft_delete: Optional[bool] = None
    """Whether deleted images are kept for a while."""
    retention: Optional[bool] = None
    """Whether untagged manifests are deleted after a while."""


@dataclass(frozen=True)
class Encryption:
    """The customer-managed key that encrypts a registry, and the identity that uses it."""

    key: Optional[str]
    """Address of the key in its vault."""
    client_id: Optional[str]
    """Of the user-assigned identity; None: the identity of the registry itself."""
    attached: Tuple[Tuple[str, str], ...]
    """(client id, resource id) of the user-assigned identities that the registry has."""

    @property
    def identity(self) -> Optional[str]:
        """Resource id of the identity that uses the key, where the registry still has it."""
        own = (self.client_id or "").lower()
        return next((resource_id for client_id, resource_id in self.attached if client_id.lower() == own), None)


@dataclass(frozen=True)
class Registry:
    """The settings of the registry. None means that the service did not say (an older API version)."""

    resource_id: str
    name: str
    login_server: str
    sku: Optional[str]
    provisioning_state: Optional[str]
    admin_user_enabled: Optional[bool]
    anonymous_pull_enabled: Optional[bool]
    public_network_access: Optional[str]
    """`Enabled` or `Disabled`."""
    default_action: Optional[str]
    """`Allow` or `Deny` of the network rule set."""
    ip_rules: Tuple[str, ...]
    bypass: Optional[str]
    """`AzureServices` or `None`."""
    role_assignment_mode: Optional[str]
    """LEGACY_MODE or ABAC_MODE."""
    arm_audience_enabled: Optional[bool]
    """Whether tokens for Azure Resource Manager are accepted at the token exchange."""
    data_endpoint_hosts: Tuple[str, ...]
    private_endpoints: Tuple[Tuple[str, str], ...]
    """(name, status) of the private endpoint connections."""
    tenant_id: Optional[str]
    """Tenant of its subscription, where known."""
    private_endpoint_ids: Tuple[Tuple[str, str], ...] = ()
    """(name, resource id of the private endpoint) of the private endpoint connections."""
    trust_policy: Optional[str] = None
    """`enabled` or `disabled`: whether it keeps the signatures of Docker Content Trust."""
    policies: Policies = Policies()
    encryption: Optional[Encryption] = None
    """None: Azure's own keys encrypt it, or the service did not say."""
    network: NetworkSettings = NetworkSettings()

    @property
    def is_restricted(self) -> bool:
        """Whether the public address of some clients is refused."""
        return self.public_network_access == "Disabled" or self.default_action == "Deny"

    @property
    def is_abac(self) -> Optional[bool]:
        """Whether repository permissions decide; None where the mode is not known."""
        return None if self.role_assignment_mode is None else self.role_assignment_mode == ABAC_MODE


LOCATION: Key[Location] = Key("location")
NAME_AVAILABILITY: Key[NameAvailability] = Key("name_availability")
REGISTRY: Key[Registry] = Key("registry")
