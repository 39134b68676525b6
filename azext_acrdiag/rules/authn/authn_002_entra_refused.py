"""Entra gives the identity a token for the registry.

Good state
    Entra issues a token for the registry's audience.

Why it matters
    Without it the registry is never asked. Missing consent, the wrong tenant, a certificate or a federated credential
    that does not match all end here.

How it is detected
    Entra, asked for a token for the registry, refuses; the error number says why.

Fix
    It depends on the reason, which the title names. The correlation id lets an administrator find the attempt in the
    sign-in log.

References
    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    https://learn.microsoft.com/cli/azure/authenticate-azure-cli
"""

from __future__ import annotations

from typing import Optional

from ...domain.finding import Judgement, passed, undecided
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.identity import ACCOUNT, IDENTITY, Account, Identity
from ...facts.login import ENTRA_ANSWER, EntraAnswer
from ..base import rule
from ..clues import ANYWHERE, BY_ENTRA, Clues, Pattern
from ..entra_codes import ABOUT_THE_ACCOUNT, BY_POLICY, NO_RESOURCE, TRANSIENT
from ..entra_wording import refused_by_entra

_CLUES = Clues(
    "Entra refuses the identity a token; the registry was never asked.",
    "It depends on the number: sign in again; else hand the correlation id to an administrator of the tenant.",
    (
        Pattern("aadsts", 62, BY_ENTRA, ANYWHERE, r"aadsts\d{4,7}\b"),
        Pattern("connectivity_aad_login_error", 50, BY_ENTRA, ANYWHERE),
    ),
    commands=("az login", "az acr login --name {name}"),
)


@rule(
    code="ACRD-AUTHN-002",
    slug="entra-refused",
    good="Entra gives the identity a token for the registry.",
    needs=(ENTRA_ANSWER, TARGET),
    uses=(IDENTITY, ACCOUNT),
    after=("stale-az-login",),
    rows=("S1", "C3"),
    aliases=("CONNECTIVITY_AAD_LOGIN_ERROR",),
    clues=_CLUES,
)
def judge(
    entra_answer: EntraAnswer, target: Target, identity: Optional[Identity], account: Optional[Account]
) -> Judgement:
    """Fails for every refusal of Entra that no other rule is about."""
    if entra_answer.succeeded:
        return passed("Entra gives a token for the registry.")
    if entra_answer.code in TRANSIENT:
        return undecided("Entra could not answer at the moment; try again in a few minutes.")
    if entra_answer.code in ABOUT_THE_ACCOUNT | BY_POLICY | NO_RESOURCE:
        return passed("The reason has a finding of its own.")
    return refused_by_entra(entra_answer, target, identity, account)
