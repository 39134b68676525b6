"""The Azure resource that pulls: what it signs in with at the registry, and whether that is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Mapping, Optional, Tuple

from ..domain.fact import Key


class ServiceKind(str, Enum):
    """What kind of Azure resource uses the registry, in words for a report."""

    AKS = "AKS cluster"
    CONTAINER_APP = "container app"
    CONTAINER_APP_JOB = "container app job"
    CONTAINER_GROUP = "container group"
    WEB_APP = "web app"
    MACHINE = "virtual machine"
    SCALE_SET = "scale set"
    WORKSPACE = "machine learning workspace"
    TASK = "task"
    CACHE_RULE = "cache rule"
    CREDENTIAL_SET = "credential set"
    CONNECTED_REGISTRY = "connected registry"


TYPES: Mapping[str, ServiceKind] = {
    "Microsoft.ContainerService/managedClusters": ServiceKind.AKS,
    "Microsoft.App/containerApps": ServiceKind.CONTAINER_APP,
    "Microsoft.App/jobs": ServiceKind.CONTAINER_APP_JOB,
    "Microsoft.ContainerInstance/containerGroups": ServiceKind.CONTAINER_GROUP,
    "Microsoft.Web/sites": ServiceKind.WEB_APP,
    "Microsoft.Web/sites/slots": ServiceKind.WEB_APP,
    "Microsoft.Compute/virtualMachines": ServiceKind.MACHINE,
    "Microsoft.Compute/virtualMachineScaleSets": ServiceKind.SCALE_SET,
    "Microsoft.MachineLearningServices/workspaces": ServiceKind.WORKSPACE,
    "Microsoft.ContainerRegistry/registries/tasks": ServiceKind.TASK,
    "Microsoft.ContainerRegistry/registries/cacheRules": ServiceKind.CACHE_RULE,
    "Microsoft.ContainerRegistry/registries/credentialSets": ServiceKind.CREDENTIAL_SET,
    "Microsoft.ContainerRegistry/registries/connectedRegistries": ServiceKind.CONNECTED_REGISTRY,
}
"""Types of Azure resources that are understood, as Azure Resource Manager writes them."""


def kind_of(resource_type: str) -> Optional[ServiceKind]:
    """The kind of a resource of this type, in any letter case; None where the type is not understood."""
    return next((kind for known, kind in TYPES.items() if known.lower() == resource_type.lower()), None)


class SignIn(str, Enum):
    """What a service presents to the registry."""

    MANAGED_IDENTITY = "managed identity"
    USER_NAME = "user name and password"
    """The password is where only the service reads it."""
    UNSEEN = "what its settings hold"
    """It has a credential, which those who may only read the resource do not see."""
    NOTHING = "no credential"
    """It names none for this registry."""
    BUILT_IN = "the right of its own registry"
    """It is part of this registry and needs no identity."""
    ELSEWHERE = "a credential of another registry"
    """It is part of this registry and asks another one."""


@dataclass(frozen=True)
class ServiceIdentity:
    """The managed identity that a service signs in with. None is 'not known'."""

    name: str
    object_id: Optional[str]
    client_id: Optional[str]
    tenant_id: Optional[str] = None
    resource_id: Optional[str] = None
    """Of a user-assigned identity."""
    attached: Optional[bool] = None
    """Whether everything that pulls has it."""
    lacking: Tuple[str, ...] = ()
    """Resource ids of what has it not, where it is missing in parts only, such as the scale sets of a cluster."""


@dataclass(frozen=True)
class OtherIdentity:
    """An identity of the resource that does not pull, and what it is for."""

    object_id: str
    role: str
    """In words, such as `control plane identity`."""


class Part(str, Enum):
    """A part of what there is to know about a service."""

    ATTACHMENT = "attachment"
    NETWORK = "network"
    """The networks that it pulls from, and the addresses that it is seen with."""
    UPSTREAM = "upstream"
    """The credential for the registry that a cache rule asks."""


@dataclass(frozen=True)
class Gap:
    """A part that could not be read: why, as a sentence, and the permission that was missing."""

    part: Part
    detail: str
    needs: Optional[str]


@dataclass(frozen=True)
class UpstreamCredential:
    """A credential of a credential set, as the registry last found it. None is 'not known'."""

    status: Optional[str]
    """`Healthy` or `Unhealthy`."""
    error: Optional[str]
    message: Optional[str]
    kept_in: Optional[str]
    """Address of the secret in a key vault that holds the password."""


@dataclass(frozen=True)
class Upstream:
    """The registry that a cache rule asks, or that a credential set is for."""

    login_server: str
    repository: Optional[str]
    """None for a credential set."""
    credential_set: Optional[str]
    """None: the cache asks without a credential."""
    object_id: Optional[str]
    """Of the identity with which the credential set reads the key vault."""
    credentials: Optional[Tuple[UpstreamCredential, ...]]
    """None: there is no credential set, or it could not be read."""


@dataclass(frozen=True)
class Connection:
    """The state of a connected registry. None is 'not known'."""

    mode: Optional[str]
    """`ReadWrite`, `ReadOnly`, `Registry` or `Mirror`."""
    state: Optional[str]
    """`Online`, `Offline`, `Syncing` or `Unhealthy`."""
    is_active: Optional[bool]
    client_tokens: Tuple[str, ...]
    last_sync: Optional[datetime]
    problems: Tuple[str, ...]


@dataclass(frozen=True)
class Service:
    """An Azure resource that pulls, as Azure Resource Manager describes it."""

    kind: ServiceKind
    resource_id: str
    name: str
    resource_group: str
    sign_in: SignIn
    identity: Optional[ServiceIdentity] = None
    """Where it signs in with a managed identity; None: it has several, and nothing tells which one is used."""
    candidates: Tuple[str, ...] = ()
    """Names of these."""
    user_name: Optional[str] = None
    """Where it signs in with a user name."""
    has_identity: Optional[bool] = None
    """Whether it has a managed identity, where it signs in with something else; None: it was not looked at."""
    other_identities: Tuple[OtherIdentity, ...] = ()
    servers: Tuple[str, ...] = ()
    """Registries that it has credentials for, by login server in lower case."""
    images: Tuple[str, ...] = ()
    """References of the images that it runs, as far as it says so."""
    networks: Tuple[str, ...] = ()
    """Resource ids of the virtual networks that it pulls from; read only where the registry restricts access."""
    unused_network: Optional[str] = None
    """Resource id of a virtual network that it is in, but does not pull through."""
    addresses: Tuple[str, ...] = ()
    """Public addresses that it is seen with, as far as they are known; read like the networks."""
    in_agent_pool: bool = False
    """Of a task: whether it runs in an agent pool of its own instead of on shared agents."""
    upstream: Optional[Upstream] = None
    connection: Optional[Connection] = None
    gaps: Tuple[Gap, ...] = ()

    def runs_images_of(self, login_server: str) -> bool:
        """Whether it runs an image of the registry; also where it does not say which ones it runs."""
        return not self.images or any(each.lower().startswith(f"{login_server}/") for each in self.images)

    def gap(self, part: Part) -> Optional[Gap]:
        """Why a part is not known."""
        return next((each for each in self.gaps if each.part is part), None)


SERVICE: Key[Service] = Key("service", per_subject=True)
