"""The password of the admin user is one of the two current ones.

Good state
    The registry accepts the password of the admin user.

Why it matters
    `az acr credential renew` replaces a password at once and for everybody. Whoever still holds the old one is refused
    in the same words as for any other reason.

How it is detected
    The user name is the registry's own, the admin user is enabled, and the registry refuses the password. The current
    passwords are never read, so it cannot be told whether it is an old one or was never right.

Fix
    Copy a current password from the registry; a password that was renewed takes about a minute to work. Better: log in
    with an identity of your own.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-authentication#admin-account
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...access.refusals import is_refusal
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.login import CREDENTIAL, LOGIN, Credential, Login
from ...facts.network import LOGIN_SERVER
from ...facts.pull_secret import PULL_SECRET, PullSecret
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..access_wording import ARM, TOKEN_SERVICE
from ..base import rule
from ..pull_secret_wording import lasting_credential
from ..wording import quote_answer, subscription_option


@rule(
    code="ACRD-CRED-016",
    slug="admin-password-regenerated",
    good="The password of the admin user is one of the two current ones.",
    needs=(CREDENTIAL, LOGIN, TARGET, REGISTRY),
    uses=(LOCATION, PULL_SECRET, LOGIN_SERVER),
    explains=("login-refused", "not-an-application-username", "sp-secret-wrong"),
    rows=("C3", "C5"),
)
def judge(
    credential: Credential,
    login: Login,
    target: Target,
    registry: Registry,
    location: Optional[Location],
    pull_secret: Optional[PullSecret],
    login_server: Optional[str],
) -> Judgement:
    """Fails when the admin user is enabled and its password is refused."""
    # A name in another case is none that the registry knows, which is another finding.
    if credential.username != registry.name or credential.claims is not None:
        return not_applicable("The user name is not that of the admin user.")
    if login.accepted:
        return passed("The registry accepts the password of the admin user.")
    if not is_refusal(login):
        return undecided(f"The token service answered {login.status}, which says nothing about the password.")
    if registry.admin_user_enabled is None:
        return undecided("Azure Resource Manager did not say whether the admin user is enabled.")
    if not registry.admin_user_enabled:
        return not_applicable("The admin user is disabled.")
    option = subscription_option(location)
    return failed(
        f"The password is none of the admin user of {registry.name}: it was regenerated since, or mistyped.",
        Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE),
        Evidence("adminUserEnabled is true.", ARM),
        confidence=Confidence.LIKELY,
        fix=lasting_credential(pull_secret, login_server or target.name)
        if pull_secret is not None
        else Fix(
            "Log in with an identity of your own; or copy a current password of the admin user.",
            (
                f"az acr login --name {quote(target.name)}{option}",
                f"az acr credential show --name {quote(target.name)}{option}",
            ),
            "you for the first; who may list the credentials, for example Contributor, for the second",
            "at once; a password that was just renewed about a minute later",
        ),
    )
