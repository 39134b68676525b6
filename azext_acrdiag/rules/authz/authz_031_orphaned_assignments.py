"""Every role assignment of the registry is held by somebody who exists.

Good state
    All principals that hold a role at the registry, or a role above it that counts for images, are in the directory.

Why it matters
    The assignments of deleted identities grant nothing to anybody, but hide who has access and count towards the limit
    of 4,000 role assignments of a subscription. An identity that was made anew under the same name has another object
    id and is refused: a frequent cause of pulls that fail.

How it is detected
    The object ids of role assignments are looked up in the directory. Assignments of the last minutes are left out: a
    new identity may not be there yet.

Fix
    Delete the assignment, and assign the role to the new identity where there is one.

References
    https://learn.microsoft.com/azure/role-based-access-control/troubleshooting#role-assignments-with-identity-not-found
    https://learn.microsoft.com/azure/role-based-access-control/troubleshoot-limits
"""

from __future__ import annotations

from datetime import datetime
from shlex import quote

from ...access.grants import settled
from ...access.held import grants_something
from ...access.scopes import is_same, scope_in_words
from ...domain.finding import Fix, Judgement, passed, warned
from ...facts.authorization import RoleAssignment
from ...facts.given import NOW
from ...facts.overview import ALL_ASSIGNMENTS, PRINCIPALS, AllAssignments, Principals
from ...facts.registry import REGISTRY, Registry
from ..access_wording import ARM, GRANTS_ROLES, PROPAGATION
from ..base import rule
from ..listed import counted, evidence_of

_ELSEWHERE = ("ForeignGroup",)
"""Types of principals that live in another directory."""


@rule(
    code="ACRD-AUTHZ-031",
    slug="orphaned-assignments",
    good="Every role assignment of the registry is held by somebody who exists.",
    needs=(NOW, REGISTRY, ALL_ASSIGNMENTS, PRINCIPALS),
    only_in_scan=True,
)
def judge(now: datetime, registry: Registry, all_assignments: AllAssignments, principals: Principals) -> Judgement:
    """Warns when an assignment names an object id that the directory does not have."""
    gone = [
        each
        for each in all_assignments.assignments
        if each.principal_id.lower() not in principals.names
        and each.principal_type not in _ELSEWHERE
        and _matters(each, registry)
    ]
    orphans = settled(gone, now)
    if not orphans:
        return passed("Everybody who holds a role is in the directory.")
    lines = [f"{each.role.name} for {each.principal_id} at {scope_in_words(each.scope)}" for each in orphans]
    return warned(
        f"{counted(len(orphans), 'role assignment')} of {registry.name} "
        f"{'belongs' if len(orphans) == 1 else 'belong'} to nobody any more.",
        *evidence_of(lines, ARM),
        fix=Fix(
            "Delete what is left over; who was made anew needs the role anew.",
            (f"az role assignment delete --ids {quote(orphans[0].assignment_id)}",),
            GRANTS_ROLES,
            PROPAGATION,
        ),
    )


def _matters(assignment: RoleAssignment, registry: Registry) -> bool:
    return is_same(assignment.scope, registry.resource_id) or grants_something(assignment)
