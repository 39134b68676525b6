"""The client secret is the value of a valid secret of this application.

Good state
    The password is the value of a client secret of the application whose id is the user name.

Why it matters
    The portal shows an id beside every client secret, and the value only once: the id is what people copy later. Shells
    eat characters such as $ and !, and making a secret without `--append` removes the others.

How it is detected
    Entra refuses with AADSTS7000215, or the registry says "Invalid clientid or client secret." Whether the password
    is the id of a secret is told from its form and from the ids that Microsoft Graph shows; whether it is any of the
    present secrets, from their first characters.

Fix
    Make a new client secret beside the others and pass it on standard input.

References
    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    https://learn.microsoft.com/azure/container-registry/container-registry-auth-service-principal#use-credentials
    https://github.com/Azure/docker-login/issues/46
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ...access.refusals import says_wrong_secret
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...facts.identity import APPLICATION_SECRETS, IDENTITY, ApplicationSecrets, Identity, IdentityKind, Resemblance
from ...facts.login import CREDENTIAL, ENTRA_ANSWER, LOGIN, Credential, EntraAnswer, Login, SecretShape
from ...facts.network import LOGIN_SERVER
from ...facts.pull_secret import PULL_SECRET, PullSecret
from ..access_wording import OWNS_APPLICATION, TOKEN_SERVICE
from ..base import rule
from ..clues import ANYWHERE, BY_ENTRA, BY_REGISTRY, Clues, Pattern
from ..pull_secret_wording import hand_over
from ..wording import AT_ONCE, quote_answer

_CODES = (7000215, 70002)


_CLUES = Clues(
    "The client secret is not one of the application {application}.",
    "Give the value of the secret, not its id, without anything that the shell adds or eats.",
    (
        Pattern("aadsts", 97, BY_ENTRA, ANYWHERE, r"aadsts7000215\b"),
        Pattern("aadsts", 84, BY_ENTRA, ANYWHERE, r"aadsts(?:70002|7000218|700025)\b"),
        Pattern("invalid client secret", 90, BY_ENTRA, ANYWHERE, r"invalid client secret (?:is )?provided"),
        Pattern("invalid clientid or client secret", 82, BY_REGISTRY, ANYWHERE),
        Pattern("invalid username/password", 58, BY_REGISTRY),
    ),
    commands=("az ad app credential reset --id {application} --append",),
    who="an owner of the application",
    prove="{run} --username {application} --password-stdin",
)


@rule(
    code="ACRD-CRED-003",
    slug="sp-secret-wrong",
    good="The client secret is the value of a valid secret of this application.",
    needs=(IDENTITY,),
    uses=(ENTRA_ANSWER, LOGIN, CREDENTIAL, APPLICATION_SECRETS, LOGIN_SERVER, PULL_SECRET),
    explains=("login-refused", "entra-refused", "access-contradiction"),
    rows=("C3", "B3"),
    clues=_CLUES,
)
def judge(
    identity: Identity,
    entra_answer: Optional[EntraAnswer],
    login: Optional[Login],
    credential: Optional[Credential],
    application_secrets: Optional[ApplicationSecrets],
    login_server: Optional[str],
    pull_secret: Optional[PullSecret],
) -> Judgement:
    """Fails when Entra or the registry refuses the secret."""
    if identity.kind is not IdentityKind.SERVICE_PRINCIPAL:
        return not_applicable("Only a service principal has client secrets.")
    app_id = identity.app_id or identity.name
    fix = _fix(app_id, login_server, pull_secret)
    if entra_answer is not None and entra_answer.code in _CODES:
        evidence = Evidence(entra_answer.message or f"AADSTS{entra_answer.code}", "Entra")
        return failed(f"Entra does not accept the client secret of {app_id}.", evidence, fix=fix)
    if login is None:
        if entra_answer is not None and entra_answer.succeeded:
            return passed("Entra accepts the credential.")
        return undecided("Neither Entra nor the registry has judged the secret.")
    if not says_wrong_secret(login):
        return passed("The registry does not object to the secret.")
    title, detail, confidence = _conclusion(app_id, credential, application_secrets)
    answer = Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE)
    return failed(title, answer, fix=fix, detail=detail, confidence=confidence)


def _conclusion(
    app_id: str, credential: Optional[Credential], found: Optional[ApplicationSecrets]
) -> Tuple[str, str, Confidence]:
    secrets = found.secrets if found else ()
    plain = f"The password is not a valid client secret of {app_id}."
    if credential is None:
        return plain, "", Confidence.LIKELY
    if any(each.resembles is Resemblance.ID for each in secrets):
        return f"The password is the id of a client secret of {app_id}, not its value.", "", Confidence.CERTAIN
    if credential.shape is SecretShape.GUID:
        title = f"The password for {app_id} is a GUID: that is the id of a client secret, not its value."
        return title, "", Confidence.CERTAIN
    if any(each.resembles is Resemblance.BEGINNING for each in secrets):
        return (
            plain,
            "It begins like one that the application has: a part may be missing or changed.",
            Confidence.LIKELY,
        )
    if found is not None and found.complete and all(each.hint for each in secrets):
        title = f"The password is none of the client secrets that {app_id} has."
        return (
            title,
            "It begins like none of them: it was removed, or belongs to another application.",
            Confidence.CERTAIN,
        )
    return plain, "", Confidence.LIKELY


def _fix(app_id: str, login_server: Optional[str], pull_secret: Optional[PullSecret]) -> Fix:
    commands = [f"az ad app credential reset --id {quote(app_id)} --append"]
    if login_server:
        commands += hand_over(login_server, app_id, pull_secret)
    return Fix(
        "Take the value of the secret, which is shown only when it is made. If it is lost, make another one.",
        tuple(commands),
        OWNS_APPLICATION,
        AT_ONCE,
    )
