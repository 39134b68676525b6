"""The registry sees the groups through which the identity has its roles.

Good state
    The registry grants what the roles of the identity's groups grant.

Why it matters
    Groups are read when a token is issued. Who joins a group gets its roles with the next sign-in, and a managed
    identity up to a day later, as its tokens are kept that long. A direct role assignment does not wait for this.

How it is detected
    Only roles of groups grant the action, they are in force, and the registry refuses all the same.

Fix
    Sign in and log in anew. For a managed identity, wait or assign the role directly.

References
    https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identity-best-practice-recommendations
    https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
"""

from __future__ import annotations

from datetime import datetime
from shlex import quote
from typing import Optional

from ...access.grants import Answer, decide, settled
from ...access.registry_word import registry_word
from ...domain.finding import Fix, Judgement, failed, passed
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.authorization import GROUPS, ROLE_ASSIGNMENTS, Groups, RoleAssignments
from ...facts.given import NOW, TARGET
from ...facts.identity import IDENTITY, Identity, IdentityKind
from ...facts.login import GRANTED, LOGIN, Granted, Login
from ...facts.network import CHALLENGE, LOGIN_SERVER, Challenge
from ...facts.registry import REGISTRY, Registry
from ..access_wording import deed, granting_in_words, left_out, name_of
from ..base import rule
from ..clock import current_time
from ..refusal import is_refused, nothing_to_explain
from ..wording import MINUTES, acr_login


@rule(
    code="ACRD-AUTHZ-016",
    slug="group-membership",
    good="The registry sees the groups through which the identity has its roles.",
    needs=(IDENTITY, TARGET, NOW, REGISTRY, ROLE_ASSIGNMENTS),
    uses=(GROUPS, LOGIN, GRANTED, CHALLENGE, LOGIN_SERVER),
    explains=("no-data-plane-role", "access-contradiction", "login-refused", "action-not-granted"),
    rows=("S4", "B8"),
)
def judge(
    identity: Identity,
    target: Target,
    now: datetime,
    registry: Registry,
    role_assignments: RoleAssignments,
    groups: Optional[Groups],
    login: Optional[Login],
    granted: Optional[Granted],
    challenge: Optional[Challenge],
    login_server: Optional[str],
) -> Judgement:
    """Fails when the registry refuses what only roles of groups grant."""
    word = registry_word(target, login, granted, registry.is_abac)
    explained = nothing_to_explain(identity, word)
    if explained is not None:
        return explained
    if not is_refused(word):
        return passed("The registry was not asked, so it does not overlook a group.")
    in_force = settled(role_assignments.assignments, current_time(now, challenge))
    own = [each for each in in_force if each.principal_id.lower() == role_assignments.object_id.lower()]
    access = decide(in_force, word.wanted, registry.is_abac, target.repository)
    direct = decide(own, word.wanted, registry.is_abac, target.repository)
    if access.answer is not Answer.GRANTED or direct.answer is Answer.GRANTED:
        return passed("It does not depend on groups.")
    return failed(
        f"{target.name} overlooks the group through which {name_of(identity)} may {deed(target)}.",
        *((left_out(word.wanted, word.missing),) if word.missing else ()),
        *granting_in_words(role_assignments, access, groups),
        detail="The membership is probably younger than the login or the sign-in.",
        fix=_fix(identity, target, login_server),
        confidence=Confidence.LIKELY if word.missing else Confidence.POSSIBLE,
    )


def _fix(identity: Identity, target: Target, login_server: Optional[str]) -> Fix:
    log_in = (f"docker logout {quote(login_server or target.name)}", acr_login(target))
    if identity.kind is IdentityKind.MANAGED_IDENTITY:
        text = "Assign the role to the managed identity directly, or wait: its tokens are kept for about 24 hours."
        return Fix(text, log_in, "somebody who may assign roles", "up to 24 hours")
    return Fix("Sign in and log in anew.", ("az logout", "az login", *log_in), "you", MINUTES)
