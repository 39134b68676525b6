"""The admin user is enabled when it is used.

Good state
    The user name is not the registry's own name, or the admin user of the registry is enabled.

Why it matters
    The admin user is off unless somebody turns it on, and Azure Policy often turns it off again. The registry then
    refuses its password with the same words as a wrong one.

How it is detected
    The user name is the name of the registry, and Azure Resource Manager shows `adminUserEnabled` as false.

Fix
    Log in with an identity of your own: the admin user is one shared account with full rights, and nobody can tell who
    used it. Enabling it is a workaround.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-authentication#admin-account
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.login import CREDENTIAL, LOGIN, Credential, Login
from ...facts.network import LOGIN_SERVER
from ...facts.pull_secret import PULL_SECRET, PullSecret
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..access_wording import ARM, TOKEN_SERVICE
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, BY_REGISTRY, Clues, Context, Pattern
from ..pull_secret_wording import lasting_credential
from ..wording import MINUTES, WRITES_REGISTRY, quote_answer, subscription_option

_CLUES = Clues(
    "The admin user of the registry is disabled.",
    "Use an identity. Enabling the admin user is a way around, not a mend; where the text names an "
    "earlier error, mend that.",
    (
        Pattern("admin user is disabled", 74, BY_REGISTRY, ANYWHERE),
        Pattern("admin credentials on the acr are disabled", 60, BY_OTHER, ANYWHERE),
        Pattern("adminuserenabled", 66, BY_OTHER, AT_REGISTRY, r"adminuserenabled[^\n]{0,20}false"),
        Pattern("application not registered with aad", 70, BY_REGISTRY, ANYWHERE),
        Pattern("invalid clientid or client secret", 40, BY_REGISTRY, ANYWHERE),
        Pattern("to enable admin first", 72, BY_REGISTRY, ANYWHERE),
        Pattern("admin user", 74, BY_REGISTRY, ANYWHERE, r"run 'az acr update[^\n]{0,60}--admin-enabled true"),
    ),
    (
        Context("unable to get aad authorization tokens", -20),
        Context("_token_error", -20),
    ),
    ("az acr login --name {name}", "az acr update --name {name} --admin-enabled true"),
    "you for the first; write permission on the registry for the second",
)


@rule(
    code="ACRD-CRED-005",
    slug="admin-user-disabled",
    good="The admin user is enabled when it is used.",
    needs=(CREDENTIAL, TARGET, REGISTRY),
    uses=(LOGIN, LOCATION, PULL_SECRET, LOGIN_SERVER),
    explains=("login-refused", "not-an-application-username"),
    rows=("S2", "C3"),
    clues=_CLUES,
)
def judge(
    credential: Credential,
    target: Target,
    registry: Registry,
    login: Optional[Login],
    location: Optional[Location],
    pull_secret: Optional[PullSecret],
    login_server: Optional[str],
) -> Judgement:
    """Fails when the registry's own name is the user name and the admin user is off."""
    if credential.username.lower() != registry.name.lower():
        return not_applicable("The user name is not that of the admin user.")
    if registry.admin_user_enabled is None:
        return undecided("Azure Resource Manager did not say whether the admin user is enabled.")
    if registry.admin_user_enabled or (login is not None and login.accepted):
        return passed("The admin user is enabled.")
    evidence = [Evidence("adminUserEnabled is false.", ARM)]
    if login is not None:
        evidence.append(Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE))
    return failed(
        f"The admin user of {registry.name} is disabled.",
        *evidence,
        fix=lasting_credential(pull_secret, login_server or target.name)
        if pull_secret is not None
        else Fix(
            "Log in with an identity of your own. Enabling the admin user is a workaround only.",
            (
                f"az acr login --name {quote(target.name)}{subscription_option(location)}",
                f"az acr update --name {quote(target.name)} --admin-enabled true{subscription_option(location)}",
            ),
            f"you for the first; {WRITES_REGISTRY}, for the second",
            MINUTES,
        ),
    )
