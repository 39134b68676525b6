"""Entra gives the identity a token for the registry.

Good state
    Entra issues a token for the registry's audience.

Why it matters
    Without it the registry is never asked. Conditional Access, multi-factor authentication, a disabled account, missing
    consent or a federated credential that does not match all end here.

How it is detected
    Entra, asked for a token for the registry, refuses; the error number says why.

Fix
    It depends on the reason, which the title names. The correlation id lets an administrator find the attempt in the
    sign-in log.

References
    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    https://learn.microsoft.com/azure/container-registry/container-registry-configure-conditional-access
"""

from __future__ import annotations

from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, passed, undecided
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.identity import ACCOUNT, IDENTITY, Account, Identity
from ...facts.login import ENTRA_ANSWER, EntraAnswer
from ..access_wording import name_of, sentence
from ..base import rule
from ..clues import ANYWHERE, BY_ENTRA, Clues, Pattern
from ..entra_codes import TRANSIENT, meaning_of
from ..wording import AT_ONCE

_CLUES = Clues(
    "Entra refuses the identity a token; the registry was never asked.",
    "It depends on the number: sign in again; else hand the correlation id to an administrator of the tenant.",
    (
        Pattern("aadsts", 62, BY_ENTRA, ANYWHERE, r"aadsts\d{4,7}\b"),
        Pattern("connectivity_aad_login_error", 76, BY_ENTRA, ANYWHERE),
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
    """Fails for every refusal of Entra that is not a lapsed session."""
    if entra_answer.succeeded:
        return passed("Entra gives a token for the registry.")
    if entra_answer.code in TRANSIENT:
        return undecided("Entra could not answer at the moment; try again in a few minutes.")
    meaning = meaning_of(entra_answer.code)
    message = entra_answer.message or f"AADSTS{entra_answer.code}"
    evidence = [Evidence(message, "Entra")]
    if entra_answer.correlation_id and entra_answer.correlation_id not in message:
        evidence.append(Evidence(f"The correlation id is {entra_answer.correlation_id}.", "Entra"))
    commands = [f"az acr login --name {target.name}"]
    if meaning.sign_in_again:
        tenant = f" --tenant {account.tenant_id}" if account else ""
        commands.insert(0, f"az login{tenant} --scope {entra_answer.audience.rstrip('/')}/.default")
    return failed(
        sentence(meaning.title.format(who=name_of(identity), audience=entra_answer.audience)),
        *evidence,
        fix=Fix(meaning.help, tuple(commands), meaning.who, AT_ONCE),
    )
