"""Registries and what is in them."""

from __future__ import annotations

from typing import Any, Literal, Optional

from pydantic import Field

from .logs import DiagnosticSetting
from .values import Model, Time, parse_time


class Tag(Model):
    platforms: list[str] = ["linux/amd64"]
    """More than one makes the manifest an image index."""
    attributes: dict[str, Any] = {}
    """`changeableAttributes` that differ from the default (all true)."""
    quarantine_state: Literal["Passed", "Quarantined"] = "Passed"
    """Counts where the quarantine policy of the registry is enabled."""


class Repository(Model):
    tags: dict[str, Tag] = {}
    attributes: dict[str, Any] = {}
    deleted_tags: dict[str, Time] = {}
    """When tags were deleted; kept where the soft-delete policy of the registry is enabled."""


class TokenPassword(Model):
    value: str = ""
    creation_time: Time = Field(default_factory=lambda: parse_time("now-30d"))
    expiry: Optional[Time] = None


class ScopeMap(Model):
    actions: list[str]
    """`repositories/<name>/content/read` and so on."""
    description: str = ""


class Token(Model):
    """A repository-scoped token."""

    scope_map: str
    """Name of a scope map of this registry, or of a system one such as `_repositories_pull`."""
    status: Literal["enabled", "disabled"] = "enabled"
    passwords: dict[Literal["password1", "password2"], TokenPassword] = {"password1": TokenPassword()}


class IpRule(Model):
    value: str
    action: Literal["Allow"] = "Allow"


class NetworkRuleSet(Model):
    default_action: Literal["Allow", "Deny"] = "Allow"
    ip_rules: list[IpRule] = []
    virtual_network_rules: list[str] = []
    """Names of virtual networks whose subnet may come in by a service endpoint."""


class PrivateEndpointConnection(Model):
    status: Literal["Approved", "Pending", "Rejected", "Disconnected"] = "Approved"
    private_endpoint_id: str = ""
    addresses: dict[str, str] = {}
    """Private address by host name."""
    network: str = "apps-network"
    """Name of the virtual network that the private endpoint is in."""


class Replication(Model):
    """A region besides the registry's own."""

    provisioning_state: str = "Succeeded"
    status: str = "Ready"
    message: str = ""
    region_endpoint_enabled: bool = True


class Encryption(Model):
    """A customer-managed key and the identity that uses it."""

    key: str = "https://contosovault.vault.azure.net/keys/registry"
    identity: str
    """Name of a managed identity of the world; one that the world has no more is a client id."""
    attached: bool = True
    """Whether the registry still has the identity."""
    key_enabled: bool = True


class DeletedRegistry(Model):
    """A registry that is gone; the activity log remembers it for 90 days."""

    subscription: str
    resource_group: str
    at: Time
    by: str
    """Name of the principal who deleted it."""


class CredentialSet(Model):
    """Secrets in a key vault with which cache rules ask another registry."""

    login_server: str = "docker.io"
    identity: str = ""
    """Name of the managed identity that is its own."""
    may_read_secrets: bool = True
    secrets_end: Optional[Time] = None
    """When the upstream registry stops taking them."""


class CacheRule(Model):
    source: str
    """Such as `docker.io/library/ubuntu`."""
    target: str
    credential_set: str = ""


class ConnectedRegistry(Model):
    mode: Literal["ReadWrite", "ReadOnly", "Registry", "Mirror"] = "ReadOnly"
    activated: bool = True
    last_sync: Time = Field(default_factory=lambda: parse_time("now-5m"))
    sync_token: str
    """Name of a repository-scoped token, like those of its clients."""
    client_tokens: list[str] = []


class Task(Model):
    """A task that builds images."""

    managed_identity: str = ""
    """Name of the managed identity that is its system-assigned one."""
    source_identity: bool = False
    """Whether it signs in to its own registry with that."""
    registries: list[str] = []
    """Login servers of other registries that it uses that identity for."""
    identity: str = ""
    """`SystemAssigned` or `UserAssigned`; empty: none."""
    agent_pool: str = ""
    status: Literal["Enabled", "Disabled"] = "Enabled"


class Registry(Model):
    """Keys that ARM knows have ARM's names and values."""

    subscription: str
    resource_group: str
    id: str = ""
    location: str = "westeurope"
    sku: Literal["Basic", "Standard", "Premium"] = "Premium"
    login_server: str = ""
    creation_date: Time = Field(default_factory=lambda: parse_time("now-400d"))
    provisioning_state: str = "Succeeded"
    admin_user_enabled: bool = False
    admin_passwords: dict[Literal["password", "password2"], str] = {}
    anonymous_pull_enabled: bool = False
    public_network_access: Literal["Enabled", "Disabled"] = "Enabled"
    network_rule_set: NetworkRuleSet = NetworkRuleSet()
    network_rule_bypass_options: Literal["AzureServices", "None"] = "AzureServices"
    role_assignment_mode: Literal["LegacyRegistryPermissions", "AbacRepositoryPermissions"] = (
        "LegacyRegistryPermissions"
    )
    mode_switched_at: Optional[Time] = None
    """Credentials that the token service issued before this moment are refused."""
    data_endpoint_enabled: bool = False
    network_rule_bypass_allowed_for_tasks: bool = False
    endpoint_protocol: Literal["IPv4", "IPv4AndIPv6"] = "IPv4"
    regional_endpoints: Literal["Enabled", "Disabled"] = "Disabled"
    tasks: dict[str, Task] = {}
    credential_sets: dict[str, CredentialSet] = {}
    cache_rules: dict[str, CacheRule] = {}
    connected_registries: dict[str, ConnectedRegistry] = {}
    replications: dict[str, Replication] = {}
    """By region, besides `location`."""
    encryption: Optional[Encryption] = None
    private_endpoint_connections: dict[str, PrivateEndpointConnection] = {}
    policies: dict[str, dict[str, Any]] = {}
    """Laid over the default policies, for example `azureADAuthenticationAsArmPolicy: {status: disabled}`."""
    repositories: dict[str, Repository] = {}
    scope_maps: dict[str, ScopeMap] = {}
    tokens: dict[str, Token] = {}
    usages: dict[str, int] = {}
    """What is used of limits, by their names (`Size` in bytes), where it is not what the world itself holds."""
    diagnostic_settings: dict[str, DiagnosticSetting] = {}
