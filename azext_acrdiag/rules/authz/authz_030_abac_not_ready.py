"""The roles on the registry grant the same in both modes.

Good state
    Everybody who can do something with images holds it by roles that count when repository permissions (ABAC) decide.

Why it matters
    Once a registry is switched to repository permissions, roles such as AcrPull and Contributor grant nothing with
    images any more, and who holds only them is locked out at once. Repository permissions are to become the default of
    new registries.

How it is detected
    What the role assignments of each principal at and above the registry grant in one mode is compared with what they
    grant in the other. After the switch, roles that are not about registries (Owner, Reader) do not count. Deny
    assignments are not looked at.

Fix
    Assign the repository roles first, then switch. `plan-abac` names each assignment to make.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
"""

from __future__ import annotations

from shlex import quote
from typing import Dict, FrozenSet, Iterable, List, Optional

from ...access.held import DEEDS, held, is_for_images
from ...domain.finding import Fix, Judgement, passed, undecided, warned
from ...domain.outcome import Confidence
from ...facts.authorization import RoleAssignment
from ...facts.overview import ALL_ASSIGNMENTS, PRINCIPALS, AllAssignments, Principals
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..access_wording import ARM, GRANTS_ROLES, PROPAGATION
from ..base import rule
from ..listed import counted, evidence_of
from ..wording import subscription_option


@rule(
    code="ACRD-AUTHZ-030",
    slug="abac-not-ready",
    good="The roles on the registry grant the same in both modes.",
    needs=(REGISTRY, ALL_ASSIGNMENTS),
    uses=(PRINCIPALS, LOCATION),
    only_in_scan=True,
)
def judge(
    registry: Registry,
    all_assignments: AllAssignments,
    principals: Optional[Principals],
    location: Optional[Location],
) -> Judgement:
    """Warns when somebody loses access by the switch, or has lost it by then."""
    if registry.is_abac is None:
        return undecided("Azure did not say in which mode the registry decides about roles.")
    before = [each for each in all_assignments.assignments if not registry.is_abac or is_for_images(each)]
    losing = _losing(all_assignments.assignments, before, principals)
    if not losing:
        return passed("Nobody depends on roles that count in one mode only.")
    who = counted(len(losing), "principal")
    lines = [f"{name}: {', '.join(lost)}" for name, lost in losing.items()]
    fix = Fix(
        "Plan the switch: it names the roles to assign first.",
        (f"az acr diagnose-login plan-abac --name {quote(registry.name)}{subscription_option(location)}",),
        GRANTS_ROLES,
        PROPAGATION,
    )
    if registry.is_abac:
        return warned(
            f"{who} of {registry.name} hold roles that grant nothing since repository permissions (ABAC) decide."
            if len(losing) > 1
            else f"{who} of {registry.name} holds roles that grant nothing since repository permissions (ABAC) decide.",
            *evidence_of(lines, ARM),
            fix=fix,
        )
    return warned(
        f"{who} would lose access if {registry.name} were switched to repository permissions (ABAC).",
        *evidence_of(lines, ARM),
        detail="Nothing fails as long as the registry is not switched.",
        fix=fix,
        confidence=Confidence.POSSIBLE,
    )


def _losing(
    assignments: Iterable[RoleAssignment], legacy_ones: Iterable[RoleAssignment], principals: Optional[Principals]
) -> Dict[str, List[str]]:
    """What each principal can do by legacy roles and not by repository roles; who is gone loses nothing."""
    legacy: Dict[str, FrozenSet[str]] = {}
    repository: Dict[str, FrozenSet[str]] = {}
    none: FrozenSet[str] = frozenset()
    for each in legacy_ones:
        key = each.principal_id.lower()
        legacy[key] = legacy.get(key, none) | held(each, False).granted
    for each in assignments:
        key = each.principal_id.lower()
        repository[key] = repository.get(key, none) | held(each, True).possible
    found: Dict[str, List[str]] = {}
    for key, had in legacy.items():
        lost = had - repository[key]
        if lost and (principals is None or key in principals.names):
            found[principals.names[key] if principals else key] = [deed for deed in DEEDS if deed in lost]
    return found
