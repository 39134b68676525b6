"""The managed identity that the service signs in with belongs to it.

Good state
    The resource has the identity that it is told to pull with: its own, or a user-assigned one that is attached.

Why it matters
    A resource gets tokens for the identities that are attached to it, and for no others. The platform then says
    "Identity not found" or "Failed to retrieve credentials", or pulls without any identity.

How it is detected
    The resource names the identity for the registry; Azure Resource Manager shows which ones it has.

Fix
    Attach the identity to the resource.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-authentication-managed-identity
    https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identity-best-practice-recommendations
"""

from __future__ import annotations

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...facts.services import SERVICE, Part, Service, ServiceIdentity
from ..base import rule
from ..service_wording import ARM, attach_command, the, writes
from ..wording import MINUTES


@rule(
    code="ACRD-SVC-002",
    slug="service-identity-not-attached",
    good="The managed identity that the service signs in with belongs to it.",
    needs=(SERVICE,),
    explains=("no-data-plane-role", "abac-ignores-legacy-roles", "aks-kubelet-identity-no-pull"),
    rows=("S5", "B4"),
)
def judge(service: Service) -> Judgement:
    """Fails when the resource, or a part of it, lacks the identity that it is to pull with."""
    identity = service.identity
    if identity is None:
        return not_applicable(f"{service.name} does not sign in with a managed identity.")
    if identity.attached is None:
        gap = service.gap(Part.ATTACHMENT)
        detail = gap.detail if gap else f"Whether {the(service)} has the identity {identity.name} cannot be seen."
        return undecided(detail, gap.needs if gap else None)
    if identity.attached:
        return passed(f"{the(service)[0].upper()}{the(service)[1:]} has the identity {identity.name}.")
    return failed(
        f"The identity {identity.name}, with which {service.name} is to pull, is not attached to it.",
        *_where(service, identity),
        fix=Fix("Attach the identity again.", (attach_command(service, identity),), writes(service), MINUTES),
    )


def _where(service: Service, identity: ServiceIdentity) -> tuple[Evidence, ...]:
    if identity.lacking:
        names = ", ".join(each.rpartition("/")[2] for each in identity.lacking)
        return (Evidence(f"It is missing in {names}.", ARM),)
    return (Evidence(f"{identity.resource_id or identity.name} is none of the identities of {service.name}.", ARM),)
