"""A token that is sent as it stands is an access token.

Good state
    What the client sends as bearer token with its requests is an access token of the registry.

Why it matters
    `az acr login --expose-token` prints a refresh token under the name `accessToken`. It only serves to get access
    tokens; sent with a request for an image, in a header or by the field `registrytoken` of Docker's configuration, it
    is refused like any wrong token.

How it is detected
    The entry of the registry in the client's file has a `registrytoken`, and its claims say that it is a refresh token.
    It is read on this machine and never shown. What scripts of one's own send cannot be seen.

Fix
    Give the token to `docker login` as password, under the GUID of zeros; or exchange it at `/oauth2/token`.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-authentication#az-acr-login-with---expose-token
    https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md
    https://github.com/Azure/azure-cli/issues/13847
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
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_ENTRA, BY_REGISTRY, Clues, Pattern
from ..wording import AT_ONCE, quote_answer

_CLUES = Clues(
    "A refresh token is sent as if it were an access token.",
    "Exchange it at /oauth2/token first, or give it to docker login with the zero GUID.",
    (
        Pattern("authorization: bearer", 74, BY_REGISTRY, AT_REGISTRY, r"unauthorized|401|authentication required"),
        Pattern("aadsts50027", 90, BY_ENTRA, ANYWHERE),
    ),
    commands=("az acr login --name {name} --expose-token",),
)


@rule(
    code="ACRD-CRED-018",
    slug="refresh-token-used-as-access-token",
    good="A token that is sent as it stands is an access token.",
    needs=(CREDENTIAL, TARGET, LOGIN_SERVER),
    uses=(LOGIN,),
    explains=("login-refused", "access-contradiction"),
    clues=_CLUES,
)
def judge(credential: Credential, target: Target, login_server: str, login: Optional[Login]) -> Judgement:
    """Fails for a bearer token that its own claims call a refresh token."""
    if not credential.is_bearer:
        return not_applicable("The credential is not sent as it stands: the token service is asked first.")
    if credential.shape is not SecretShape.REFRESH_TOKEN or (login is not None and login.accepted):
        return passed("The token that is sent with each request is no refresh token.")
    answer = (Evidence(quote_answer(login.status, login.error), login_server),) if login is not None else ()
    return failed(
        f"{credential.origin} has the client send a refresh token of {login_server} as if it were an access token.",
        Evidence("The entry's 'registrytoken' is a refresh token, by its claim 'grant_type'.", credential.origin),
        *answer,
        fix=Fix(
            "Take the entry out, and give the token to docker login as password, under the GUID of zeros.",
            (
                f"docker logout {quote(login_server)}",
                f"az acr login --name {quote(target.name)} --expose-token --output tsv --query accessToken | "
                f"docker login {quote(login_server)} --username {ZERO_GUID} --password-stdin",
            ),
            "you",
            AT_ONCE,
        ),
    )
