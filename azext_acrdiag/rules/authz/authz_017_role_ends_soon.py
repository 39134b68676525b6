"""The role that lets the identity in holds for longer than the next hour.

Good state
    What the role assignments grant now, they still grant in an hour.

Why it matters
    An activated role of Privileged Identity Management ends by itself, and so does one that was assigned for a time. A
    long push or a pipeline that logs in once more then fails, though nobody changed anything.

How it is detected
    The ends of the active assignments are read, and what is wanted is decided once more for the moment after each.

Fix
    Activate the role again, or have the assignment extended; then log in again.

References
    https://learn.microsoft.com/azure/role-based-access-control/pim-integration
    https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-renew-extend
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Mapping, Optional, Tuple

from ...access.grants import Answer, decide
from ...access.registry_actions import wanted_actions
from ...domain.finding import Evidence, Fix, Judgement, Moment, not_applicable, passed, warned
from ...domain.target import Target
from ...facts.authorization import ROLE_ASSIGNMENTS, SCHEDULES, RoleAssignment, RoleAssignments, Schedules
from ...facts.given import NOW, TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.network import CHALLENGE, Challenge
from ...facts.registry import REGISTRY, Registry
from ..access_wording import ARM, ENTRA_KINDS, PROPAGATION, assignment_in_words, deed, name_of
from ..base import rule
from ..clock import current_time, in_words
from ..wording import acr_login

_SOON = timedelta(hours=1)


@rule(
    code="ACRD-AUTHZ-017",
    slug="role-ends-soon",
    good="The role that lets the identity in holds for longer than the next hour.",
    needs=(IDENTITY, TARGET, NOW, REGISTRY, ROLE_ASSIGNMENTS, SCHEDULES),
    uses=(CHALLENGE,),
    rows=("C4",),
)
def judge(
    identity: Identity,
    target: Target,
    now: datetime,
    registry: Registry,
    role_assignments: RoleAssignments,
    schedules: Schedules,
    challenge: Optional[Challenge],
) -> Judgement:
    """Warns when what is granted now is not granted in an hour."""
    if identity.kind not in ENTRA_KINDS:
        return not_applicable("Roles do not count for this kind of credential.")
    last = _last_of(role_assignments, schedules.ends(), target, registry.is_abac)
    if last is None:
        return passed("No role that grants what is wanted has an end.")
    assignment, end = last
    role = assignment_in_words(assignment, role_assignments)
    until = f"{role} lets {name_of(identity)} {deed(target)} until {in_words(end)}"
    moment = Moment(end, f"The role {assignment.role.name} ends.")
    if end - current_time(now, challenge) > _SOON:
        return passed(f"{until}.", moments=(moment,))
    is_activated = any(
        each.is_activated and each.assignment_id.lower() == assignment.assignment_id.lower()
        for each in schedules.schedules
    )
    return warned(
        f"{until} only.",
        Evidence(f"{role} is {'activated' if is_activated else 'assigned'} until {in_words(end)}.", ARM),
        detail="Tokens that were issued before work until they end, for three hours at most; no new ones are issued.",
        fix=_fix(is_activated, target),
        moments=(moment,),
    )


def _last_of(
    roles: RoleAssignments, ends: Mapping[str, datetime], target: Target, is_abac: Optional[bool]
) -> Optional[Tuple[RoleAssignment, datetime]]:
    """The assignment after whose end the wanted actions are granted no more."""
    remaining = list(roles.assignments)
    wanted = wanted_actions(target)
    for assignment in sorted(
        (each for each in remaining if each.assignment_id.lower() in ends),
        key=lambda each: ends[each.assignment_id.lower()],
    ):
        before = decide(remaining, wanted, is_abac, target.repository).answer
        remaining.remove(assignment)
        after = decide(remaining, wanted, is_abac, target.repository).answer
        if before is Answer.GRANTED and after is not Answer.GRANTED:
            return assignment, ends[assignment.assignment_id.lower()]
    return None


def _fix(is_activated: bool, target: Target) -> Fix:
    log_in = acr_login(target)
    if is_activated:
        text = "When it has ended, activate the role again in the portal (Privileged Identity Management, My roles)."
        return Fix(text, ("az login", log_in), "you, or the owner of the account", PROPAGATION)
    text = "Have the assignment extended in the portal (Privileged Identity Management, Azure resources)."
    return Fix(text, (log_in,), "an Owner or User Access Administrator", PROPAGATION)
