"""The account may sign in, with all that Entra asks of it.

Good state
    The account is enabled, its password is good, and every factor that is demanded was given.

Why it matters
    A second factor cannot be asked for behind the scenes, and a disabled or locked account gets no token whatever its
    roles are. `az` may go on with tokens that it got before, until the first one for the registry is needed.

How it is detected
    Entra, asked for a token for the registry, refuses with an error number about the account or its factors.

Fix
    Sign in interactively for the registry, or have the account enabled, unlocked or assigned.

References
    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    https://learn.microsoft.com/cli/azure/authenticate-azure-cli
"""

from __future__ import annotations

from typing import Optional

from ...domain.finding import Judgement, passed
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.identity import ACCOUNT, IDENTITY, Account, Identity
from ...facts.login import ENTRA_ANSWER, EntraAnswer
from ..base import rule
from ..clues import ANYWHERE, BY_ENTRA, Clues, Pattern
from ..entra_codes import ABOUT_THE_ACCOUNT
from ..entra_wording import refused_by_entra

_CLUES = Clues(
    "Entra wants something of the user first: a second factor, a new password, consent or an unlocked account.",
    "Sign in interactively; where the account is disabled or locked, an administrator has to act.",
    (
        Pattern(
            "aadsts",
            94,
            BY_ENTRA,
            ANYWHERE,
            r"aadsts(?:50053|50055|50056|50057|50064|50072|50074|50076|50079|50105|50126|50144|"
            r"65001|650052|650056|650057|90094|90095)\b",
        ),
        Pattern("aadsts", 66, BY_ENTRA, ANYWHERE, r"aadsts(?:50158|50078)\b"),
        Pattern("multi-factor authentication", 70, BY_ENTRA),
    ),
    commands=("az login --tenant TENANT", "az acr login --name {name}"),
    who="you, or a User Administrator",
)


@rule(
    code="ACRD-AUTHN-005",
    slug="user-blocked-or-mfa",
    good="The account may sign in, with all that Entra asks of it.",
    needs=(ENTRA_ANSWER, TARGET),
    uses=(IDENTITY, ACCOUNT),
    rows=("S1", "C3", "C5"),
    clues=_CLUES,
)
def judge(
    entra_answer: EntraAnswer, target: Target, identity: Optional[Identity], account: Optional[Account]
) -> Judgement:
    """Fails for the error numbers about the account, its password and its factors."""
    if entra_answer.code not in ABOUT_THE_ACCOUNT:
        return passed("Entra does not object to the account.")
    return refused_by_entra(entra_answer, target, identity, account)
