"""The world file: the state of a simulated Azure and of the machine of the person who uses it.

A world is a YAML mapping. `load_world` reads it, follows `extends`, resolves relative times and fills in what was left
out (identifiers are derived from the names, so they are the same in every run). Every key is checked: a misspelt one is
an error that names its place. `tests/README.md` documents the format for people who write worlds.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated, Any, Literal, Optional

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from .clouds import CLOUDS

_NAMESPACE = uuid.UUID("6f1f3c5e-52d7-4bd8-9d0f-2a4b6c8d0e1f")
_RELATIVE = re.compile(r"^now(?P<sign>[+-])?(?P<parts>(\d+[dhms])*)$")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def guid(*names: str) -> str:
    """The identifier of a thing that was given none: derived from its kind and name."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(names)))


def parse_duration(text: Any) -> timedelta:
    """`90s`, `15m`, `3h`, `12d`, `1d12h`; a number means seconds."""
    if isinstance(text, timedelta):
        return text
    if isinstance(text, (int, float)):
        return timedelta(seconds=text)
    sign = -1 if str(text).startswith("-") else 1
    parts = re.findall(r"(\d+)([dhms])", str(text))
    if not parts:
        raise ValueError(f"{text!r} is no duration such as 90s, 15m, 3h or 12d")
    return sign * timedelta(**{_UNITS[unit]: int(count) for count, unit in parts})


def parse_time(text: Any) -> datetime:
    """`now`, `now-12d`, `now+3h30m`, or a date and time of ISO 8601 (UTC unless it says otherwise)."""
    if isinstance(text, datetime):
        return text if text.tzinfo else text.replace(tzinfo=timezone.utc)
    match = _RELATIVE.match(str(text).replace(" ", ""))
    if match:
        now = datetime.now(timezone.utc).replace(microsecond=0)
        delta = parse_duration(match["parts"]) if match["parts"] else timedelta()
        return now - delta if match["sign"] == "-" else now + delta
    parsed = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)


Time = Annotated[datetime, BeforeValidator(parse_time)]
Duration = Annotated[timedelta, BeforeValidator(parse_duration)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)


# --- Entra -----------------------------------------------------------------------------------------------------------


class Secret(_Model):
    """A client secret of an application or a service principal."""

    value: str = ""
    key_id: str = ""
    start: Time = Field(default_factory=lambda: parse_time("now-90d"))
    end: Time = Field(default_factory=lambda: parse_time("now+275d"))


class Certificate(_Model):
    """A certificate of an application; the harness makes the key pair and keeps the private half for the client."""

    start: Time = Field(default_factory=lambda: parse_time("now-90d"))
    end: Time = Field(default_factory=lambda: parse_time("now+275d"))
    key_id: str = ""


class FederatedCredential(_Model):
    issuer: str
    subject: str
    audiences: list[str] = ["api://AzureADTokenExchange"]


class User(_Model):
    id: str = ""
    upn: str = ""
    display_name: str = ""
    password: str = ""
    type: Literal["Member", "Guest"] = "Member"
    account_enabled: bool = True
    personal_account: bool = False
    """A personal Microsoft account: its tokens carry `idp: live.com`."""
    refuse: dict[str, int] = {}
    """AADSTS code by resource (`*`: every one): what Entra answers instead of a token (MFA, Conditional Access …)."""
    sessions_revoked_at: Optional[Time] = None
    """Refresh tokens issued before this moment are refused with AADSTS50173."""
    sessions_inactive_since: Optional[Time] = None
    """Refresh tokens issued before this moment are refused with AADSTS700082."""


class Group(_Model):
    id: str = ""
    display_name: str = ""
    members: list[str] = []
    """Names of users, service principals, managed identities and groups."""


class Application(_Model):
    id: str = ""
    """Object id of the application object (not of the service principal)."""
    app_id: str = ""
    display_name: str = ""
    sign_in_audience: str = "AzureADMyOrg"
    secrets: dict[str, Secret] = {}
    certificates: dict[str, Certificate] = {}
    federated_credentials: dict[str, FederatedCredential] = {}
    deleted_at: Optional[Time] = None
    owners: list[str] = []
    """Names of users and service principals."""
    service_principal: bool = True
    """Whether the home tenant has a service principal of the same name for it."""


class ServicePrincipal(_Model):
    """The service principal of an application in a tenant. One of the same name is made for every application."""

    id: str = ""
    application: str = ""
    """Name of the application, which may live in another tenant; default: the one of the same name."""
    account_enabled: bool = True
    secrets: dict[str, Secret] = {}
    directory_reader: bool = False
    """Whether it may read the directory through Microsoft Graph (service principals may not, unless granted)."""


class ManagedIdentity(_Model):
    id: str = ""
    """Object id, `principalId` in ARM."""
    client_id: str = ""
    display_name: str = ""
    user_assigned: bool = True
    resource_id: str = ""
    account_enabled: bool = True


class Tenant(_Model):
    id: str = ""
    domain: str = ""
    cloud: str = "AzureCloud"
    users: dict[str, User] = {}
    groups: dict[str, Group] = {}
    applications: dict[str, Application] = {}
    service_principals: dict[str, ServicePrincipal] = {}
    managed_identities: dict[str, ManagedIdentity] = {}


# --- Azure Resource Manager ------------------------------------------------------------------------------------------


class ManagementGroup(_Model):
    tenant: str
    parent: str = ""
    """Name of the management group above; empty: the tenant root."""
    display_name: str = ""


class Subscription(_Model):
    id: str = ""
    tenant: str
    display_name: str = ""
    state: str = "Enabled"
    management_group: str = ""
    resource_groups: list[str] = []


class RoleDefinition(_Model):
    """A custom role. Built-in roles need no definition: they come from the evidence."""

    id: str = ""
    role_name: str = ""
    actions: list[str] = []
    not_actions: list[str] = []
    data_actions: list[str] = []
    not_data_actions: list[str] = []
    assignable_scopes: list[str] = ["/"]


class RoleAssignment(_Model):
    """`scope` is `/`, `managementGroup:NAME`, `subscription:NAME`, `resourceGroup:SUBSCRIPTION/NAME`, `registry:NAME`
    or an Azure resource id."""

    id: str = ""
    principal: str
    """A principal's name, or a literal object id (an orphan, or the wrong id of somebody)."""
    role: str
    scope: str
    condition: Optional[str] = None
    condition_version: Optional[str] = None
    created_on: Time = Field(default_factory=lambda: parse_time("now-30d"))

    @model_validator(mode="after")
    def _version(self) -> RoleAssignment:
        if self.condition and not self.condition_version:
            self.condition_version = "2.0"
        return self


class EligibleAssignment(RoleAssignment):
    """A PIM-eligible assignment: it grants nothing until somebody activates it."""

    end: Optional[Time] = None


class DenyAssignment(_Model):
    id: str = ""
    principals: list[str]
    """Names; `*` means everybody."""
    exclude_principals: list[str] = []
    scope: str
    actions: list[str] = []
    not_actions: list[str] = []
    data_actions: list[str] = []
    not_data_actions: list[str] = []
    do_not_apply_to_child_scopes: bool = False
    effect: Literal["enforced", "audit"] = "enforced"


# --- Registries ------------------------------------------------------------------------------------------------------


class Tag(_Model):
    platforms: list[str] = ["linux/amd64"]
    """More than one makes the manifest an image index."""
    attributes: dict[str, Any] = {}
    """`changeableAttributes` that differ from the default (all true)."""


class Repository(_Model):
    tags: dict[str, Tag] = {}
    attributes: dict[str, Any] = {}


class TokenPassword(_Model):
    value: str = ""
    creation_time: Time = Field(default_factory=lambda: parse_time("now-30d"))
    expiry: Optional[Time] = None


class ScopeMap(_Model):
    actions: list[str]
    """`repositories/<name>/content/read` and so on."""
    description: str = ""


class Token(_Model):
    """A repository-scoped token."""

    scope_map: str
    """Name of a scope map of this registry, or of a system one such as `_repositories_pull`."""
    status: Literal["enabled", "disabled"] = "enabled"
    passwords: dict[Literal["password1", "password2"], TokenPassword] = {"password1": TokenPassword()}


class IpRule(_Model):
    value: str
    action: Literal["Allow"] = "Allow"


class NetworkRuleSet(_Model):
    default_action: Literal["Allow", "Deny"] = "Allow"
    ip_rules: list[IpRule] = []


class PrivateEndpointConnection(_Model):
    status: Literal["Approved", "Pending", "Rejected", "Disconnected"] = "Approved"
    private_endpoint_id: str = ""
    addresses: dict[str, str] = {}
    """Private address by host name."""


class Registry(_Model):
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
    private_endpoint_connections: dict[str, PrivateEndpointConnection] = {}
    policies: dict[str, dict[str, Any]] = {}
    """Laid over the default policies, for example `azureADAuthenticationAsArmPolicy: {status: disabled}`."""
    repositories: dict[str, Repository] = {}
    scope_maps: dict[str, ScopeMap] = {}
    tokens: dict[str, Token] = {}


# --- The client ------------------------------------------------------------------------------------------------------


class Login(_Model):
    """How the harness signs the real `az` in before the first step."""

    principal: str
    with_: str = Field(default="", alias="with")
    """`secret:NAME`, `certificate:NAME`, `password`, `deviceCode`, `cloudShell` or `appService`. Default: the first
    secret of a service principal, the password of a user, the App Service endpoint of a managed identity."""
    tenant: str = ""
    """Name or id of the tenant to sign in to; default: the principal's."""
    subscription: str = ""
    """Name of the subscription to select."""


class Docker(_Model):
    """The `docker` (or `podman`) command on PATH. `real: true` takes the one that is installed on this machine."""

    installed: bool = True
    real: bool = False
    client_version: str = "27.3.1"
    server_version: str = "27.3.1"
    running: bool = True
    """false: the daemon does not answer and `server_error` is what the client prints."""
    server_error: str = (
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
    )
    info: dict[str, Any] = {}
    """Laid over what `docker info --format '{{json .}}'` prints."""
    delay: Duration = timedelta()


class Helper(_Model):
    """A `docker-credential-NAME` on PATH."""

    exit_code: int = 0
    output: str = ""
    """What it prints when `exit_code` is not 0."""
    credentials: dict[str, dict[str, str]] = {}
    """`{Username, Secret}` by server."""
    delay: Duration = timedelta()


class StoredCredential(_Model):
    """An entry that the harness writes below `auths` of a Docker or Podman configuration file."""

    username: str = ""
    password: str = ""
    identity_token_of: str = ""
    """Principal whose `az acr login` is stored: the entry then holds an `identitytoken`."""
    issued: Time = Field(default_factory=lambda: parse_time("now-10m"))


class Client(_Model):
    cloud: str = "AzureCloud"
    login: Optional[Login] = None
    address: str = "203.0.113.10"
    """The address that services see this machine come from."""
    private_path: list[str] = []
    """Names of registries that this machine reaches through their approved private endpoint."""
    proxy: bool = True
    """false: no proxy; the machine resolves names by the world's DNS and connects by itself (needs root)."""
    dns: dict[str, Any] = {}
    """By host name (`*.azurecr.io` allowed): `nxdomain`, `servfail`, `timeout`, addresses, or `{cname: NAME}`.
    Hosts of the world resolve by themselves, others do not exist."""
    connect: dict[str, Literal["refuse", "hang", "reset", "intercept", "expired"]] = {}
    """By host name: what happens to a connection. `intercept`: somebody else's certificate authority answers."""
    env: dict[str, str] = {}
    """Environment variables; an empty value removes one."""
    docker: Docker = Docker()
    podman: Docker = Docker(installed=False)
    helpers: dict[str, Helper] = {}
    docker_config: dict[str, Any] = {}
    """What `~/.docker/config.json` holds besides the stored credentials."""
    stored: dict[str, StoredCredential] = {}
    """By key of `auths`, usually the login server."""
    files: dict[str, str] = {}
    """Other files by path (`~` is the private home)."""


# --- Faults, knobs, the whole ----------------------------------------------------------------------------------------


class Fault(_Model):
    """What goes wrong with the requests that match; the first match counts."""

    host: str = "*"
    method: str = "*"
    path: str = "*"
    times: Optional[int] = None
    """How often; default: always."""
    delay: Duration = timedelta()
    status: Optional[int] = None
    headers: dict[str, str] = {}
    body: Any = None
    act: Optional[Literal["hang", "cut", "garbage", "reset", "drip"]] = None


class Knobs(_Model):
    """Behaviour of the services that the evidence leaves open or that changes with time."""

    propagation: Duration = timedelta()
    """Role assignments younger than this do not count yet at the registry's token service."""
    access_claim_case: Literal["lower", "upper"] = "lower"
    correlation_id: bool = True
    """Whether the registry appends `CorrelationId: …` to its messages."""
    entra_token_lifetime: Duration = timedelta(minutes=75)
    page_size: int = 0
    """Items per page of ARM and Graph lists; 0: all in one."""
    latency: Duration = timedelta()
    """Added to every answer."""


class World(_Model):
    """The whole state. Names of users, groups, applications, service principals and managed identities share one name
    space; an application and its service principal share a name."""

    clock_offset: Duration = timedelta()
    """How far the clock of the services is ahead of this machine's."""
    tenants: dict[str, Tenant] = {}
    management_groups: dict[str, ManagementGroup] = {}
    subscriptions: dict[str, Subscription] = {}
    role_definitions: dict[str, RoleDefinition] = {}
    role_assignments: dict[str, RoleAssignment] = {}
    eligible_assignments: dict[str, EligibleAssignment] = {}
    deny_assignments: dict[str, DenyAssignment] = {}
    registries: dict[str, Registry] = {}
    client: Client = Client()
    faults: list[Fault] = []
    knobs: Knobs = Knobs()

    @model_validator(mode="after")
    def _fill(self) -> World:
        _fill_identifiers(self)
        return self

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


def _fill_identifiers(world: World) -> None:
    for tenant_name, tenant in world.tenants.items():
        tenant.id = tenant.id or guid("tenant", tenant_name)
        tenant.domain = tenant.domain or f"{tenant_name}.onmicrosoft.com"
        _fill_directory(tenant, tenant_name)
    for name, subscription in world.subscriptions.items():
        subscription.id = subscription.id or guid("subscription", name)
        subscription.display_name = subscription.display_name or name
    for name, role in world.role_definitions.items():
        role.id = role.id or guid("role", name)
        role.role_name = role.role_name or name
    for kind, assignments in (
        ("assignment", world.role_assignments),
        ("eligible", world.eligible_assignments),
        ("deny", world.deny_assignments),
    ):
        for name, assignment in assignments.items():
            assignment.id = assignment.id or guid(kind, name)
    for name, registry in world.registries.items():
        _fill_registry(world, name, registry)


def _fill_directory(tenant: Tenant, tenant_name: str) -> None:
    for name, user in tenant.users.items():
        user.id = user.id or guid("user", name)
        user.upn = user.upn or f"{name}@{tenant.domain}"
        user.display_name = user.display_name or name
        user.password = user.password or f"Pw-{guid('password', name)[:18]}"
    for name, group in tenant.groups.items():
        group.id = group.id or guid("group", name)
        group.display_name = group.display_name or name
    for name, application in tenant.applications.items():
        application.id = application.id or guid("application", name)
        application.app_id = application.app_id or guid("appId", name)
        application.display_name = application.display_name or name
        _fill_secrets(name, application.secrets)
        for certificate_name, certificate in application.certificates.items():
            certificate.key_id = certificate.key_id or guid("certificate", name, certificate_name)
        if application.service_principal and not application.deleted_at:
            tenant.service_principals.setdefault(name, ServicePrincipal())
    for name, principal in tenant.service_principals.items():
        principal.id = principal.id or guid("servicePrincipal", tenant_name, name)
        principal.application = principal.application or name
        _fill_secrets(f"{name}-sp", principal.secrets)
    for name, identity in tenant.managed_identities.items():
        identity.id = identity.id or guid("managedIdentity", name)
        identity.client_id = identity.client_id or guid("clientId", name)
        identity.display_name = identity.display_name or name


def _fill_secrets(owner: str, secrets: dict[str, Secret]) -> None:
    for name, secret in secrets.items():
        secret.key_id = secret.key_id or guid("secret", owner, name)
        # Entra's own secrets look like this: three characters, "8Q~", then more.
        digits = guid("secretValue", owner, name).replace("-", "")
        secret.value = secret.value or f"{digits[:3]}8Q~{digits[3:]}"


def _fill_registry(world: World, name: str, registry: Registry) -> None:
    subscription = world.subscriptions[registry.subscription]
    if registry.resource_group not in subscription.resource_groups:
        subscription.resource_groups.append(registry.resource_group)
    registry.id = registry.id or (
        f"/subscriptions/{subscription.id}/resourceGroups/{registry.resource_group}"
        f"/providers/Microsoft.ContainerRegistry/registries/{name}"
    )
    cloud = world.tenants[subscription.tenant].cloud
    registry.login_server = registry.login_server or name.lower() + CLOUDS[cloud].registry_suffix
    for key in ("password", "password2"):
        registry.admin_passwords.setdefault(key, guid("admin", name, key).replace("-", "") + "+ACR")  # type: ignore[arg-type]
    for token_name, token in registry.tokens.items():
        for key, password in token.passwords.items():
            password.value = password.value or guid("token", name, token_name, key).replace("-", "") + "+TOK"


# --- Reading ---------------------------------------------------------------------------------------------------------


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
