"""The token was issued by this registry, in the tenant that the registry trusts.

Good state
    A token of a registry that is stored or given was issued by the registry at which it is used, in its present tenant.

Why it matters
    Each registry takes only tokens of its own. A variable that is shared by two pipelines, or a registry that was made
    anew under another login server, brings a token to the wrong door. When a subscription moves to another tenant,
    its registries trust only that one from then on. The registry's answer is the same as for any wrong password.

How it is detected
    The claims of the token name the login server and the tenant that it was issued for. It is read on this machine and
    never shown.

Fix
    Get a token of this registry.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-authentication#az-acr-login-with---expose-token
    https://learn.microsoft.com/azure/role-based-access-control/transfer-subscription
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...access.refusals import is_refusal
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed
from ...domain.outcome import Confidence
from ...domain.subject import ZERO_GUID
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.login import CREDENTIAL, LOGIN, Credential, Login
from ...facts.network import LOGIN_SERVER
from ...facts.pull_secret import PULL_SECRET, PullSecret
from ...facts.registry import REGISTRY, Registry
from ..access_wording import TOKEN_SERVICE
from ..base import rule
from ..pull_secret_wording import lasting_credential
from ..wording import AT_ONCE, quote_answer


@rule(
    code="ACRD-CRED-017",
    slug="token-of-another-registry",
    good="The token was issued by this registry, in the tenant that the registry trusts.",
    needs=(CREDENTIAL, TARGET, LOGIN_SERVER),
    uses=(LOGIN, REGISTRY, PULL_SECRET),
    explains=(
        "login-refused",
        "expose-token-wrong-username",
        "not-an-application-username",
        "sp-secret-wrong",
        "access-contradiction",
    ),
    rows=("C3", "B5"),
)
def judge(
    credential: Credential,
    target: Target,
    login_server: str,
    login: Optional[Login],
    registry: Optional[Registry],
    pull_secret: Optional[PullSecret],
) -> Judgement:
    """Fails for a token whose claims name another login server; or another tenant, where the registry refuses it."""
    claims = credential.claims
    if claims is None:
        return not_applicable("The password is no token of a registry.")
    if login is not None and login.accepted:
        return passed("The registry accepts the token.")
    answer = (Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE),) if login is not None else ()
    fix = Fix(
        "Get a token of this registry, and log in with it.",
        (
            f"az acr login --name {quote(target.name)} --expose-token --output tsv --query accessToken | "
            f"docker login {quote(login_server)} --username {ZERO_GUID} --password-stdin",
        ),
        "you",
        AT_ONCE,
    )
    if pull_secret is not None:
        fix = lasting_credential(pull_secret, login_server)
    if claims.audience and claims.audience.lower() != login_server.lower():
        title = f"The token from {credential.origin} is one of {claims.audience}, not of {login_server}."
        return failed(title, Evidence(f"It names the registry {claims.audience}.", credential.origin), *answer, fix=fix)
    tenant = registry.tenant_id if registry is not None else None
    if not (claims.tenant and tenant) or claims.tenant.lower() == tenant.lower():
        return passed("The token names this registry.")
    if login is None or not is_refusal(login):
        return passed("The registry has not refused the token.")
    return failed(
        f"The token from {credential.origin} was issued in the tenant {claims.tenant}; {target.name} is in {tenant}.",
        Evidence(f"It names the tenant {claims.tenant}.", credential.origin),
        *answer,
        fix=fix,
        confidence=Confidence.LIKELY,
        detail="A registry trusts the tenant of its subscription alone, also after the subscription has moved.",
    )
