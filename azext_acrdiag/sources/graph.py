"""The directory as facts: service principals, their secrets, and whom a name or id belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional, Tuple

from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..domain.secret import Secret
from ..domain.subject import ZERO_GUID
from ..domain.target import Target
from ..facts.authorization import Group, Groups, RoleAssignments
from ..facts.identity import (
    Account,
    ApplicationSecrets,
    ClientSecret,
    DeletedApplication,
    DirectoryMatch,
    DirectoryState,
    Identity,
    IdentityKind,
    Resemblance,
    ServicePrincipalState,
    UsernameMatch,
)
from ..facts.login import Credential
from ..facts.overview import AllAssignments, GroupPaths, Principals
from ..facts.registry import Location
from ..facts.repository import ScopedToken
from .account import Subscription
from .assignees import identity_called
from .azure_rest import Refused, RestService, odata
from .fields import Json, flag, moment, objects, required, text
from .graph_directory import (
    GRAPH,
    READ_APPLICATIONS,
    READ_DIRECTORY,
    Directory,
    is_managed_identity,
    resource_id_of,
    type_of,
)
from .group_paths import paths_to
from .identity import GUID
from .once import OnceEach

_OBJECT_IDS = {
    "servicePrincipal": DirectoryMatch.SERVICE_PRINCIPAL_OBJECT_ID,
    "application": DirectoryMatch.APPLICATION_OBJECT_ID,
    "user": DirectoryMatch.OTHER_OBJECT,
    "group": DirectoryMatch.OTHER_OBJECT,
}


_IN_GROUPS = {
    IdentityKind.USER: "users",
    IdentityKind.GROUP: "groups",
    IdentityKind.SERVICE_PRINCIPAL: "servicePrincipals",
    IdentityKind.MANAGED_IDENTITY: "servicePrincipals",
}
"""What can be in a group, and where its groups are listed."""


class GraphSource:
    """Provides, with arguments named like the keys:

    `service_principal(identity, account, location)` · `application_secrets(service_principal, account, location)` ·
    `deleted_application(service_principal, account, location)` ·
    `username_match(credential, target, account, location, scoped_token)`; location and scoped_token are used, the
    others needed. `groups(identity, account, location, service_principal)` and
    `parent_groups(identity, account, location)` need identity and account.
    `principals(all_assignments, account, location)` and `group_paths(role_assignments, groups, account, location)` need
    everything but the location. `assignee(text, account, location)` finds the identity that `--assignee` names.

    The directory that is asked is that of the subscription where the registry is, else that of the active one.
    """

    def __init__(self, service: RestService, subscriptions: Tuple[Subscription, ...]) -> None:
        self._service = service
        self._tenants = {each.id.lower(): each.tenant_id for each in subscriptions}
        self._directories: OnceEach[Tuple[str, str], Directory] = OnceEach(lambda key: Directory(service, *key))

    def service_principal(
        self, identity: Identity, account: Account, location: Optional[Location] = None
    ) -> Fact[ServicePrincipalState]:
        """The service principal of the identity's application id."""
        app_id = identity.app_id
        if app_id is None or identity.kind not in (IdentityKind.SERVICE_PRINCIPAL, IdentityKind.MANAGED_IDENTITY):
            return Absent(f"{identity.name} is no application.")
        directory = self.directory(account, location)
        return self._service.fact(
            lambda: Known(_state(app_id, directory.tenant_id, directory.service_principal(app_id)), GRAPH),
            READ_APPLICATIONS,
        )

    def application_secrets(
        self,
        service_principal: ServicePrincipalState,
        account: Account,
        location: Optional[Location] = None,
        credential: Optional[Credential] = None,
    ) -> Fact[ApplicationSecrets]:
        """The client secrets of the application and of its service principal, held against the password under test."""
        if service_principal.is_managed_identity:
            return Absent("A managed identity has no client secrets.")
        directory = self.directory(account, location)
        return self._service.fact(
            lambda: Known(
                _compared(_secrets(service_principal, _own_application(service_principal, directory)), credential),
                GRAPH,
            ),
            READ_APPLICATIONS,
        )

    def deleted_application(
        self, service_principal: ServicePrincipalState, account: Account, location: Optional[Location] = None
    ) -> Fact[DeletedApplication]:
        """The application among those that were deleted in the last 30 days."""
        if service_principal.state is not DirectoryState.NOT_IN_TENANT:
            return Absent("The service principal is there.")
        directory = self.directory(account, location)

        def ask() -> Fact[DeletedApplication]:
            found = directory.deleted_application(service_principal.app_id)
            return Absent("It was not deleted in the last 30 days.") if found is None else Known(_deleted(found), GRAPH)

        return self._service.fact(ask, READ_APPLICATIONS)

    def username_match(
        self,
        credential: Credential,
        target: Target,
        account: Account,
        location: Optional[Location] = None,
        scoped_token: Optional[ScopedToken] = None,
    ) -> Fact[UsernameMatch]:
        """What in the directory the user name of a credential is."""
        name = credential.username
        if name in ("", ZERO_GUID, target.name) or "@" in name or (scoped_token is not None and scoped_token.exists):
            return Absent("The user name is none that the directory could explain.")
        directory = self.directory(account, location)
        match = _match_of_guid if GUID.match(name) else _match_of_name
        return self._service.fact(lambda: Known(match(name, directory), GRAPH), READ_APPLICATIONS)

    def groups(
        self,
        identity: Identity,
        account: Account,
        location: Optional[Location] = None,
        service_principal: Optional[ServicePrincipalState] = None,
    ) -> Fact[Groups]:
        """The groups that the identity is in, directly or through other groups."""
        kind = _IN_GROUPS.get(identity.kind)
        if kind is None:
            return Absent(f"{identity.name} is in no groups: it is no identity of Entra.")
        object_id = identity.object_id or (service_principal.object_id if service_principal else None)
        if object_id is None:
            return Unknown(Why.PERMISSION, f"The object id of {identity.name} is not known.", READ_APPLICATIONS)
        directory = self.directory(account, location)

        def ask() -> Fact[Groups]:
            direct, found = directory.groups_of(kind, object_id)
            own = {text(each, "id") for each in direct}
            return Known(Groups(object_id, tuple(_group(each, text(each, "id") in own) for each in found)), GRAPH)

        return self._service.fact(ask, "GroupMember.Read.All (Microsoft Graph)")

    def parent_groups(self, identity: Identity, account: Account, location: Optional[Location] = None) -> Fact[Groups]:
        """The groups that a group is in. Azure Resource Manager follows those of all other identities itself."""
        if identity.kind is not IdentityKind.GROUP:
            return Absent(f"{identity.name} is no group.")
        return self.groups(identity, account, location)

    def principals(
        self, all_assignments: AllAssignments, account: Account, location: Optional[Location] = None
    ) -> Fact[Principals]:
        """The names of all that have a role at or above the registry."""
        ids = tuple(dict.fromkeys(each.principal_id.lower() for each in all_assignments.assignments))
        directory = self.directory(account, location)
        return self._service.fact(lambda: Known(Principals(directory.names(ids)), GRAPH), READ_DIRECTORY)

    def group_paths(
        self, role_assignments: RoleAssignments, groups: Groups, account: Account, location: Optional[Location] = None
    ) -> Fact[GroupPaths]:
        """By which groups the identity reaches those that hold its roles."""
        directory = self.directory(account, location)
        own = role_assignments.object_id.lower()
        holders = dict.fromkeys(each.principal_id.lower() for each in role_assignments.assignments)
        return self._service.fact(
            lambda: Known(GroupPaths(paths_to([each for each in holders if each != own], groups, directory)), GRAPH),
            "GroupMember.Read.All (Microsoft Graph)",
        )

    def assignee(self, given: str, account: Account, location: Optional[Location] = None) -> Fact[Identity]:
        """The identity of an object id, application id, sign-in name or display name."""
        directory = self.directory(account, location)
        return self._service.fact(lambda: identity_called(given, directory), READ_DIRECTORY)

    def tenant_of(self, account: Account, location: Optional[Location]) -> Tuple[str, str]:
        """The tenant whose directory is asked, and a subscription of it to sign in with."""
        registry = location.registry if location else None
        tenant_id = self._tenants.get(registry.subscription_id.lower()) if registry else None
        if registry is None or tenant_id is None:
            return account.tenant_id, account.subscription_id
        return tenant_id, registry.subscription_id

    def directory(self, account: Account, location: Optional[Location]) -> Directory:
        """The directory that is asked."""
        return self._directories(self.tenant_of(account, location))


# Applications and their service principals


def _state(app_id: str, tenant_id: str, found: Optional[Json]) -> ServicePrincipalState:
    if found is None:
        return ServicePrincipalState(DirectoryState.NOT_IN_TENANT, app_id, None, None, tenant_id)
    is_enabled = required(flag(found, "accountEnabled"), "accountEnabled")
    on = "service principal"
    return ServicePrincipalState(
        state=DirectoryState.ENABLED if is_enabled else DirectoryState.DISABLED,
        app_id=app_id,
        object_id=required(text(found, "id"), "id"),
        display_name=text(found, "displayName"),
        tenant_id=tenant_id,
        owner_tenant_id=text(found, "appOwnerOrganizationId"),
        is_managed_identity=is_managed_identity(found),
        secrets=credentials(found, "passwordCredentials", on),
        certificates=credentials(found, "keyCredentials", on),
        resource_id=resource_id_of(found),
    )


def _own_application(service_principal: ServicePrincipalState, directory: Directory) -> Optional[Json]:
    """The application, where it lives in this directory and the account may read it."""
    owner = service_principal.owner_tenant_id
    if owner is not None and owner.lower() != directory.tenant_id.lower():
        return None
    try:
        return directory.application(service_principal.app_id)
    except Refused as refusal:
        if refusal.status == 403:
            return None
        raise


def _secrets(service_principal: ServicePrincipalState, application: Optional[Json]) -> ApplicationSecrets:
    on = "application"
    return ApplicationSecrets(
        app_id=service_principal.app_id,
        display_name=text(application, "displayName") or service_principal.display_name,
        secrets=credentials(application, "passwordCredentials", on) + service_principal.secrets,
        complete=application is not None,
        application_object_id=text(application, "id") if application is not None else None,
        certificates=credentials(application, "keyCredentials", on) + service_principal.certificates,
        sign_in_audience=text(application, "signInAudience"),
    )


def _compared(found: ApplicationSecrets, credential: Optional[Credential]) -> ApplicationSecrets:
    if credential is None or credential.secret is None:
        return found
    password = credential.secret
    return replace(
        found,
        secrets=tuple(replace(each, resembles=_resemblance(each, password)) for each in found.secrets),
    )


def _resemblance(known: ClientSecret, password: Secret) -> Optional[Resemblance]:
    if password == Secret(known.key_id):
        return Resemblance.ID
    return Resemblance.BEGINNING if known.hint and password.starts_with(known.hint) else None


def credentials(found: Optional[Json], name: str, on: str) -> Tuple[ClientSecret, ...]:
    """The client secrets or certificates of an application or service principal. Raises WrongShape."""
    if found is None:
        return ()
    return tuple(
        ClientSecret(
            key_id=required(text(each, "keyId"), "keyId"),
            display_name=text(each, "displayName"),
            start=moment(each, "startDateTime"),
            end=moment(each, "endDateTime"),
            hint=text(each, "hint"),
            on=on,
        )
        for each in required(objects(found, name), name)
    )


def _deleted(found: Json) -> DeletedApplication:
    return DeletedApplication(
        app_id=required(text(found, "appId"), "appId"),
        object_id=required(text(found, "id"), "id"),
        display_name=text(found, "displayName"),
        deleted_on=moment(found, "deletedDateTime"),
    )


# Whom a user name belongs to


def _match_of_guid(guid: str, directory: Directory) -> UsernameMatch:
    found = directory.service_principal(guid) or directory.application(guid)
    if found is not None:
        return _match(DirectoryMatch.APPLICATION_ID, found)
    found = directory.object_by_id(guid)
    if found is None:
        return UsernameMatch(DirectoryMatch.NOTHING, None, None)
    return _match(_OBJECT_IDS[type_of(found)], found)


def _match_of_name(name: str, directory: Directory) -> UsernameMatch:
    found = directory.find("servicePrincipals", f"displayName eq '{odata(name)}'")
    if not found:
        return UsernameMatch(DirectoryMatch.NOTHING, None, None)
    if len(found) > 1:
        # Display names are not unique: which application is meant cannot be told.
        return UsernameMatch(DirectoryMatch.DISPLAY_NAME, None, name)
    return _match(DirectoryMatch.DISPLAY_NAME, found[0])


def _match(match: DirectoryMatch, found: Json) -> UsernameMatch:
    return UsernameMatch(match, text(found, "appId"), text(found, "displayName"))


# Groups


def _group(found: Json, is_direct: bool) -> Group:
    group_id = required(text(found, "id"), "id")
    return Group(group_id, text(found, "displayName") or group_id, is_direct)
