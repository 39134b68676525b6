"""Whole sets of facts with one thing wrong each, made of those in which everything works."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from azext_acrdiag.domain.action import Action
from azext_acrdiag.facts.authorization import DenyAssignments, Groups
from azext_acrdiag.facts.identity import (
    DirectoryMatch,
    DirectoryState,
    FederatedCredentials,
    Identity,
    IdentityKind,
    UsernameMatch,
)
from azext_acrdiag.facts.login import Granted, Redirect, SecretShape, Step
from azext_acrdiag.facts.machine import Homes
from azext_acrdiag.facts.network import Contact, RegistryError, Resolution, ResolutionError
from azext_acrdiag.facts.registry import ABAC_MODE, Location, NameAvailability
from azext_acrdiag.facts.repository import Presence

from . import facts
from .fact_sets import (
    ADMIN,
    ANONYMOUS,
    ASSIGNEE,
    CLAIMS,
    GIVEN,
    IDENTITY_TOKEN,
    PRINCIPAL,
    PULL_SECRET,
    REFRESH_TOKEN,
    SCOPED_TOKEN,
    SECRET_OF_POD,
    SIGNED_IN,
    SIGNED_IN_PRINCIPAL,
    STORED,
    STORED_TOKEN,
    FactSet,
)

_ABAC = replace(facts.REGISTRY, role_assignment_mode=ABAC_MODE)
_NOT_LET_IN: FactSet = {"granted": None, "manifest": None, "blob_route": None}
_UNREACHED: FactSet = {**_NOT_LET_IN, "login": None, "anonymous_granted": None}
_ENDED = replace(facts.SECRETS, secrets=(replace(facts.CLIENT_SECRET, end=facts.NOW - timedelta(days=3)),))
_DENIED = replace(
    facts.CHALLENGE,
    contact=Contact.DENIED,
    status=403,
    realm=None,
    error=RegistryError("DENIED", "client with IP '203.0.113.10' is not allowed access.", None),
    denied_address="203.0.113.10",
)
_ASSERTION_ENDED = facts.entra_refusal(700024, "AADSTS700024: Client assertion is not within its valid time range.")
_NO_PUSH = Granted("team/api", ("pull", "push"), ("pull",))
_CATALOG = replace(facts.TARGET, actions=(Action.CATALOG,), repository=None, tag=None)
_PUSH = replace(facts.TARGET, actions=(Action.PUSH,), tag=None)

BROKEN: dict[str, FactSet] = {
    "secret ended, given": {
        **GIVEN,
        **_NOT_LET_IN,
        "login": facts.WRONG_SECRET,
        "application_secrets": _ENDED,
    },
    "secret ended, signed in": {
        **SIGNED_IN_PRINCIPAL,
        **_UNREACHED,
        "entra_answer": facts.entra_refusal(7000222, "AADSTS7000222: The provided client secret keys are expired."),
        "service_principal": None,
        "application_secrets": None,
        "role_assignments": None,
    },
    "signed in with a certificate, all secrets ended": {**SIGNED_IN_PRINCIPAL, "application_secrets": _ENDED},
    "assignee, all secrets ended": {**ASSIGNEE, "application_secrets": _ENDED},
    "secret wrong": {**GIVEN, **_NOT_LET_IN, "login": facts.WRONG_SECRET},
    "secret wrong, signed in": {
        **SIGNED_IN_PRINCIPAL,
        **_UNREACHED,
        "entra_answer": facts.entra_refusal(7000215, "AADSTS7000215: Invalid client secret provided."),
    },
    "token of another registry": {
        **STORED_TOKEN,
        **_NOT_LET_IN,
        "credential": replace(IDENTITY_TOKEN, claims=replace(CLAIMS, audience="fabrikam.azurecr.io")),
        "login": facts.REFUSED,
    },
    "token of the tenant before the subscription moved": {
        **STORED_TOKEN,
        **_NOT_LET_IN,
        "credential": replace(IDENTITY_TOKEN, claims=replace(CLAIMS, tenant="22222222-0000-0000-0000-000000000009")),
        "login": facts.REFUSED,
    },
    "refresh token sent as bearer token": {
        **STORED_TOKEN,
        **_NOT_LET_IN,
        "credential": replace(IDENTITY_TOKEN, is_identity_token=False, is_bearer=True),
        "login": replace(facts.REFUSED, step=Step.VERSION_CHECK),
    },
    "access token for less": {
        **STORED_TOKEN,
        "target": _PUSH,
        "credential": replace(IDENTITY_TOKEN, shape=SecretShape.ACCESS_TOKEN, is_identity_token=False, is_bearer=True),
        "granted": _NO_PUSH,
    },
    "managed identity not attached": {
        **SIGNED_IN,
        **_UNREACHED,
        "account": replace(facts.ACCOUNT, is_service_principal=True, managed_identity=facts.APP_ID),
        "identity": Identity(IdentityKind.MANAGED_IDENTITY, facts.APP_ID, None, facts.APP_ID),
        "role_assignments": None,
        "entra_answer": replace(facts.entra_refusal(1, "Identity not found"), code=None),
    },
    "pull secret for another registry": {
        **PULL_SECRET,
        **_NOT_LET_IN,
        "pull_secret": replace(SECRET_OF_POD, entry=None, servers=("fabrikam.azurecr.io",)),
        "credential": None,
        "identity": None,
        "login": None,
        "service_principal": None,
        "application_secrets": None,
        "username_match": None,
        "role_assignments": None,
    },
    "service principal disabled": {
        **GIVEN,
        **_NOT_LET_IN,
        "login": facts.WRONG_SECRET,
        "service_principal": replace(facts.SERVICE_PRINCIPAL, state=DirectoryState.DISABLED),
    },
    "service principal disabled, old token stored": {
        **STORED_TOKEN,
        **PRINCIPAL,
        "service_principal": replace(facts.SERVICE_PRINCIPAL, state=DirectoryState.DISABLED),
    },
    "object id as user name": {
        **GIVEN,
        **_NOT_LET_IN,
        "credential": replace(facts.CREDENTIAL, username=facts.OBJECT_ID),
        "login": facts.UNKNOWN_USER,
        "identity": Identity(IdentityKind.SERVICE_PRINCIPAL, facts.OBJECT_ID, None, facts.OBJECT_ID),
        "username_match": UsernameMatch(DirectoryMatch.SERVICE_PRINCIPAL_OBJECT_ID, facts.APP_ID, "ci-pull"),
        "service_principal": replace(facts.SERVICE_PRINCIPAL, state=DirectoryState.NOT_IN_TENANT, object_id=None),
        "application_secrets": None,
        "role_assignments": None,
    },
    "service principal of another tenant": {
        **GIVEN,
        **_NOT_LET_IN,
        "login": facts.UNKNOWN_USER,
        "username_match": UsernameMatch(DirectoryMatch.NOTHING, None, None),
        "service_principal": replace(facts.SERVICE_PRINCIPAL, state=DirectoryState.NOT_IN_TENANT, object_id=None),
        "application_secrets": None,
        "role_assignments": None,
    },
    "application deleted": {
        **GIVEN,
        **_NOT_LET_IN,
        "login": facts.UNKNOWN_USER,
        "username_match": UsernameMatch(DirectoryMatch.NOTHING, None, None),
        "service_principal": replace(facts.SERVICE_PRINCIPAL, state=DirectoryState.NOT_IN_TENANT, object_id=None),
        "application_secrets": None,
        "role_assignments": None,
        "deleted_application": facts.DELETED_APPLICATION,
    },
    "federated credential for another branch": {
        **SIGNED_IN_PRINCIPAL,
        **_UNREACHED,
        "entra_answer": facts.entra_refusal(
            700213,
            "AADSTS700213: No matching federated identity record found for presented assertion subject "
            "'repo:contoso/api:ref:refs/heads/main'.",
        ),
        "federated_credentials": FederatedCredentials((facts.FEDERATED_CREDENTIAL,)),
    },
    "certificate ended, signed in": {
        **SIGNED_IN_PRINCIPAL,
        **_UNREACHED,
        "entra_answer": facts.entra_refusal(
            700027,
            "AADSTS700027: Client assertion contains an invalid signature. [Reason - The key used is expired.]",
        ),
        "application_secrets": None,
    },
    "e-mail as user name": {
        **GIVEN,
        **_NOT_LET_IN,
        "credential": replace(facts.CREDENTIAL, username="developer@contoso.com"),
        "login": facts.UNKNOWN_USER,
        "identity": Identity(IdentityKind.UNRECOGNISED, "developer@contoso.com"),
        "username_match": UsernameMatch(DirectoryMatch.NOTHING, None, None),
        "service_principal": None,
        "application_secrets": None,
        "role_assignments": None,
    },
    "admin user disabled": {**ADMIN, **_NOT_LET_IN, "registry": facts.REGISTRY, "login": facts.REFUSED},
    "admin password refused": {**ADMIN, **_NOT_LET_IN, "login": facts.REFUSED},
    "stored token ended": {
        **STORED_TOKEN,
        **_NOT_LET_IN,
        "login": facts.REFUSED,
        "credential": replace(IDENTITY_TOKEN, claims=replace(CLAIMS, expires_at=facts.NOW - timedelta(hours=1))),
    },
    "stored credential before anonymous pull": {
        **STORED,
        **_NOT_LET_IN,
        "login": facts.WRONG_SECRET,
        "registry": replace(facts.REGISTRY, anonymous_pull_enabled=True),
        "anonymous_granted": facts.GRANTED,
    },
    "token with a wrong user name": {
        **GIVEN,
        **_NOT_LET_IN,
        "credential": replace(REFRESH_TOKEN, username="developer", origin="the command line"),
        "login": facts.login_refusal("aad access token with sp failed client id must be guid"),
        "identity": facts.USER,
        "username_match": UsernameMatch(DirectoryMatch.NOTHING, None, None),
        "service_principal": None,
        "application_secrets": None,
        "role_assignments": facts.assigned(facts.ACR_PULL),
    },
    "token of a service principal with a wrong user name": {
        **GIVEN,
        **_NOT_LET_IN,
        "credential": replace(REFRESH_TOKEN, username="developer", origin="the command line"),
        "login": facts.login_refusal("aad access token with sp failed client id must be guid"),
        "username_match": UsernameMatch(DirectoryMatch.NOTHING, None, None),
    },
    "session ended": {
        **SIGNED_IN,
        **_UNREACHED,
        "entra_answer": facts.entra_refusal(700082, "AADSTS700082: The refresh token has expired due to inactivity."),
        "role_assignments": None,
        "registry": None,
    },
    "assertion ended": {**SIGNED_IN_PRINCIPAL, **_UNREACHED, "entra_answer": _ASSERTION_ENDED},
    "assertion ended by a wrong clock": {
        **SIGNED_IN_PRINCIPAL,
        **_UNREACHED,
        "entra_answer": _ASSERTION_ENDED,
        "now": facts.NOW - timedelta(hours=1),
    },
    "second factor demanded": {
        **SIGNED_IN,
        **_UNREACHED,
        "entra_answer": facts.entra_refusal(50076, "AADSTS50076: You must use multi-factor authentication."),
    },
    "no role": {**SIGNED_IN, **_NOT_LET_IN, "login": facts.NOT_EXCHANGED, "role_assignments": facts.assigned()},
    "no role, assignments not readable": {
        **SIGNED_IN,
        **_NOT_LET_IN,
        "login": facts.NOT_EXCHANGED,
        "role_assignments": None,
        "registry": None,
    },
    "no role, given": {**GIVEN, **_NOT_LET_IN, "login": facts.REFUSED, "role_assignments": None, "registry": None},
    "stored token refused": {**STORED_TOKEN, **_NOT_LET_IN, "login": facts.REFUSED, "role_assignments": None},
    "no role, assignee": {**ASSIGNEE, "role_assignments": facts.assigned()},
    "no role to push": {
        **SIGNED_IN,
        "target": _PUSH,
        "granted": _NO_PUSH,
        "role_assignments": facts.assigned(facts.ACR_PULL),
        "manifest": None,
    },
    "no role to push, nothing readable in Azure Resource Manager": {
        **SIGNED_IN,
        "target": _PUSH,
        "granted": _NO_PUSH,
        "role_assignments": None,
        "registry": None,
        "location": Location(None, facts.REF.subscription_id, "Production", ("subscription Production",)),
        "manifest": None,
    },
    "legacy role on a registry in ABAC mode": {
        **SIGNED_IN,
        "registry": _ABAC,
        "granted": replace(facts.GRANTED, granted=()),
        "role_assignments": facts.assigned(facts.OWNER),
        "manifest": None,
    },
    "condition in ABAC mode": {
        **SIGNED_IN,
        "registry": _ABAC,
        "role_assignments": facts.assigned(facts.REPOSITORY_READER, condition="@Request[x] StringEquals 'y'"),
    },
    "condition that excludes": {
        **SIGNED_IN,
        "registry": _ABAC,
        "granted": replace(facts.GRANTED, granted=()),
        "role_assignments": facts.assigned(facts.REPOSITORY_READER, condition="@Request[x] StringEquals 'y'"),
        "manifest": None,
    },
    "condition about another repository": {
        **SIGNED_IN,
        "registry": _ABAC,
        "granted": replace(facts.GRANTED, granted=()),
        "role_assignments": facts.assigned(facts.REPOSITORY_READER, condition=facts.ABOUT_TEAM_WEB),
        "manifest": None,
    },
    "deny assignment": {
        **SIGNED_IN,
        "granted": replace(facts.GRANTED, granted=()),
        "deny_assignments": DenyAssignments((facts.FREEZE,)),
        "groups": Groups(facts.OBJECT_ID, ()),
        "manifest": None,
    },
    "role to be activated": {
        **SIGNED_IN,
        **_NOT_LET_IN,
        "login": facts.NOT_EXCHANGED,
        "role_assignments": facts.assigned(),
        "eligible_assignments": facts.eligible(facts.ACR_PULL),
    },
    "role on another registry": {
        **SIGNED_IN,
        **_NOT_LET_IN,
        "login": facts.NOT_EXCHANGED,
        "role_assignments": facts.assigned(),
        "assignments_elsewhere": facts.moved(facts.assigned(facts.ACR_PULL), facts.RESOURCE_ID + "2"),
    },
    "role names the application id": {
        **SIGNED_IN_PRINCIPAL,
        **_NOT_LET_IN,
        "login": facts.NOT_EXCHANGED,
        "role_assignments": facts.assigned(),
        "misdirected_assignments": facts.assigned(facts.ACR_PULL, via=facts.APP_ID),
    },
    "custom role that pushes, but does not pull": {
        **SIGNED_IN,
        "target": _PUSH,
        "granted": Granted("team/api", ("pull", "push"), ("push",)),
        "role_assignments": facts.assigned(facts.role("Pusher", "push/write", custom=True)),
        "manifest": None,
    },
    "catalog without its role": {
        **SIGNED_IN,
        "target": _CATALOG,
        "registry": _ABAC,
        "granted": Granted(None, ("*",), ()),
        "role_assignments": facts.assigned(facts.REPOSITORY_READER),
        "manifest": None,
    },
    "personal account": {
        **SIGNED_IN,
        **_NOT_LET_IN,
        "login": facts.NOT_EXCHANGED,
        "identity": replace(facts.USER, is_guest_or_personal=True),
    },
    "identity of another tenant": {
        **SIGNED_IN,
        **_NOT_LET_IN,
        "login": facts.NOT_EXCHANGED,
        "identity": replace(facts.USER, tenant_id="22222222-0000-0000-0000-000000000002"),
        "role_assignments": None,
    },
    "group that the registry overlooks": {
        **SIGNED_IN,
        "granted": replace(facts.GRANTED, granted=()),
        "role_assignments": facts.assigned(facts.ACR_PULL, via=facts.GROUP.object_id),
        "groups": facts.GROUPS,
        "manifest": None,
    },
    "policy in the way": {
        **SIGNED_IN,
        **_UNREACHED,
        "entra_answer": facts.entra_refusal(
            53003, "AADSTS53003: Access has been blocked by Conditional Access policies."
        ),
    },
    "no consent": {
        **SIGNED_IN,
        **_UNREACHED,
        "entra_answer": facts.entra_refusal(65001, "AADSTS65001: The user has not consented to use the application."),
    },
    "audience that Entra does not know": {
        **SIGNED_IN,
        **_UNREACHED,
        "entra_answer": facts.entra_refusal(
            500011, "AADSTS500011: The resource principal was not found in the tenant."
        ),
    },
    "audience that the registry does not take": {
        **SIGNED_IN,
        **_NOT_LET_IN,
        "login": replace(facts.login_refusal("token validation failed"), step=Step.EXCHANGE),
        "entra_answer": replace(facts.ENTRA_OK, audience="https://management.azure.com"),
        "registry": replace(facts.REGISTRY, arm_audience_enabled=False),
    },
    "role two minutes old": {
        **SIGNED_IN,
        **_NOT_LET_IN,
        "login": facts.NOT_EXCHANGED,
        "role_assignments": facts.assigned(facts.ACR_PULL, age=timedelta(minutes=2)),
    },
    "role, but refused": {**SIGNED_IN, **_NOT_LET_IN, "login": facts.NOT_EXCHANGED},
    "role, but not granted": {**SIGNED_IN, "granted": replace(facts.GRANTED, granted=()), "manifest": None},
    "granted without a role": {**SIGNED_IN, "role_assignments": facts.assigned()},
    "registry not shown": {
        **SIGNED_IN,
        "registry": None,
        "location": Location(None, facts.REF.subscription_id, "Production", ("subscription Production",)),
        "role_assignments": None,
    },
    "token disabled": {
        **SCOPED_TOKEN,
        **_NOT_LET_IN,
        "login": facts.REFUSED,
        "scoped_token": replace(facts.SCOPED_TOKEN, enabled=False),
    },
    "token password ended": {
        **SCOPED_TOKEN,
        **_NOT_LET_IN,
        "login": facts.REFUSED,
        "scoped_token": replace(
            facts.SCOPED_TOKEN,
            passwords=(replace(facts.SCOPED_TOKEN.passwords[0], expires_on=facts.NOW - timedelta(days=1)),),
        ),
    },
    "token cannot push": {**SCOPED_TOKEN, "target": _PUSH, "granted": _NO_PUSH, "manifest": None},
    "token for a name that only looks alike": {
        **SCOPED_TOKEN,
        "scoped_token": replace(facts.SCOPED_TOKEN, actions=("repositories/Team/Api/content/read",)),
        "granted": replace(facts.GRANTED, granted=()),
        "manifest": None,
    },
    "no such tag": {
        **SIGNED_IN,
        "manifest": replace(
            facts.MANIFEST,
            presence=Presence.NO_TAG,
            status=404,
            error=RegistryError("MANIFEST_UNKNOWN", 'manifest tagged by "1.4" is not found', None),
        ),
    },
    "anonymous pull off": {
        **ANONYMOUS,
        **_NOT_LET_IN,
        "login": facts.REFUSED,
        "registry": facts.REGISTRY,
        "anonymous_granted": replace(facts.GRANTED, granted=()),
    },
    "firewall": {
        **SIGNED_IN,
        **_UNREACHED,
        "challenge": _DENIED,
        "registry": replace(facts.REGISTRY, default_action="Deny", ip_rules=("198.51.100.0/24",)),
    },
    "firewall and no role": {
        **SIGNED_IN,
        **_UNREACHED,
        "challenge": _DENIED,
        "registry": replace(facts.REGISTRY, default_action="Deny", ip_rules=("198.51.100.0/24",)),
        "role_assignments": facts.assigned(),
    },
    "layers out of reach": {
        **SIGNED_IN,
        "blob_route": replace(facts.BLOB_ROUTE, obstacle=Contact.TIMED_OUT, message="timed out"),
    },
    "public network off": {
        **SIGNED_IN,
        **_UNREACHED,
        "challenge": _DENIED,
        "registry": replace(facts.REGISTRY, public_network_access="Disabled"),
    },
    "daemon down": {
        **SIGNED_IN,
        "engine": replace(facts.ENGINE, server_version=None, server_error="Cannot connect to the Docker daemon"),
    },
    "login of who ran sudo": {**SIGNED_IN, "homes": Homes("builder", None, "/home/builder/.docker/config.json")},
    "token service redirects": {
        **SIGNED_IN,
        **_UNREACHED,
        "token_redirect": Redirect("/oauth2/exchange", 307, "https://elsewhere.example/"),
    },
    "cloud shell": {
        **SIGNED_IN,
        "machine": replace(facts.MACHINE, cloud_shell=True),
        "engine": replace(facts.ENGINE, server_version=None, server_error="Cannot connect to the Docker daemon"),
    },
    "credential helper missing": {**SIGNED_IN, "credential_helper": replace(facts.CREDENTIAL_HELPER, path=None)},
    "no such name": {
        **SIGNED_IN,
        **_UNREACHED,
        "registry": None,
        "role_assignments": None,
        "location": Location(None, facts.REF.subscription_id, "Production", ("subscription Production",)),
        "name_availability": NameAvailability(True, None, None),
        "resolution": Resolution(facts.HOST, (), ResolutionError.NO_SUCH_NAME, "Name or service not known"),
        "challenge": replace(
            facts.CHALLENGE, contact=Contact.NAME_NOT_RESOLVED, status=None, realm=None, server_time=None, message="?"
        ),
    },
}
