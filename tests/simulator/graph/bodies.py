"""How the objects of a directory look in Microsoft Graph."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from ..directory import Principal, application_of
from ..entra.state import EntraState
from ..world import Application, Group, ManagedIdentity, Secret, ServicePrincipal, Tenant, User, World, guid

_CREATED = "2023-01-10T09:00:00Z"
_NO_INFO = dict.fromkeys(("logoUrl", "marketingUrl", "privacyStatementUrl", "supportUrl", "termsOfServiceUrl"))
_NO_PUBLISHER = dict.fromkeys(("displayName", "verifiedPublisherId", "addedDateTime"))


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%SZ}"


def user_body(user: User) -> dict[str, Any]:
    """Returns what comes of a user by default (`graph-me.json`)."""
    return {
        "businessPhones": [],
        "displayName": user.display_name,
        "givenName": None,
        "jobTitle": None,
        "mail": None,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": None,
        "surname": None,
        "userPrincipalName": user.upn,
        "id": user.id,
    }


def user_more(user: User) -> dict[str, Any]:
    """Returns properties of a user that come only when they are selected (reference of the type `user`)."""
    return {
        "accountEnabled": user.account_enabled,
        "userType": user.type,
        "passwordPolicies": None,
        "onPremisesSyncEnabled": None,
        "createdDateTime": _CREATED,
        "deletedDateTime": None,
        "externalUserState": "Accepted" if user.type == "Guest" else None,
    }


def group_body(group: Group) -> dict[str, Any]:
    """Returns a security group (`graph-groups-members.json`)."""
    absent = (
        "classification description expirationDateTime isAssignableToRole mail membershipRule "
        "membershipRuleProcessingState onPremisesDomainName onPremisesLastSyncDateTime onPremisesNetBiosName "
        "onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled preferredDataLocation "
        "preferredLanguage theme visibility"
    ).split()
    empty = (
        "creationOptions groupTypes proxyAddresses resourceBehaviorOptions resourceProvisioningOptions "
        "onPremisesProvisioningErrors"
    ).split()
    return {
        "id": group.id,
        "deletedDateTime": None,
        **dict.fromkeys(absent),
        **{name: [] for name in empty},
        "createdDateTime": _CREATED,
        "displayName": group.display_name,
        "mailEnabled": False,
        "mailNickname": group.id[:8],
        "renewedDateTime": _CREATED,
        "securityEnabled": True,
        "securityIdentifier": "S-1-12-1-" + "-".join(_sub_authorities(group.id)),
    }


def _sub_authorities(object_id: str) -> list[str]:
    # The security identifier of a cloud object spells its id as four numbers.
    digits = object_id.replace("-", "")
    return [str(int(digits[start : start + 8], 16)) for start in range(0, 32, 8)]


def password_body(name: str, secret: Secret) -> dict[str, Any]:
    """Returns a client secret: never the secret itself, but its first three characters
    (`graph-applications-by-appid-two-secrets.json`)."""
    return {
        "customKeyIdentifier": None,
        "displayName": name,
        "endDateTime": _time(secret.end),
        "hint": secret.value[:3],
        "keyId": secret.key_id,
        "secretText": None,
        "startDateTime": _time(secret.start),
    }


def _key_bodies(state: EntraState, name: str, application: Application) -> list[dict[str, Any]]:
    bodies = []
    for certificate_name, certificate in application.certificates.items():
        issued: x509.Certificate = state.key_pairs.get(name, certificate_name, certificate).certificate
        bodies.append(
            {
                # The identifier is the thumbprint (`graph-applications-by-appid-certificate.json`).
                "customKeyIdentifier": issued.fingerprint(hashes.SHA1()).hex().upper(),
                "displayName": issued.subject.rfc4514_string(),
                "endDateTime": _time(certificate.end),
                "key": None,
                "keyId": certificate.key_id,
                "startDateTime": _time(certificate.start),
                "type": "AsymmetricX509Cert",
                "usage": "Verify",
            }
        )
    return bodies


def application_body(state: EntraState, tenant: Tenant, name: str, application: Application) -> dict[str, Any]:
    """Returns an application registration (`graph-applications-by-appid-certificate.json`)."""
    absent = (
        "applicationTemplateId disabledByMicrosoftStatus description groupMembershipClaims isDeviceOnlyAuthSupported "
        "isFallbackPublicClient notes serviceManagementReference tokenEncryptionKeyId defaultRedirectUri certification "
        "optionalClaims"
    ).split()
    return {
        "id": application.id,
        "deletedDateTime": _time(application.deleted_at) if application.deleted_at else None,
        "appId": application.app_id,
        **dict.fromkeys(absent),
        "createdDateTime": _CREATED,
        "displayName": application.display_name,
        "identifierUris": [],
        "publisherDomain": tenant.domain,
        "signInAudience": application.sign_in_audience,
        "tags": [],
        "addIns": [],
        "api": {
            "acceptMappedClaims": None,
            "knownClientApplications": [],
            "requestedAccessTokenVersion": 2,
            "oauth2PermissionScopes": [],
            "preAuthorizedApplications": [],
        },
        "appRoles": [],
        "info": dict(_NO_INFO),
        "keyCredentials": _key_bodies(state, name, application),
        "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
        "passwordCredentials": [password_body(key, secret) for key, secret in application.secrets.items()],
        "publicClient": {"redirectUris": []},
        "requiredResourceAccess": [],
        "verifiedPublisher": dict(_NO_PUBLISHER),
        "web": {
            "homePageUrl": None,
            "logoutUrl": None,
            "redirectUris": [],
            "implicitGrantSettings": {"enableAccessTokenIssuance": False, "enableIdTokenIssuance": False},
        },
        "spa": {"redirectUris": []},
    }


def federated_bodies(name: str, application: Application) -> list[dict[str, Any]]:
    """Returns the federated credentials of an application (`graph-applications-federated-credentials-list.json`)."""
    return [
        {
            "id": guid("federated", name, key),
            "name": key,
            "issuer": credential.issuer,
            "subject": credential.subject,
            "description": key,
            "audiences": credential.audiences,
        }
        for key, credential in application.federated_credentials.items()
    ]


def service_principal_body(world: World, principal: Principal) -> dict[str, Any]:
    """Returns a service principal (`graph-serviceprincipals-by-appid.json`); a managed identity is one too, told by its
    type and by the resource id among its alternative names (reference of the type `servicePrincipal`)."""
    item = principal.object
    if isinstance(item, ManagedIdentity):
        alternative = [f"isExplicit={item.user_assigned}", *filter(None, [item.resource_id])]
        return _service_principal(
            id=item.id,
            accountEnabled=item.account_enabled,
            alternativeNames=alternative,
            appDisplayName=None,
            appId=item.client_id,
            appOwnerOrganizationId=None,
            displayName=item.display_name,
            servicePrincipalNames=[item.client_id],
            servicePrincipalType="ManagedIdentity",
            signInAudience=None,
            passwordCredentials=[],
        )
    assert isinstance(item, ServicePrincipal)
    owner, application = application_of(world, item)
    return _service_principal(
        id=item.id,
        accountEnabled=item.account_enabled,
        alternativeNames=[],
        appDisplayName=application.display_name,
        appId=application.app_id,
        appOwnerOrganizationId=owner.id,
        displayName=application.display_name,
        servicePrincipalNames=[application.app_id],
        servicePrincipalType="Application",
        signInAudience=application.sign_in_audience,
        passwordCredentials=[password_body(key, secret) for key, secret in item.secrets.items()],
    )


def _service_principal(**known: Any) -> dict[str, Any]:
    absent = (
        "deletedDateTime appDescription applicationTemplateId description disabledByMicrosoftStatus homepage loginUrl "
        "logoutUrl notes preferredSingleSignOnMode preferredTokenSigningKeyThumbprint tokenEncryptionKeyId "
        "samlSingleSignOnSettings"
    ).split()
    empty = (
        "notificationEmailAddresses replyUrls tags addIns appRoles keyCredentials oauth2PermissionScopes "
        "resourceSpecificApplicationPermissions"
    ).split()
    return {
        "id": known["id"],
        **dict.fromkeys(absent),
        **{name: [] for name in empty},
        "appRoleAssignmentRequired": False,
        "createdDateTime": _CREATED,
        "info": dict(_NO_INFO),
        "verifiedPublisher": dict(_NO_PUBLISHER),
        **known,
    }


def principal_body(world: World, principal: Principal) -> dict[str, Any]:
    """Returns a user, group or service principal as a list of mixed objects shows it, with its type."""
    item = principal.object
    if isinstance(item, User):
        return {"@odata.type": "#microsoft.graph.user", **user_body(item)}
    if isinstance(item, Group):
        return {"@odata.type": "#microsoft.graph.group", **group_body(item)}
    return {"@odata.type": "#microsoft.graph.servicePrincipal", **service_principal_body(world, principal)}
