"""A token that serves as password goes with the right user name.

Good state
    Where the password is a token, it was issued by a registry, and the user name is the GUID of zeros.

Why it matters
    `az acr login --expose-token` prints a token that only works with the user name
    00000000-0000-0000-0000-000000000000. With any other name, or with a token of Entra in its place, the registry
    refuses, and its words point at the application instead.

How it is detected
    The password is recognised as a token by its form, and its claims tell the kind. It is read on this machine and
    never shown.

Fix
    Get a token of this registry and take the GUID of zeros as user name.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-authentication#az-acr-login-with---expose-token
    https://github.com/microsoft/vscode-docker/issues/3780
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed
from ...domain.subject import ZERO_GUID
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.login import CREDENTIAL, LOGIN, Credential, Login, SecretShape
from ...facts.network import LOGIN_SERVER
from ...facts.pull_secret import PULL_SECRET, PullSecret
from ..access_wording import TOKEN_SERVICE
from ..base import rule
from ..clues import ANYWHERE, BY_REGISTRY, Clues, Context, Pattern
from ..pull_secret_wording import lasting_credential
from ..wording import AT_ONCE, quote_answer

_OWN_TOKENS = (SecretShape.REFRESH_TOKEN, SecretShape.ACCESS_TOKEN)


_CLUES = Clues(
    "A token of the registry is given with another user name than the zero GUID.",
    "Give the user name 00000000-0000-0000-0000-000000000000 with a token of `--expose-token`.",
    (
        Pattern("application not registered with aad", 48, BY_REGISTRY, ANYWHERE),
        Pattern("unauthorized", 22, BY_REGISTRY),
    ),
    (Context("expose-token", 44), Context("accesstoken", 30)),
    ("docker login {host} --username 00000000-0000-0000-0000-000000000000 --password-stdin",),
)


@rule(
    code="ACRD-CRED-007",
    slug="expose-token-wrong-username",
    good="A token that serves as password goes with the right user name.",
    needs=(CREDENTIAL, TARGET),
    uses=(LOGIN, LOGIN_SERVER, PULL_SECRET),
    explains=("login-refused", "not-an-application-username", "sp-secret-wrong", "access-contradiction"),
    rows=("B5",),
    clues=_CLUES,
)
def judge(
    credential: Credential,
    target: Target,
    login: Optional[Login],
    login_server: Optional[str],
    pull_secret: Optional[PullSecret],
) -> Judgement:
    """Fails for a token with a user name that does not go with it, and for a token of Entra."""
    if credential.shape not in (*_OWN_TOKENS, SecretShape.ENTRA_TOKEN):
        return not_applicable("The password is no token.")
    if login is not None and login.accepted:
        return passed("The registry accepts the token.")
    title = _mistake(credential, target)
    if title is None:
        return passed("User name and token go together.")
    evidence = [Evidence(f"The password is {credential.shape.value}.", credential.origin)]
    if login is not None:
        evidence.append(Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE))
    return failed(title, *evidence, fix=_fix(target, login_server or target.name, pull_secret))


def _mistake(credential: Credential, target: Target) -> Optional[str]:
    if credential.shape is SecretShape.ENTRA_TOKEN:
        return f"The password is a token of Entra, which {target.name} does not take for a password."
    if credential.username != ZERO_GUID and not (credential.is_identity_token or credential.is_bearer):
        return f"The password is a token of the registry, but the user name is {credential.username}."
    return None


def _fix(target: Target, login_server: str, pull_secret: Optional[PullSecret]) -> Fix:
    if pull_secret is not None:
        return lasting_credential(pull_secret, login_server)
    get_token = f"az acr login --name {quote(target.name)} --expose-token --output tsv --query accessToken"
    return Fix(
        "Get a token of this registry and take the GUID of zeros as user name.",
        (f"{get_token} | docker login {quote(login_server)} --username {ZERO_GUID} --password-stdin",),
        "you",
        AT_ONCE,
    )
