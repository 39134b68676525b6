"""Role assignments have had the time to come into force.

Good state
    The role assignment that grants the action is older than 15 minutes, or the registry grants the action already.

Why it matters
    A new role assignment may take ten minutes until it counts at the registry's token service. Whoever tries at once
    sees the same refusal as before and looks for another cause.

How it is detected
    An assignment that grants the action was made or changed less than 15 minutes ago, no older one grants it, and the
    token service does not grant it yet.

Fix
    Wait, then log in again: a token keeps the rights it was issued with.

References
    https://learn.microsoft.com/azure/role-based-access-control/troubleshooting#symptom---role-assignment-changes-are-not-being-detected
    https://learn.microsoft.com/azure/container-registry/container-registry-faq
"""

from __future__ import annotations

from datetime import datetime
from shlex import quote
from typing import Optional

from ...access.grants import Answer, decide, settled
from ...access.registry_word import Says, registry_word
from ...domain.finding import Evidence, Fix, Judgement, failed, passed
from ...domain.outcome import Confidence
from ...domain.subject import Subject
from ...domain.target import Target
from ...facts.authorization import ROLE_ASSIGNMENTS, RoleAssignments
from ...facts.given import NOW, SUBJECT, TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.login import GRANTED, LOGIN, Granted, Login
from ...facts.network import CHALLENGE, LOGIN_SERVER, Challenge
from ...facts.registry import REGISTRY, Registry
from ..access_wording import ARM, PROPAGATION, deed, granting_in_words, log_in_again, name_of
from ..base import rule
from ..clock import current_time, in_words
from ..clues import AT_REGISTRY, BY_OTHER, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern

_CLUES = Clues(
    "The role is assigned, but too new to work yet.",
    "Wait up to ten minutes, log out, and log in again.",
    (
        Pattern("authentication required", 42, BY_REGISTRY, CONTAINER_CLIENT),
        Pattern('"code":"unauthorized"', 40, BY_REGISTRY),
        Pattern(
            "failed to fetch", 36, BY_REGISTRY, AT_REGISTRY, r"failed to fetch (?:anonymous|oauth) token[^\n]{0,200}401"
        ),
        Pattern("managed identity", 48, BY_OTHER, AT_REGISTRY, r"unable to pull image using managed identity"),
    ),
    (
        Context("azurerm_role_assignment", 34),
        Context("role assignment create", 32),
    ),
    ("docker logout {host}", "az acr login --name {name}"),
)


@rule(
    code="ACRD-AUTHZ-003",
    slug="role-propagation-delay",
    good="Role assignments have had the time to come into force.",
    needs=(SUBJECT, IDENTITY, TARGET, NOW, ROLE_ASSIGNMENTS),
    uses=(REGISTRY, LOGIN, GRANTED, CHALLENGE, LOGIN_SERVER),
    explains=("no-data-plane-role", "login-refused", "action-not-granted"),
    rows=("C4", "B8"),
    clues=_CLUES,
)
def judge(
    subject: Subject,
    identity: Identity,
    target: Target,
    now: datetime,
    role_assignments: RoleAssignments,
    registry: Optional[Registry],
    login: Optional[Login],
    granted: Optional[Granted],
    challenge: Optional[Challenge],
    login_server: Optional[str],
) -> Judgement:
    """Fails when only assignments younger than 15 minutes grant what the token service does not grant."""
    is_abac = registry.is_abac if registry else None
    word = registry_word(target, login, granted, is_abac)
    if word.says not in (Says.LACKS, Says.REFUSES):
        return passed("The token service does not refuse anything that a new role assignment would grant.")
    at = current_time(now, challenge)
    access = decide(role_assignments.assignments, word.wanted, is_abac, target.repository)
    before = decide(settled(role_assignments.assignments, at), word.wanted, is_abac, target.repository)
    if access.answer is not Answer.GRANTED or before.answer is Answer.GRANTED:
        return passed("No role assignment that would grant it is younger than 15 minutes.")
    newest = max(each.changed_on for each in role_assignments.assignments if each.changed_on)
    minutes = max(int((at - newest).total_seconds() // 60), 0)
    return failed(
        f"The role that lets {name_of(identity)} {deed(target)} is {minutes} minutes old and not in force yet.",
        Evidence(f"The youngest role assignment is of {in_words(newest)}.", ARM),
        *granting_in_words(role_assignments, access),
        fix=Fix(
            "Wait, then log in again: a token keeps the rights it was issued with. Memberships of groups take longer.",
            (
                f"docker logout {quote(login_server or target.name)}",
                *log_in_again(subject, identity, target, login_server),
            ),
            "you",
            PROPAGATION,
        ),
        confidence=Confidence.LIKELY,
    )
