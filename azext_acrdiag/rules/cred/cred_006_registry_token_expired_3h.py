"""The token that serves as password has not ended.

Good state
    A token of the registry that is stored or given as password is valid for more than 15 minutes.

Why it matters
    `az acr login` stores a refresh token that is good for three hours. Builds that take longer, and jobs that reuse a
    stored login, fail with "authentication required" in the middle of their work.

How it is detected
    The token says itself until when it is valid. It is read on this machine and never shown.

Fix
    Log in again, right before the push or pull. Automation fares better with a service principal or a repository-scoped
    token, which have no such limit.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-authentication#individual-login-with-microsoft-entra-id
    https://github.com/Azure/acr/issues/191
"""

from __future__ import annotations

from datetime import datetime, timedelta
from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, Moment, failed, not_applicable, passed, undecided, warned
from ...domain.target import Target
from ...facts.given import NOW, TARGET
from ...facts.login import CREDENTIAL, Credential, SecretShape
from ...facts.network import CHALLENGE, LOGIN_SERVER, Challenge
from ...facts.pull_secret import PULL_SECRET, PullSecret
from ...facts.registry import LOCATION, Location
from ..base import rule
from ..clock import current_time, in_words
from ..clues import BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..pull_secret_wording import lasting_credential
from ..wording import AT_ONCE, subscription_option

_TOKENS = (SecretShape.REFRESH_TOKEN, SecretShape.ACCESS_TOKEN)
_SOON = timedelta(minutes=15)


_CLUES = Clues(
    "The token of `az acr login` has ended: it lives three hours.",
    "Log in again right before the push or pull; a service principal or a federated identity suits long jobs better.",
    (
        Pattern("authentication required", 48, BY_REGISTRY, CONTAINER_CLIENT),
        Pattern('"code":"unauthorized"', 44, BY_REGISTRY),
        Pattern("token has expired", 78, BY_REGISTRY),
    ),
    (
        Context("pushed", 24, r": pushed\b"),
        Context("3 hours", 24),
    ),
    ("az acr login --name {name}",),
)


@rule(
    code="ACRD-CRED-006",
    slug="registry-token-expired-3h",
    good="The token that serves as password has not ended.",
    needs=(CREDENTIAL, NOW, TARGET),
    uses=(CHALLENGE, LOCATION, PULL_SECRET, LOGIN_SERVER),
    explains=("login-refused", "access-contradiction"),
    rows=("C5", "B9"),
    clues=_CLUES,
)
def judge(
    credential: Credential,
    now: datetime,
    target: Target,
    challenge: Optional[Challenge],
    location: Optional[Location],
    pull_secret: Optional[PullSecret],
    login_server: Optional[str],
) -> Judgement:
    """Fails when the token has ended, and warns when it is about to."""
    if credential.shape not in _TOKENS:
        return not_applicable("The password is no token of a registry.")
    end = credential.claims.expires_at if credential.claims else None
    if end is None:
        return undecided("The token does not say when it ends.")
    at = current_time(now, challenge)
    fix = Fix(
        "Log in again.", (f"az acr login --name {quote(target.name)}{subscription_option(location)}",), "you", AT_ONCE
    )
    if pull_secret is not None:
        fix = lasting_credential(pull_secret, login_server or target.name)
    evidence = Evidence(f"The token is valid until {in_words(end)}; it is {in_words(at)} now.", credential.origin)
    moments = (Moment(end, f"The registry token from {credential.origin} ends."),)
    if end <= at:
        title = f"The registry token from {credential.origin} ended on {in_words(end)}."
        return failed(title, evidence, fix=fix, moments=moments)
    if end <= at + _SOON:
        minutes = int((end - at).total_seconds() // 60)
        title = f"The registry token from {credential.origin} ends in {minutes} minutes."
        return warned(title, evidence, fix=fix, moments=moments)
    return passed(f"The registry token from {credential.origin} is valid until {in_words(end)}.", moments=moments)
