"""The user name is one that the registry knows.

Good state
    The user name is the application id of a service principal, the name of a repository-scoped token, the name of the
    registry (its admin user), or the GUID of zeros that goes with a token of the registry.

Why it matters
    A registry takes no passwords of people, and it does not know service principals by display name or object id. Its
    only comment is "Application not registered with AAD."

How it is detected
    The registry says that it knows nobody of that name, or the directory shows what the user name really is: an
    object id or a display name. A sign-in name with an @ is a person's.

Fix
    People log in with `az acr login`. A service principal takes its application id.

References
    https://github.com/Azure/azure-cli/issues/29659
    https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-login-authn-authz
"""

from __future__ import annotations

from shlex import quote
from typing import List, Optional

from ...access.refusals import says_unknown_user
from ...domain.finding import Evidence, Fix, Judgement, failed, passed, undecided
from ...domain.outcome import Confidence
from ...domain.shell import in_quotes
from ...domain.subject import ZERO_GUID
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.identity import USERNAME_MATCH, DirectoryMatch, UsernameMatch
from ...facts.login import CREDENTIAL, LOGIN, Credential, Login
from ...facts.network import LOGIN_SERVER
from ...facts.pull_secret import PULL_SECRET, PullSecret
from ..access_wording import TOKEN_SERVICE
from ..base import rule
from ..clues import ANYWHERE, BY_REGISTRY, Clues, Pattern
from ..pull_secret_wording import hand_over, lasting_credential
from ..wording import AT_ONCE, acr_login, quote_answer

_NO_APPLICATION_ID = {
    DirectoryMatch.SERVICE_PRINCIPAL_OBJECT_ID: "is the object id of a service principal, not its application id",
    DirectoryMatch.APPLICATION_OBJECT_ID: "is the object id of an application, not its application id",
    DirectoryMatch.DISPLAY_NAME: "is the display name of an application, not its application id",
}


_CLUES = Clues(
    "The registry does not know the user name that was given.",
    "People log in with `az acr login`; a service principal gives its application id, a token its own name.",
    (
        Pattern("application not registered with aad", 90, BY_REGISTRY, ANYWHERE),
        Pattern("client id must be guid", 93, BY_REGISTRY, ANYWHERE),
    ),
    commands=("az acr login --name {name}",),
    prove="{run} --username USERNAME --password-stdin",
)


@rule(
    code="ACRD-CRED-001",
    slug="not-an-application-username",
    good="The user name is one that the registry knows.",
    needs=(CREDENTIAL, TARGET),
    uses=(LOGIN, USERNAME_MATCH, LOGIN_SERVER, PULL_SECRET),
    explains=("login-refused",),
    rows=("S2", "C3", "B3"),
    clues=_CLUES,
)
def judge(
    credential: Credential,
    target: Target,
    login: Optional[Login],
    username_match: Optional[UsernameMatch],
    login_server: Optional[str],
    pull_secret: Optional[PullSecret],
) -> Judgement:
    """Fails for what cannot be a user name of a registry, and for what the registry says it does not know."""
    username = credential.username
    if username in ("", ZERO_GUID):
        return passed("The user name says that the password is a token of the registry.")
    if login is not None and not says_unknown_user(login):
        return passed(f"The registry knows the user name {username}.")
    mistaken = _mistaken_for(username, target, username_match)
    if login is None and mistaken is None:
        return undecided("The registry could not be asked whether it knows the user name.")
    return failed(
        f"{username} {mistaken}." if mistaken else f"{target.name} knows nobody with the user name {username}.",
        *_evidence(login, username_match),
        fix=_fix(username, target, username_match, login_server or target.name, pull_secret),
        confidence=Confidence.CERTAIN if login is not None and mistaken else Confidence.LIKELY,
    )


def _mistaken_for(username: str, target: Target, match: Optional[UsernameMatch]) -> Optional[str]:
    if "@" in username:
        return "is the sign-in name of a person, and a registry takes no passwords of people"
    if username != target.name and username.lower() == target.name:
        return f"is not how the admin user is spelt: its name is {target.name}"
    return _NO_APPLICATION_ID.get(match.match) if match else None


def _evidence(login: Optional[Login], match: Optional[UsernameMatch]) -> List[Evidence]:
    found = []
    if login is not None:
        found.append(Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE))
    if match is not None and match.match is DirectoryMatch.NOTHING:
        found.append(Evidence("The directory shows nothing of that name.", "Microsoft Graph"))
    elif match is not None:
        whose = f" ({match.display_name})" if match.display_name else ""
        found.append(Evidence(f"In the directory it is the {match.match.value}{whose}.", "Microsoft Graph"))
    return found


def _fix(
    username: str, target: Target, match: Optional[UsernameMatch], host: str, pull_secret: Optional[PullSecret]
) -> Fix:
    if match is not None and match.app_id and match.match in _NO_APPLICATION_ID:
        return Fix(
            "Take the application id as user name and the value of a client secret as password.",
            hand_over(host, match.app_id, pull_secret),
            "you",
            AT_ONCE,
        )
    if pull_secret is not None:
        return lasting_credential(pull_secret, host)
    if "@" in username:
        return Fix("Log in with the account of az.", (acr_login(target),), "you", AT_ONCE)
    by_name = "displayName eq '" + username.replace("'", "''") + "'"
    return Fix(
        "Take the application id of a service principal of the registry's tenant or the name of a repository-scoped "
        "token, or log in with the account of az.",
        (
            f'az ad sp list --filter {in_quotes(by_name)} --query "[].appId" --output tsv',
            f"az acr token list --registry {quote(target.name)} --output table",
            acr_login(target),
        ),
        "you",
        AT_ONCE,
    )
