"""The identity is a work account of the registry's tenant.

Good state
    Whoever is signed in is a member of the registry's tenant, with a work or school account.

Why it matters
    Registries are known to refuse personal Microsoft accounts and guests of other tenants, although Azure Resource
    Manager and the portal honour their roles. Turning on the admin user then seems to repair it.

How it is detected
    The token of Entra names another identity provider than the tenant, or the directory shows a guest; the registry
    refuses although a role in force grants what is wanted.

Fix
    Use a work account of the registry's tenant, or a service principal.

References
    https://github.com/Azure/acr/issues/723
    https://github.com/Azure/azure-dev/issues/2980
"""

from __future__ import annotations

from datetime import datetime
from shlex import quote
from typing import Optional

from ...access.grants import Answer, decide, settled
from ...access.registry_word import Says, registry_word
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.authorization import ROLE_ASSIGNMENTS, RoleAssignments
from ...facts.given import NOW, TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.login import GRANTED, LOGIN, Granted, Login
from ...facts.network import CHALLENGE, Challenge
from ...facts.registry import REGISTRY, Registry
from ..access_wording import READS_ROLES, TOKEN_SERVICE, granting_in_words, name_of, sentence
from ..base import rule
from ..clock import current_time
from ..clues import ANYWHERE, BY_ENTRA, BY_REGISTRY, Clues, Context, Pattern
from ..wording import AT_ONCE, acr_login, quote_answer

_CLUES = Clues(
    "The account is a personal one or a guest, which the registry's token service may refuse.",
    "Sign in with a work account of the registry's tenant.",
    (
        Pattern("refresh_token_error", 58, BY_REGISTRY, ANYWHERE, r"response code: 401"),
        Pattern("aadsts", 66, BY_ENTRA, ANYWHERE, r"aadsts(?:50020|90072|16000)\b"),
    ),
    (Context("live.com#", 28), Context("@", 22, r"@(?:outlook|hotmail|live|gmail)\.com\b"), Context("#ext#", 26)),
    ("az login --tenant TENANT", "az acr login --name {name}"),
)


@rule(
    code="ACRD-AUTHZ-014",
    slug="personal-or-guest-account",
    good="The identity is a work account of the registry's tenant.",
    needs=(IDENTITY, TARGET, NOW, LOGIN),
    uses=(REGISTRY, ROLE_ASSIGNMENTS, GRANTED, CHALLENGE),
    explains=("no-data-plane-role", "access-contradiction", "login-refused", "action-not-granted"),
    rows=("S2", "S4"),
    clues=_CLUES,
)
def judge(
    identity: Identity,
    target: Target,
    now: datetime,
    login: Login,
    registry: Optional[Registry],
    role_assignments: Optional[RoleAssignments],
    granted: Optional[Granted],
    challenge: Optional[Challenge],
) -> Judgement:
    """Fails when the registry refuses a guest or a personal account whose roles in force grant what is wanted."""
    if not identity.is_guest_or_personal:
        return not_applicable("The identity is neither a guest nor a personal account.")
    if registry is None or role_assignments is None:
        return undecided("Whether the account has a role that the registry ignores could not be read.", READS_ROLES)
    word = registry_word(target, login, granted, registry.is_abac)
    in_force = settled(role_assignments.assignments, current_time(now, challenge))
    access = decide(in_force, word.wanted, registry.is_abac, target.repository)
    if word.says is not Says.REFUSES or access.answer is not Answer.GRANTED:
        return passed("The registry does not refuse the account in spite of its roles.")
    tenant = f" --tenant {quote(registry.tenant_id)}" if registry.tenant_id else ""
    return failed(
        f"{sentence(name_of(identity))} is a guest or a personal Microsoft account, and {target.name} refuses it.",
        Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE),
        *granting_in_words(role_assignments, access),
        detail="Registries are known to refuse such accounts whatever their roles.",
        fix=Fix(
            "Sign in with a work account of the registry's tenant, or with a service principal.",
            (f"az login{tenant}", acr_login(target)),
            "you, or an administrator of the tenant who makes the account",
            AT_ONCE,
        ),
        confidence=Confidence.LIKELY,
    )
