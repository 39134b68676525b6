"""The world file: the state of a simulated Azure and of the machine of the person who uses it.

A world is a YAML mapping. `load_world` reads it, follows `extends`, resolves relative times and fills in what was left
out (identifiers are derived from the names, so they are the same in every run). Every key is checked: a misspelt one is
an error that names its place. `tests/README.md` documents the format for people who write worlds.
"""

from .client import Client, Docker, Helper, Login, StoredCredential
from .consumers import TYPES, AksCluster, App, Consumer, Machine, MachineLearning, WebApp, consumer_id
from .entra import (
    Application,
    Certificate,
    FederatedCredential,
    Group,
    ManagedIdentity,
    Secret,
    ServicePrincipal,
    Tenant,
    User,
)
from .faults import Fault, Knobs
from .logs import DiagnosticSetting, LoginEvents, Workspace
from .network import PrivateDnsZone
from .registry import (
    DeletedRegistry,
    Encryption,
    IpRule,
    NetworkRuleSet,
    PrivateEndpointConnection,
    Registry,
    Replication,
    Repository,
    ScopeMap,
    Tag,
    Token,
    TokenPassword,
)
from .resources import DenyAssignment, EligibleAssignment, ManagementGroup, RoleAssignment, RoleDefinition, Subscription
from .values import Duration, Time, guid, parse_duration, parse_time
from .world import World, load_world, merge, read_yaml

__all__ = [
    "TYPES",
    "AksCluster",
    "App",
    "Application",
    "Certificate",
    "Client",
    "Consumer",
    "DeletedRegistry",
    "DenyAssignment",
    "DiagnosticSetting",
    "Docker",
    "Duration",
    "EligibleAssignment",
    "Encryption",
    "Fault",
    "FederatedCredential",
    "Group",
    "Helper",
    "IpRule",
    "Knobs",
    "Login",
    "LoginEvents",
    "Machine",
    "MachineLearning",
    "ManagedIdentity",
    "ManagementGroup",
    "NetworkRuleSet",
    "PrivateDnsZone",
    "PrivateEndpointConnection",
    "Registry",
    "Replication",
    "Repository",
    "RoleAssignment",
    "RoleDefinition",
    "ScopeMap",
    "Secret",
    "ServicePrincipal",
    "StoredCredential",
    "Subscription",
    "Tag",
    "Tenant",
    "Time",
    "Token",
    "TokenPassword",
    "User",
    "WebApp",
    "Workspace",
    "World",
    "consumer_id",
    "guid",
    "load_world",
    "merge",
    "parse_duration",
    "parse_time",
    "read_yaml",
]
