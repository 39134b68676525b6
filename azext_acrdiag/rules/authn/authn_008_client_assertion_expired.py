"""The federated token that az signs in with is still valid.

Good state
    Entra accepts the token of the outside identity provider, such as a pipeline's, that stands in for a secret.

Why it matters
    The token that a pipeline hands to `az login` is valid for minutes. The CLI keeps it and presents it again when a
    token for another audience is needed: the login was fine, and `az acr login` fails later in the same job.

How it is detected
    Entra answers AADSTS700024: the assertion is outside its time of validity.

Fix
    Log in to the registry right after the login to Azure, or repeat that login before the registry is used.

References
    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    https://github.com/Azure/login
    https://github.com/dotnet/docker-tools/issues/1350
"""

from __future__ import annotations

from ...domain.finding import Evidence, Fix, Judgement, failed, passed
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.login import ENTRA_ANSWER, EntraAnswer
from ..base import rule
from ..clues import ANYWHERE, BY_ENTRA, Clues, Pattern
from ..wording import AT_ONCE, acr_login

ASSERTION_EXPIRED = 700024


_CLUES = Clues(
    "The token that the pipeline signs in with has ended: it lives only minutes.",
    "Log in to the registry right after the sign-in, or sign in again before the push.",
    (
        Pattern("aadsts", 96, BY_ENTRA, ANYWHERE, r"aadsts(?:700024|500133)\b"),
        Pattern("aadsts50013", 66, BY_ENTRA, ANYWHERE, r"aadsts50013\b"),
        Pattern("client assertion is not within its valid time range", 90, BY_ENTRA, ANYWHERE),
    ),
    commands=("az acr login --name {name}",),
)


@rule(
    code="ACRD-AUTHN-008",
    slug="client-assertion-expired",
    good="The federated token that az signs in with is still valid.",
    needs=(ENTRA_ANSWER, TARGET),
    explains=("entra-refused",),
    rows=("C5",),
    clues=_CLUES,
)
def judge(entra_answer: EntraAnswer, target: Target) -> Judgement:
    """Fails for the error number of an assertion that has ended."""
    if entra_answer.succeeded:
        return passed("Entra gives a token for the registry.")
    if entra_answer.code != ASSERTION_EXPIRED:
        return passed("Entra does not object to the time of an assertion.")
    return failed(
        "The federated token that az was signed in with has ended.",
        Evidence(entra_answer.message or f"AADSTS{ASSERTION_EXPIRED}", "Entra"),
        detail="It was valid when the job began. It is presented again for the registry, and too old by now.",
        fix=Fix(
            "Log in to the registry right after that login; or get a new token from the pipeline's provider and "
            "repeat that login first.",
            (acr_login(target),),
            "you, in the pipeline",
            AT_ONCE,
        ),
    )
