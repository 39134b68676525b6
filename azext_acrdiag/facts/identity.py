"""Who the subject is, in Entra terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Optional, Tuple

from ..domain.fact import Key


class IdentityKind(str, Enum):
    """What kind of identity a registry would take the credential for."""

    USER = "user"
    SERVICE_PRINCIPAL = "service principal"
    MANAGED_IDENTITY = "managed identity"
    GROUP = "group"
    """Roles are assigned to it; it never logs in itself."""
    REPOSITORY_TOKEN = "repository-scoped token"
    ADMIN = "admin user"
    ANONYMOUS = "anonymous"
    UNRECOGNISED = "unrecognised"


@dataclass(frozen=True)
class Account:
    """The account of `az` (`az account show`)."""

    name: str
    """User principal name, application id, or the CLI's word for a managed identity."""
    is_service_principal: bool
    tenant_id: str
    subscription_id: str
    subscription_name: str
    managed_identity: Optional[str] = None
    """The id by which a user-assigned managed identity was chosen at sign-in (client, object or resource id); empty for
    the system-assigned one; None: it is no managed identity."""


@dataclass(frozen=True)
class Identity:
    """The identity behind a subject. None is 'does not apply' for this kind or 'not known'."""

    kind: IdentityKind
    name: str
    """What a person calls it: user principal name, display name, application id, token name."""
    object_id: Optional[str] = None
    app_id: Optional[str] = None
    tenant_id: Optional[str] = None
    is_guest_or_personal: bool = False

    @property
    def principal_type(self) -> str:
        """What role assignments call its kind; for identities to which roles can be assigned."""
        return _PRINCIPAL_TYPES.get(self.kind, "ServicePrincipal")


_PRINCIPAL_TYPES = {IdentityKind.USER: "User", IdentityKind.GROUP: "Group"}


class DirectoryMatch(str, Enum):
    """What kind of directory object an id or name, used where an application id belongs, is."""

    APPLICATION_ID = "application id"
    SERVICE_PRINCIPAL_OBJECT_ID = "object id of a service principal"
    APPLICATION_OBJECT_ID = "object id of an application"
    DISPLAY_NAME = "display name of an application"
    OTHER_OBJECT = "object id of a user or group"
    NOTHING = "nothing in this tenant"


@dataclass(frozen=True)
class UsernameMatch:
    """What the directory says about a user name that was given for `docker login`."""

    match: DirectoryMatch
    app_id: Optional[str]
    """Application id that should be used instead, where one was found."""
    display_name: Optional[str]


class Resemblance(str, Enum):
    """What the password under test has in common with a client secret."""

    ID = "id"
    """It is the secret's id, which people take for its value."""
    BEGINNING = "beginning"
    """It begins with the characters of the value that Entra shows."""


@dataclass(frozen=True)
class ClientSecret:
    """A client secret or certificate in Entra, without its value."""

    key_id: str
    display_name: Optional[str]
    start: Optional[datetime]
    end: Optional[datetime]
    hint: Optional[str]
    """First characters of the secret, as Entra shows them."""
    on: str
    """`application` or `service principal`: which object holds it."""
    resembles: Optional[Resemblance] = None
    """None: nothing, or there is no password to compare with."""


@dataclass(frozen=True)
class ApplicationSecrets:
    """All client secrets of an application that this tenant can see."""

    app_id: str
    display_name: Optional[str]
    secrets: Tuple[ClientSecret, ...]
    complete: bool
    """False when the application object could not be read (it lives in another tenant): more secrets may exist."""
    certificates: Tuple[ClientSecret, ...] = ()
    """What it can sign in with besides; `docker login` cannot use them."""
    application_object_id: Optional[str] = None
    """Object id of the registration, which is not that of the service principal."""
    sign_in_audience: Optional[str] = None
    """Whose accounts the application is for, such as `AzureADMyOrg`: those of its own tenant alone
    (https://learn.microsoft.com/graph/api/resources/application). None: it could not be read."""


@dataclass(frozen=True)
class FederatedCredential:
    """A trust in the tokens of somebody else; it has no secret and no end."""

    name: str
    issuer: str
    subject: str
    audiences: Tuple[str, ...]


@dataclass(frozen=True)
class FederatedCredentials:
    """All trusts of an application, or of a user-assigned managed identity."""

    credentials: Tuple[FederatedCredential, ...]
    resource_id: Optional[str] = None
    """Of the managed identity; None: an application has them."""


@dataclass(frozen=True)
class DeletedApplication:
    """An application that was deleted and can still be restored."""

    app_id: str
    object_id: str
    display_name: Optional[str]
    deleted_on: Optional[datetime]


class DirectoryState(str, Enum):
    """Whether the application can sign in at all in the registry's tenant."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    NOT_IN_TENANT = "not in this tenant"


@dataclass(frozen=True)
class ServicePrincipalState:
    """The service principal of an application id in the registry's tenant."""

    state: DirectoryState
    app_id: str
    object_id: Optional[str]
    display_name: Optional[str]
    tenant_id: str
    """The tenant that was asked."""
    owner_tenant_id: Optional[str] = None
    """The tenant that the application lives in."""
    is_managed_identity: bool = False
    secrets: Tuple[ClientSecret, ...] = ()
    """Those on the service principal itself; most are on the application."""
    certificates: Tuple[ClientSecret, ...] = ()
    resource_id: Optional[str] = None
    """Of a managed identity: the Azure resource that it is or belongs to."""


ACCOUNT: Key[Account] = Key("account")
IDENTITY: Key[Identity] = Key("identity", per_subject=True)
USERNAME_MATCH: Key[UsernameMatch] = Key("username_match", per_subject=True)
APPLICATION_SECRETS: Key[ApplicationSecrets] = Key("application_secrets", per_subject=True)
SERVICE_PRINCIPAL: Key[ServicePrincipalState] = Key("service_principal", per_subject=True)
FEDERATED_CREDENTIALS: Key[FederatedCredentials] = Key("federated_credentials", per_subject=True)
DELETED_APPLICATION: Key[DeletedApplication] = Key("deleted_application", per_subject=True)
