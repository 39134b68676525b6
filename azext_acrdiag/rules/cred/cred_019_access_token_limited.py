"""An access token that serves as login was issued for what is wanted.

Good state
    Where an access token of the registry is stored or given in the place of a login, it holds the wanted actions on the
    repository.

Why it matters
    An access token holds the actions and the repository that it was asked for, and lives about an hour. Roles that are
    assigned later, or that grant more, change nothing about it: it looks like a missing role, and no role mends it.

How it is detected
    The credential is an access token by its claims, and the registry lets it do less than is wanted. It is read on this
    machine and never shown.

Fix
    Log in instead of passing an access token on.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-authentication#az-acr-login-with---expose-token
    https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md
"""

from __future__ import annotations

from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.login import CREDENTIAL, GRANTED, Credential, Granted, SecretShape
from ...facts.network import LOGIN_SERVER
from ...facts.pull_secret import PULL_SECRET, PullSecret
from ..access_wording import deed, left_out
from ..base import rule
from ..pull_secret_wording import lasting_credential
from ..wording import AT_ONCE, acr_login


@rule(
    code="ACRD-CRED-019",
    slug="access-token-limited",
    good="An access token that serves as login was issued for what is wanted.",
    needs=(CREDENTIAL, TARGET),
    uses=(GRANTED, PULL_SECRET, LOGIN_SERVER),
    explains=("action-not-granted", "access-contradiction"),
    rows=("C4",),
)
def judge(
    credential: Credential,
    target: Target,
    granted: Optional[Granted],
    pull_secret: Optional[PullSecret],
    login_server: Optional[str],
) -> Judgement:
    """Fails when the registry accepts an access token that lacks a wanted action."""
    if credential.shape is not SecretShape.ACCESS_TOKEN:
        return not_applicable("The credential is no access token.")
    if granted is None:
        return undecided("What the access token holds for the repository is not known.")
    if not granted.missing:
        return passed("The access token holds what is wanted.")
    held = ", ".join(granted.granted) or "nothing"
    return failed(
        f"The access token from {credential.origin} was not issued to {deed(target)}.",
        Evidence(f"On {granted.repository or 'the registry'} it allows {held}.", credential.origin),
        left_out(granted.requested, granted.missing),
        fix=lasting_credential(pull_secret, login_server or target.name)
        if pull_secret is not None
        else Fix(
            "Log in, so that the client gets access tokens for whatever it does.",
            (acr_login(target),),
            "you",
            AT_ONCE,
        ),
    )
