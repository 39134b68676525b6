"""The identity belongs to the registry's tenant.

Good state
    The tenant that the identity's tokens come from is the tenant of the registry's subscription.

Why it matters
    A registry trusts one tenant. A managed identity cannot get a token of another tenant at all, a user has to be
    invited there, and an application needs a service principal there.

How it is detected
    The tenant in the identity's token is compared with that of the registry's subscription, and the registry refuses.
    Where the resource id of the registry is given, Azure Resource Manager tells its tenant also to strangers.

Fix
    Sign in to the registry's tenant with an identity that it has, or use a repository-scoped token.

References
    https://learn.microsoft.com/azure/container-registry/authenticate-aks-cross-tenant
    https://github.com/Azure/acr/issues/427
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...access.refusals import may_be_about_rights
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.identity import IDENTITY, Identity, IdentityKind
from ...facts.login import LOGIN, Login
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..access_wording import ENTRA_KINDS, TOKEN_SERVICE, name_of, sentence
from ..base import rule
from ..clues import ANYWHERE, BY_ENTRA, BY_OTHER, BY_REGISTRY, Clues, Pattern
from ..wording import AT_ONCE, acr_login, quote_answer, sign_in_as

_CLUES = Clues(
    "The identity belongs to another tenant than the registry.",
    "Sign in to the registry's tenant; managed identities cannot cross tenants.",
    (
        Pattern(
            "aadsts",
            94,
            BY_ENTRA,
            ANYWHERE,
            r"aadsts(?:50020|90072|50014|50034|51004|16000|50194|500212|500213|1000104)\b",
        ),
        Pattern("invalidauthenticationtokentenant", 93, BY_OTHER, ANYWHERE),
        Pattern("wrong issuer", 84, BY_OTHER, ANYWHERE),
        Pattern("does not exist in tenant", 80, BY_ENTRA, ANYWHERE),
        Pattern("aadsts700016", 62, BY_ENTRA, ANYWHERE),
        Pattern("refresh_token_error", 60, BY_REGISTRY, ANYWHERE, r"response code: 401"),
        Pattern("application not registered with aad", 50, BY_REGISTRY, ANYWHERE),
    ),
    commands=("az login --tenant TENANT", "az acr login --name {name}"),
)


@rule(
    code="ACRD-AUTHZ-015",
    slug="cross-tenant-identity",
    good="The identity belongs to the registry's tenant.",
    needs=(IDENTITY, TARGET, LOGIN),
    uses=(REGISTRY, LOCATION),
    explains=("no-data-plane-role", "access-contradiction", "login-refused", "action-not-granted"),
    rows=("C2", "B3"),
    clues=_CLUES,
)
def judge(
    identity: Identity, target: Target, login: Login, registry: Optional[Registry], location: Optional[Location]
) -> Judgement:
    """Fails when the registry refuses an identity whose token is of another tenant."""
    if identity.kind not in ENTRA_KINDS:
        return not_applicable("This kind of credential has no tenant.")
    home, own = registry.tenant_id if registry else location.tenant_id if location else None, identity.tenant_id
    if may_be_about_rights(login) and (home is None or own is None):
        return undecided(
            "The tenant of the registry or of the identity is not known.",
            "read permission on the registry, or its resource id as --name",
        )
    if home is None or own is None or home.lower() == own.lower() or not may_be_about_rights(login):
        return passed("The registry does not refuse an identity of another tenant.")
    return failed(
        f"{sentence(name_of(identity))} belongs to another tenant than {target.name}.",
        Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE),
        Evidence(f"Its token is of the tenant {own}; the registry is in {home}.", "Azure Resource Manager"),
        fix=_fix(identity, target, home),
        confidence=Confidence.LIKELY,
    )


def _fix(identity: Identity, target: Target, home: str) -> Fix:
    log_in = acr_login(target)
    if identity.kind is IdentityKind.USER:
        text = "Sign in to the registry's tenant; if you are no member there, have yourself invited."
        return Fix(text, (f"az login --tenant {quote(home)}", log_in), "you", AT_ONCE)
    if identity.kind is IdentityKind.MANAGED_IDENTITY:
        text = "A managed identity stays in its tenant: use a service principal of the registry's tenant, or a token."
        token = f"az acr token create --registry {quote(target.name)} --name TOKEN --scope-map _repositories_pull"
        return Fix(text, (token,), "somebody who may change the registry", AT_ONCE)
    return Fix(
        "Sign in to the registry's tenant with a service principal that it has.",
        (sign_in_as(identity.app_id or identity.name, home), log_in),
        "you",
        AT_ONCE,
    )
