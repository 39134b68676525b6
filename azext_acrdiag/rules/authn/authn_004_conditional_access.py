"""No Conditional Access policy keeps the account from the registry.

Good state
    Entra issues a token for the registry's audience under the policies of the tenant.

Why it matters
    A policy can be about Azure Container Registry alone: everything else in Azure works, and `az acr login` does not.

How it is detected
    Entra, asked for a token for the registry, refuses with an error number of Conditional Access.

Fix
    Meet the policy (another network, a compliant device), or have a Conditional Access administrator change it. The
    correlation id leads them to the policy in the sign-in log.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-configure-conditional-access
    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
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
from ..entra_codes import BY_POLICY
from ..entra_wording import refused_by_entra

_CLUES = Clues(
    "A Conditional Access policy keeps the user from getting a token.",
    "Hand the correlation id {correlation} to a Conditional Access administrator: the sign-in log names the policy.",
    (
        Pattern(
            "aadsts",
            96,
            BY_ENTRA,
            ANYWHERE,
            r"aadsts(?:50097|50129|50131|50155|50158|5300[0-4]|53011|530032|530034|530035)\b",
        ),
        Pattern("blocked by conditional access", 93, BY_ENTRA, ANYWHERE),
    ),
    who="a Conditional Access administrator",
)


@rule(
    code="ACRD-AUTHN-004",
    slug="conditional-access",
    good="No Conditional Access policy keeps the account from the registry.",
    needs=(ENTRA_ANSWER, TARGET),
    uses=(IDENTITY, ACCOUNT),
    rows=("S1", "C3"),
    clues=_CLUES,
)
def judge(
    entra_answer: EntraAnswer, target: Target, identity: Optional[Identity], account: Optional[Account]
) -> Judgement:
    """Fails for the error numbers of Conditional Access."""
    if entra_answer.code not in BY_POLICY:
        return passed("No Conditional Access policy objects.")
    return refused_by_entra(entra_answer, target, identity, account)
