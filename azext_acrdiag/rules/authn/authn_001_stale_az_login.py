"""The sign-in of az is still good.

Good state
    Entra gives a token for the registry from the session that `az` keeps.

Why it matters
    The session ends after a time without use, after a change of password, when an administrator revokes it, or as
    often as a policy wants. `az acr login` then falls back to asking for a user name, and a pipeline stops there.

How it is detected
    Entra, asked for a token for the registry, answers with an error number that means a lapsed or revoked session.

Fix
    Sign in again, naming the registry's audience so that anything that is demanded for it is asked for at once.

References
    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    https://learn.microsoft.com/cli/azure/authenticate-azure-cli
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, passed
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.identity import ACCOUNT, Account
from ...facts.login import ENTRA_ANSWER, EntraAnswer
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, BY_ENTRA, BY_REGISTRY, Clues, Pattern
from ..entra_codes import SESSION_ENDED
from ..wording import AT_ONCE, acr_login

_CLUES = Clues(
    "The sign-in of az has ended or was revoked.",
    "Sign in again, then log in to the registry.",
    (
        Pattern(
            "aadsts",
            95,
            BY_ENTRA,
            ANYWHERE,
            r"aadsts(?:50058|50078|50089|50132|50133|50173|70000|70008|70043|700082|700084)\b",
        ),
        Pattern("az login", 76, BY_CLIENT, ANYWHERE, r"please run:? ?['\"`]?az login"),
        Pattern("refresh token has expired", 90, BY_ENTRA, ANYWHERE),
        Pattern("interaction_required", 60, BY_ENTRA, ANYWHERE),
        Pattern("refresh_token_error", 34, BY_REGISTRY, ANYWHERE, r"response code: 401"),
    ),
    commands=("az login", "az acr login --name {name}"),
)


@rule(
    code="ACRD-AUTHN-001",
    slug="stale-az-login",
    good="The sign-in of az is still good.",
    needs=(ENTRA_ANSWER, TARGET),
    uses=(ACCOUNT,),
    rows=("C5",),
    clues=_CLUES,
)
def judge(entra_answer: EntraAnswer, target: Target, account: Optional[Account]) -> Judgement:
    """Fails for the error numbers of a session that has ended, and where the CLI itself asks to sign in again."""
    if entra_answer.succeeded:
        return passed("Entra gives a token for the registry.")
    message = entra_answer.message or f"AADSTS{entra_answer.code}"
    asks_to_sign_in = entra_answer.code is None and "az login" in message
    if entra_answer.code not in SESSION_ENDED and not asks_to_sign_in:
        return passed("Entra does not object to the session.")
    who = f" of {account.name}" if account else ""
    tenant = f" --tenant {quote(account.tenant_id)}" if account else ""
    return failed(
        f"The sign-in of az{who} has ended.",
        Evidence(message, "Entra"),
        fix=Fix(
            "Sign in again, then log in to the registry.",
            (
                f"az login{tenant} --scope {quote(entra_answer.audience.rstrip('/'))}/.default",
                acr_login(target),
            ),
            "you",
            AT_ONCE,
        ),
    )
