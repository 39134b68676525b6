"""Healthy facts to start a rule's cases from; a case changes what it is about with `dataclasses.replace`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.domain.subject import Subject, SubjectKind
from azext_acrdiag.domain.target import Target
from azext_acrdiag.facts.authorization import (
    CallerPermissions,
    DeniedPrincipal,
    DenyAssignment,
    EligibleAssignment,
    EligibleAssignments,
    Group,
    Groups,
    Permission,
    RoleAssignment,
    RoleAssignments,
    RoleDefinition,
    Schedule,
    Schedules,
)
from azext_acrdiag.facts.given import Cloud
from azext_acrdiag.facts.identity import (
    Account,
    ApplicationSecrets,
    ClientSecret,
    DeletedApplication,
    DirectoryMatch,
    DirectoryState,
    FederatedCredential,
    Identity,
    IdentityKind,
    Resemblance,
    ServicePrincipalState,
    UsernameMatch,
)
from azext_acrdiag.facts.login import Credential, EntraAnswer, Granted, Login, SecretShape, Step
from azext_acrdiag.facts.machine import (
    Builder,
    CredentialHelper,
    Engine,
    EngineKind,
    EngineSettings,
    EntryKind,
    Machine,
    StoredEntry,
    StoredLogins,
)
from azext_acrdiag.facts.network import Challenge, Contact, RegistryError, Route
from azext_acrdiag.facts.registry import LEGACY_MODE, Location, Policies, Registry, RegistryRef
from azext_acrdiag.facts.repository import Manifest, Presence, ScopedToken, TokenPassword

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)
HOST = "contosoapps.azurecr.io"
RESOURCE_ID = (
    "/subscriptions/11111111-0000-0000-0000-000000000001/resourceGroups/apps"
    "/providers/Microsoft.ContainerRegistry/registries/contosoapps"
)
TENANT = "22222222-0000-0000-0000-000000000001"
APP_ID = "33333333-0000-0000-0000-000000000001"
OBJECT_ID = "44444444-0000-0000-0000-000000000001"

TARGET = Target(given="contosoapps", name="contosoapps", actions=(Action.PULL,), repository="team/api", tag="1.4")
CLOUD = Cloud(
    name="AzureCloud",
    registry_suffix=".azurecr.io",
    other_suffixes=((".azurecr.cn", "AzureChinaCloud"), (".azurecr.us", "AzureUSGovernment")),
)
SIGNED_IN = Subject(SubjectKind.SIGNED_IN)
STORED = Subject(SubjectKind.STORED)
GIVEN = Subject(SubjectKind.CREDENTIAL, APP_ID, Secret("abc8Q~secret-value"))

MACHINE = Machine(cloud_shell=False, proxy=None, docker_command=None, cli_version="2.91.0")
ENGINE = Engine(
    kind=EngineKind.DOCKER,
    path="/usr/bin/docker",
    client_version="27.3.1",
    server_version="27.3.1",
    server_error=None,
    endpoint="unix:///var/run/docker.sock",
    signature_verification=False,
    platform="linux/amd64",
)
ENGINE_SETTINGS = EngineSettings(operating_system="Debian GNU/Linux 12 (bookworm)", proxy=None, no_proxy="")
BUILDER = Builder("farm", "docker-container", "/home/developer/.docker/buildx/instances/farm", has_proxy=True)
DOCKER_CONFIG = "/home/developer/.docker/config.json"
STORED_ENTRY = StoredEntry(HOST, DOCKER_CONFIG, EntryKind.PASSWORD, APP_ID, Secret("abc8Q~secret-value"))
STORED_LOGINS = StoredLogins(DOCKER_CONFIG, exists=True, problem=None, entry=STORED_ENTRY, other_spellings=())
CREDENTIAL_HELPER = CredentialHelper(
    name="pass", path="/usr/bin/docker-credential-pass", error=None, configured_by="credsStore", entry=None
)
REF = RegistryRef(RESOURCE_ID, "contosoapps", RESOURCE_ID.split("/")[2], "apps", HOST)
LOCATION = Location(REF, REF.subscription_id, "Production", ("subscription Production",))
REGISTRY = Registry(
    resource_id=RESOURCE_ID,
    name="contosoapps",
    login_server=HOST,
    sku="Premium",
    provisioning_state="Succeeded",
    admin_user_enabled=False,
    anonymous_pull_enabled=False,
    public_network_access="Enabled",
    default_action="Allow",
    ip_rules=(),
    bypass="AzureServices",
    role_assignment_mode=LEGACY_MODE,
    arm_audience_enabled=True,
    data_endpoint_hosts=(),
    private_endpoints=(),
    tenant_id=TENANT,
    policies=Policies(quarantine=False, export=True, soft_delete=False, retention=False),
)
CHALLENGE = Challenge(
    host=HOST,
    contact=Contact.CHALLENGED,
    status=401,
    realm=f"https://{HOST}/oauth2/token",
    service=HOST,
    error=None,
    denied_address=None,
    server_time=NOW,
    message=None,
    via_proxy=False,
)
CREDENTIAL = Credential(APP_ID, Secret("abc8Q~secret-value"), SecretShape.OTHER, None, "the command line")
LOGIN = Login(accepted=True, step=Step.TOKEN, status=200, error=None)
GRANTED = Granted("team/api", ("pull",), ("pull",))

USER = Identity(IdentityKind.USER, "developer@contoso.com", OBJECT_ID, None, TENANT)
PRINCIPAL = Identity(IdentityKind.SERVICE_PRINCIPAL, APP_ID, None, APP_ID)
ADMIN = Identity(IdentityKind.ADMIN, "contosoapps")
TOKEN_USER = Identity(IdentityKind.REPOSITORY_TOKEN, "ci-token")
ACCOUNT = Account(USER.name, False, TENANT, REF.subscription_id, "Production")
ENTRA_OK = EntraAnswer(True, None, None, None, "https://containerregistry.azure.net")
CLIENT_SECRET = ClientSecret(
    key_id="55555555-0000-0000-0000-000000000001",
    display_name="main",
    start=NOW - timedelta(days=90),
    end=NOW + timedelta(days=275),
    hint="abc",
    on="application",
    resembles=Resemblance.BEGINNING,
)
SECRETS = ApplicationSecrets(APP_ID, "ci-pull", (CLIENT_SECRET,), complete=True)
SERVICE_PRINCIPAL = ServicePrincipalState(DirectoryState.ENABLED, APP_ID, OBJECT_ID, "ci-pull", TENANT)
FEDERATED_CREDENTIAL = FederatedCredential(
    name="github",
    issuer="https://token.actions.githubusercontent.com",
    subject="repo:contoso/api:ref:refs/heads/release",
    audiences=("api://AzureADTokenExchange",),
)
DELETED_APPLICATION = DeletedApplication(
    APP_ID, "77777777-0000-0000-0000-000000000001", "ci-pull", NOW - timedelta(days=3)
)
USERNAME_MATCH = UsernameMatch(DirectoryMatch.APPLICATION_ID, APP_ID, "ci-pull")
SCOPED_TOKEN = ScopedToken(
    name="ci-token",
    exists=True,
    enabled=True,
    passwords=(TokenPassword("password1", NOW - timedelta(days=30), NOW + timedelta(days=60)),),
    scope_map="ci-map",
    actions=("repositories/team/api/content/read", "repositories/team/api/metadata/read"),
)
BLOB_ROUTE = Route("acrmanaged1234.blob.core.windows.net", None, None)
MANIFEST = Manifest("team/api", "1.4", Presence.FOUND, 200, None)


def entra_refusal(code: int | None, message: str) -> EntraAnswer:
    """Entra's refusal with this error number."""
    return EntraAnswer(False, code, message, "66666666-0000-0000-0000-000000000001", ENTRA_OK.audience)


def login_refusal(message: str, status: int = 401, code: str = "UNAUTHORIZED") -> Login:
    """The token service's refusal in these words."""
    return Login(accepted=False, step=Step.TOKEN, status=status, error=RegistryError(code, message, None))


WRONG_SECRET = login_refusal("Invalid clientid or client secret.")
UNKNOWN_USER = login_refusal("Application not registered with AAD.")
REFUSED = login_refusal("authentication required, visit https://aka.ms/acr/authorization for more information.")
NOT_EXCHANGED = replace(REFUSED, step=Step.EXCHANGE)


def role(name: str, *actions: str, data: tuple[str, ...] = (), custom: bool = False) -> RoleDefinition:
    """A role with one permission object; actions without `*` are below `Microsoft.ContainerRegistry/registries/`."""
    return RoleDefinition(name, name, custom, (Permission(_full(actions), (), _full(data), ()),))


def _full(actions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each if "*" in each else f"Microsoft.ContainerRegistry/registries/{each}" for each in actions)


ACR_PULL = role("AcrPull", "pull/read")
ACR_PUSH = role("AcrPush", "pull/read", "push/write")
READER = role("Reader", "*/read")
OWNER = role("Owner", "*")
REPOSITORY_READER = role(
    "Container Registry Repository Reader", data=("repositories/metadata/read", "repositories/content/read")
)


def assigned(
    *roles: RoleDefinition, condition: str | None = None, age: timedelta = timedelta(days=30), via: str = OBJECT_ID
) -> RoleAssignments:
    """Assignments of the roles at the registry, made so long ago, to the identity itself or to a group of it."""
    return RoleAssignments(
        OBJECT_ID,
        tuple(
            RoleAssignment(
                assignment_id=f"{RESOURCE_ID}/providers/Microsoft.Authorization/roleAssignments/{each.name}",
                principal_id=via,
                principal_type="User" if via == OBJECT_ID else "Group",
                scope=RESOURCE_ID,
                role=each,
                condition=condition,
                condition_version="2.0" if condition else None,
                created_on=NOW - age,
                updated_on=None,
            )
            for each in roles
        ),
    )


GROUP = Group("77777777-0000-0000-0000-000000000001", "platform", is_direct=True)
GROUPS = Groups(OBJECT_ID, (GROUP,))
MAY_ASSIGN = CallerPermissions((Permission(("*",), (), (), ()),))
FREEZE = DenyAssignment(
    assignment_id=f"{RESOURCE_ID}/providers/Microsoft.Authorization/denyAssignments/1",
    name="freeze",
    scope=RESOURCE_ID,
    permissions=(Permission(("*/pull/read", "*/push/write"), (), (), ()),),
    principals=(DeniedPrincipal("00000000-0000-0000-0000-000000000000", "SystemDefined"),),
    excluded=(),
    at_its_scope_only=False,
    is_enforced=True,
)
ABOUT_TEAM_WEB = "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEqualsIgnoreCase 'team/web'"


def eligible(*roles: RoleDefinition, ends_on: datetime | None = None) -> EligibleAssignments:
    """The roles at the registry, to be activated by the identity."""
    listed = assigned(*roles).assignments
    return EligibleAssignments(OBJECT_ID, tuple(EligibleAssignment(each, ends_on) for each in listed))


def scheduled(roles: RoleAssignments, ends_on: datetime | None, is_activated: bool = True) -> Schedules:
    """The roles with an end."""
    return Schedules(tuple(Schedule(each.assignment_id, ends_on, is_activated) for each in roles.assignments))


def moved(roles: RoleAssignments, scope: str) -> RoleAssignments:
    """The same assignments at another scope."""
    return replace(roles, assignments=tuple(replace(each, scope=scope) for each in roles.assignments))
