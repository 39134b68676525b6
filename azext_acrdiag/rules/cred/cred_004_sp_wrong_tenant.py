"""The service principal belongs to the registry's tenant.

Good state
    The tenant of the registry's subscription has a service principal for the application, and it is the tenant that was
    signed in to.

Why it matters
    A registry asks only its own tenant. An application of another tenant is as unknown to it as one that does not
    exist, and `docker login` cannot name a tenant at all.

How it is detected
    Entra says that it does not know the application or the tenant (AADSTS700016, AADSTS90002, AADSTS7000229), or the
    registry knows nobody of that name and Microsoft Graph shows nothing under it in the registry's tenant, or shows it
    in another one. Whether other tenants may use the application at all, its sign-in audience tells.

Fix
    Sign in to the registry's tenant with a service principal that it has. An application that allows several tenants
    can get a service principal there.

References
    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    https://learn.microsoft.com/azure/container-registry/container-registry-auth-service-principal
    https://github.com/Azure/acr/issues/427
"""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote
from typing import Optional, Tuple

from ...access.refusals import says_unknown_user
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.subject import Subject
from ...domain.target import Target
from ...facts.given import SUBJECT, TARGET
from ...facts.identity import (
    APPLICATION_SECRETS,
    IDENTITY,
    SERVICE_PRINCIPAL,
    USERNAME_MATCH,
    ApplicationSecrets,
    DirectoryMatch,
    DirectoryState,
    Identity,
    IdentityKind,
    ServicePrincipalState,
    UsernameMatch,
)
from ...facts.login import CREDENTIAL, ENTRA_ANSWER, LOGIN, Credential, EntraAnswer, Login
from ...facts.network import LOGIN_SERVER
from ...facts.pull_secret import PULL_SECRET, PullSecret
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..access_wording import ENTRA_KINDS, OWNS_APPLICATION, TOKEN_SERVICE
from ..base import rule
from ..clues import ANYWHERE, BY_ENTRA, BY_REGISTRY, Clues, Pattern
from ..pull_secret_wording import lasting_credential
from ..wording import AT_ONCE, quote_answer, sign_in_as

_UNKNOWN_APPLICATION, _UNKNOWN_TENANT, _NO_SERVICE_PRINCIPAL = (700016, 700011), 90002, 7000229
_OWN_TENANT = "AzureADMyOrg"
"""The sign-in audience of an application that no other tenant can have a service principal for."""


_CLUES = Clues(
    "The application {application} is not in the tenant that was asked.",
    "Sign in to the registry's tenant; where the application is not there, it has to be made or restored.",
    (
        Pattern("aadsts", 94, BY_ENTRA, ANYWHERE, r"aadsts(?:700016|700011|90002)\b"),
        Pattern("aadsts50059", 84, BY_ENTRA, ANYWHERE, r"aadsts50059\b"),
        Pattern("aadsts", 58, BY_ENTRA, ANYWHERE, r"aadsts(?:50001|500011)\b"),
        Pattern("was not found in the directory", 88, BY_ENTRA, ANYWHERE),
        Pattern("application not registered with aad", 52, BY_REGISTRY, ANYWHERE),
    ),
    commands=("az login --service-principal --username {application} --tenant TENANT",),
    prove="{run} --assignee {application}",
)


@rule(
    code="ACRD-CRED-004",
    slug="sp-wrong-tenant",
    good="The service principal belongs to the registry's tenant.",
    needs=(SUBJECT, IDENTITY, TARGET),
    uses=(
        ENTRA_ANSWER,
        LOGIN,
        CREDENTIAL,
        USERNAME_MATCH,
        SERVICE_PRINCIPAL,
        APPLICATION_SECRETS,
        REGISTRY,
        LOCATION,
        PULL_SECRET,
        LOGIN_SERVER,
    ),
    explains=(
        "login-refused",
        "not-an-application-username",
        "entra-refused",
        "no-data-plane-role",
        "aks-kubelet-identity-no-pull",
        "access-contradiction",
    ),
    rows=("C3", "B3"),
    clues=_CLUES,
)
def judge(
    subject: Subject,
    identity: Identity,
    target: Target,
    entra_answer: Optional[EntraAnswer],
    login: Optional[Login],
    credential: Optional[Credential],
    username_match: Optional[UsernameMatch],
    service_principal: Optional[ServicePrincipalState],
    application_secrets: Optional[ApplicationSecrets],
    registry: Optional[Registry],
    location: Optional[Location],
    pull_secret: Optional[PullSecret],
    login_server: Optional[str],
) -> Judgement:
    """Fails when Entra, or the registry and the directory together, do not know the application in the tenant."""
    if identity.kind not in ENTRA_KINDS:
        return not_applicable("This kind of credential has no tenant.")
    home = registry.tenant_id if registry else location.tenant_id if location else None
    by_code = _by_code(entra_answer, identity, target, home)
    if by_code is not None:
        return by_code
    if login is None:
        if entra_answer is not None and not entra_answer.succeeded:
            return not_applicable("Entra refuses the identity for another reason.")
        if subject.is_only_named:
            return not_applicable("Nothing is at hand that the identity could sign in with.")
        return undecided("The registry could not be asked whether it knows the identity.")
    answer = Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE)
    if says_unknown_user(login):
        if credential is None or credential.username.lower() != (identity.app_id or "").lower():
            return undecided(
                "The user name is not the application id of the identity, so it says nothing of its tenant."
            )
        if pull_secret is not None:
            replace_it = lasting_credential(pull_secret, login_server or target.name)
        else:
            replace_it = _sign_in(identity, home)
        found = _Found(username_match, service_principal, application_secrets)
        return _unknown_to_registry(answer, identity, target, found, home, replace_it)
    return passed("The registry knows the identity.")


def _by_code(
    entra_answer: Optional[EntraAnswer], identity: Identity, target: Target, home: Optional[str]
) -> Optional[Judgement]:
    if entra_answer is None or entra_answer.code is None or identity.kind is IdentityKind.USER:
        return None
    code = entra_answer.code
    evidence = Evidence(entra_answer.message or f"AADSTS{code}", "Entra")
    app_id = identity.app_id or identity.name
    if code in _UNKNOWN_APPLICATION:
        title = f"Entra knows no application {app_id} in the tenant {identity.tenant_id or 'that was signed in to'}."
        detail = "It belongs to another tenant, or it was deleted."
        return failed(title, evidence, detail=detail, fix=_sign_in(identity, home))
    if code == _UNKNOWN_TENANT:
        return failed(
            "Entra knows no tenant of the name that was signed in to.", evidence, fix=_sign_in(identity, home)
        )
    if code == _NO_SERVICE_PRINCIPAL:
        return failed(
            f"The application {app_id} has no service principal in the tenant of {target.name}.",
            evidence,
            fix=_make_service_principal(app_id),
        )
    return None


@dataclass(frozen=True)
class _Found:
    """What the directory that was asked shows of the application."""

    match: Optional[UsernameMatch]
    principal: Optional[ServicePrincipalState]
    secrets: Optional[ApplicationSecrets]

    @property
    def tenant(self) -> Optional[str]:
        """The tenant whose directory that is, in lower case."""
        return self.principal.tenant_id.lower() if self.principal else None


def _unknown_to_registry(
    answer: Evidence, identity: Identity, target: Target, found: _Found, home: Optional[str], replace_it: Fix
) -> Judgement:
    app_id = identity.app_id or identity.name
    if found.match is None:
        return undecided(
            "Whether the application is in the registry's tenant could not be read.", "Application.Read.All"
        )
    is_home = bool(home) and found.tenant == (home or "").lower()
    absent = f"The tenant of {target.name} has no service principal with the application id {app_id}."
    if found.match.match is DirectoryMatch.NOTHING:
        return failed(
            absent,
            answer,
            Evidence(f"The directory shows nothing under {app_id}.", "Microsoft Graph"),
            detail="It belongs to another tenant, or it was deleted.",
            fix=replace_it,
            confidence=Confidence.CERTAIN if is_home else Confidence.LIKELY,
        )
    if found.match.match is not DirectoryMatch.APPLICATION_ID or found.principal is None:
        return passed("The directory shows the user name in the tenant that az is signed in to.")
    if home is None:
        return undecided(
            "The tenant of the registry is not known.", "read permission on the registry, or its resource id as --name"
        )
    if not is_home:
        audience = found.secrets.sign_in_audience if found.secrets else None
        shown = (Evidence(f"Its signInAudience is {audience}.", "Microsoft Graph"),) if audience else ()
        return failed(
            absent,
            answer,
            Evidence(f"It is in the tenant {found.tenant}; the registry is in {home}.", "Microsoft Graph"),
            *shown,
            fix=_bring_over(app_id, home, audience),
        )
    if found.principal.state is DirectoryState.NOT_IN_TENANT:
        return failed(
            f"The application {app_id} has no service principal in the tenant of {target.name}.",
            answer,
            Evidence("The directory shows the application, but no service principal of it.", "Microsoft Graph"),
            fix=_make_service_principal(app_id),
        )
    return passed("The directory shows the user name in the tenant that az is signed in to.")


def _sign_in(identity: Identity, home: Optional[str]) -> Fix:
    return Fix(
        "Use a service principal that the registry's tenant has, and sign in to that tenant.",
        (sign_in_as(identity.app_id or identity.name, home or "TENANT"),),
        "you",
        AT_ONCE,
    )


def _make_service_principal(app_id: str) -> Fix:
    return Fix(
        "Make a service principal for the application in the registry's tenant; then assign it a role on the registry.",
        (f"az ad sp create --id {quote(app_id)}",),
        OWNS_APPLICATION,
        AT_ONCE,
    )


def _bring_over(app_id: str, home: str, audience: Optional[str]) -> Fix:
    """What gives an application of another tenant a service principal in the registry's."""
    text = "Make a service principal for the application in the registry's tenant, and assign it a role on the registry"
    opened: Tuple[str, ...] = ()
    if audience == _OWN_TENANT:
        text = f"Let the application be used in other tenants, for it is for its own alone. {text}"
        opened = (f"az ad app update --id {quote(app_id)} --sign-in-audience AzureADMultipleOrgs",)
    return Fix(
        f"{text}; or use a service principal of that tenant, or a repository-scoped token.",
        (*opened, f"az login --tenant {quote(home)} --allow-no-subscriptions", f"az ad sp create --id {quote(app_id)}"),
        f"{OWNS_APPLICATION}, in both tenants",
        AT_ONCE,
    )
