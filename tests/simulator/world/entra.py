"""Tenants with users, groups, applications, service principals and managed identities."""

from __future__ import annotations

from typing import Literal, Optional

from pydantic import Field

from .values import Model, Time, parse_time


class Secret(Model):
    """A client secret of an application or a service principal."""

    value: str = ""
    key_id: str = ""
    start: Time = Field(default_factory=lambda: parse_time("now-90d"))
    end: Time = Field(default_factory=lambda: parse_time("now+275d"))


class Certificate(Model):
    """A certificate of an application; the harness makes the key pair and keeps the private half for the client."""

    start: Time = Field(default_factory=lambda: parse_time("now-90d"))
    end: Time = Field(default_factory=lambda: parse_time("now+275d"))
    key_id: str = ""


class FederatedCredential(Model):
    issuer: str
    subject: str
    audiences: list[str] = ["api://AzureADTokenExchange"]


class User(Model):
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


class Group(Model):
    id: str = ""
    display_name: str = ""
    members: list[str] = []
    """Names of users, service principals, managed identities and groups."""


class Application(Model):
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


class ServicePrincipal(Model):
    """The service principal of an application in a tenant. One of the same name is made for every application."""

    id: str = ""
    application: str = ""
    """Name of the application, which may live in another tenant; default: the one of the same name."""
    account_enabled: bool = True
    secrets: dict[str, Secret] = {}
    directory_reader: bool = False
    """Whether it may read the directory through Microsoft Graph (service principals may not, unless granted)."""


class ManagedIdentity(Model):
    id: str = ""
    """Object id, `principalId` in ARM."""
    client_id: str = ""
    display_name: str = ""
    user_assigned: bool = True
    resource_id: str = ""
    account_enabled: bool = True
    federated_credentials: dict[str, FederatedCredential] = {}
    """Of a user-assigned one: they live in Azure Resource Manager, not in the directory."""
    attached: Optional[bool] = None
    """Whether the machine has it; default: where it signs in."""
    directory_reader: bool = False


class Tenant(Model):
    id: str = ""
    domain: str = ""
    cloud: str = "AzureCloud"
    users: dict[str, User] = {}
    groups: dict[str, Group] = {}
    applications: dict[str, Application] = {}
    service_principals: dict[str, ServicePrincipal] = {}
    managed_identities: dict[str, ManagedIdentity] = {}
