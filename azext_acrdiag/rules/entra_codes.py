"""What the error numbers of Entra mean, in plain words.

Meanings follow https://learn.microsoft.com/entra/identity-platform/reference-error-codes; those of federated
credentials are known from public reports (`tests/evidence/documented/aad-AADSTS70021*.json`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, FrozenSet, Optional, Tuple

SESSION_ENDED = frozenset({50078, 50089, 50132, 50133, 50173, 70000, 70008, 70043, 700082, 700084})
"""The session that `az` keeps has expired, lapsed or been revoked: signing in again mends it."""

TRANSIENT = frozenset({50033, 50196, 90024, 90033, 90055})
"""Entra is busy, or has trouble of its own."""

NO_RESOURCE = frozenset({50001, 500011})
"""The tenant knows no such resource as the token is asked for."""


@dataclass(frozen=True)
class Meaning:
    """What Entra objects to (`{who}` stands for the identity) and what helps."""

    title: str
    help: str
    who: str = "you"
    sign_in_again: bool = False


_MFA = Meaning(
    "Entra demands multi-factor authentication of {who}.",
    "Sign in interactively for the registry, so that the second factor can be asked for.",
    sign_in_again=True,
)
_CONDITIONAL_ACCESS = Meaning(
    "A Conditional Access policy keeps {who} from getting a token for the registry.",
    "Hand the correlation id to a Conditional Access administrator: the sign-in log names the policy.",
    "a Conditional Access administrator",
)
_DEVICE = Meaning(
    "Entra demands a managed or compliant device of {who}.",
    "Sign in from a device that the policy accepts.",
    sign_in_again=True,
)
_NOT_A_MEMBER = Meaning(
    "{who} is no member of the tenant that was signed in to.",
    "Sign in to the right tenant, or have the account invited as a guest.",
    sign_in_again=True,
)
_WRONG_PASSWORD = Meaning(
    "Entra does not accept the user name or password of {who}.", "Sign in again.", sign_in_again=True
)
_PASSWORD_ENDED = Meaning("The password of {who} has ended.", "Change it, then sign in again.", sign_in_again=True)
_LOCKED = Meaning("The account {who} is locked.", "Wait, or have an administrator unlock it.")
_DISABLED = Meaning(
    "The account {who} is disabled.", "Have an administrator enable the account.", "a User Administrator"
)
_NOT_ASSIGNED = Meaning(
    "{who} is not assigned to the application, which demands an assignment.",
    "Have the identity assigned to the enterprise application.",
    "an owner of the application",
)
_CONSENT = Meaning(
    "Nobody has consented that the client may get tokens for the registry in the name of {who}.",
    "Sign in interactively for the registry; where the tenant wants it, an administrator has to consent.",
    "you, or a Cloud Application Administrator",
    sign_in_again=True,
)
_CERTIFICATE = Meaning(
    "Entra does not accept the certificate of {who}.",
    "Upload the certificate that is used to the application, or sign in with one that the application has.",
    "an owner of the application",
)
_FEDERATION = Meaning(
    "No federated credential of {who} matches the token that was presented.",
    "Compare issuer, subject and audience in Entra's message letter by letter with the federated credentials: "
    "`az ad app federated-credential list --id APPLICATION_ID`.",
    "an owner of the application",
)
_ASSERTION_TIME = Meaning(
    "The token that {who} signs in with is outside its time of validity.",
    "Sign in again right before the registry is used; check the clock of this machine.",
)
_CROSS_TENANT = Meaning(
    "A cross-tenant access policy keeps {who} out of the tenant.",
    "Hand the correlation id to the administrators of both tenants.",
    "an administrator of the tenant",
)
_TENANT_RESTRICTION = Meaning(
    "A tenant restriction on this network keeps {who} out of the tenant.",
    "Have the network's administrator allow the tenant.",
    "the network's administrator",
)
_OTHER_CLOUD = Meaning(
    "The tenant of {who} is in another cloud than the one that az is set to.",
    "Select the cloud with `az cloud set --name CLOUD`, then sign in again.",
)

_GROUPS: Tuple[Tuple[Tuple[int, ...], Meaning], ...] = (
    ((50072, 50074, 50076, 50079, 50158), _MFA),
    ((50131, 53002, 53003, 53004, 53011, 530032, 530034, 530035), _CONDITIONAL_ACCESS),
    ((50097, 50129, 50155, 53000, 53001), _DEVICE),
    ((16000, 16003, 50014, 50020, 50034, 51004, 90072), _NOT_A_MEMBER),
    ((50056, 50064, 50126), _WRONG_PASSWORD),
    ((50055, 50144), _PASSWORD_ENDED),
    ((65001, 650052, 650056, 650057, 90094, 90095), _CONSENT),
    ((50012, 700027, 700030), _CERTIFICATE),
    (
        (70021, 700211, 700212, 700213, 7002131, 7002137, 7002138, 700233, 700234, 700235, 700236, 700237),
        _FEDERATION,
    ),
    ((50013, 500133, 700024, 80013), _ASSERTION_TIME),
    ((500212, 500213, 1000104), _CROSS_TENANT),
    ((50002, 500021, 500022), _TENANT_RESTRICTION),
    ((90038, 900382, 900432, 900439, 900440), _OTHER_CLOUD),
    ((50053,), _LOCKED),
    ((50057,), _DISABLED),
    ((50105,), _NOT_ASSIGNED),
)
_MEANINGS: Dict[int, Meaning] = {code: meaning for codes, meaning in _GROUPS for code in codes}


def _codes(*meanings: Meaning) -> FrozenSet[int]:
    return frozenset(code for code, meaning in _MEANINGS.items() if meaning in meanings)


BY_POLICY = _codes(_CONDITIONAL_ACCESS, _DEVICE)
"""A Conditional Access policy objects: to place, risk or device."""

ABOUT_THE_ACCOUNT = _codes(_MFA, _WRONG_PASSWORD, _PASSWORD_ENDED, _LOCKED, _DISABLED, _NOT_ASSIGNED)
"""The account is blocked, its password is not good, or a second factor is missing."""

_OTHER = Meaning(
    "Entra refuses {who} a token for the registry.",
    "Sign in again. If that does not help, hand the correlation id to an administrator of the tenant.",
    sign_in_again=True,
)


def meaning_of(code: Optional[int]) -> Meaning:
    """What Entra means by an error number; a general answer for one that is not listed."""
    return _MEANINGS.get(code, _OTHER) if code is not None else _OTHER
