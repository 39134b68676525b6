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

from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided, warned
from ...domain.outcome import Confidence
from ...facts.services import SERVICE, Part, Service, ServiceIdentity, ServiceKind, SignIn
from ..base import rule
from ..service_wording import ARM, attach_command, the, writes
from ..wording import AT_ONCE, MINUTES

_MACHINES = (ServiceKind.MACHINE, ServiceKind.SCALE_SET)


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
        return _without(service)
    if identity.attached is None:
        gap = service.gap(Part.ATTACHMENT)
        detail = gap.detail if gap else f"Whether {the(service)} has the identity {identity.name} cannot be seen."
        return undecided(detail, gap.needs if gap else None)
    if identity.attached:
        return passed(f"{the(service)[0].upper()}{the(service)[1:]} has the identity {identity.name}.")
    return failed(
        f"The identity {identity.name}, with which {service.name} is to pull, is not attached to it.",
        *_where(service, identity),
        fix=_attach("Attach the identity again.", service, identity.resource_id),
    )


def _without(service: Service) -> Judgement:
    """A virtual machine signs in with whatever it has."""
    if service.candidates:
        return warned(
            f"{service.name} has several managed identities and none of its own: one has to be named.",
            Evidence(f"It has {', '.join(service.candidates)}.", ARM),
            fix=Fix(
                "Name the identity by its client id where the machine signs in.",
                ("az login --identity --client-id CLIENT_ID",),
                "you",
                AT_ONCE,
            ),
            confidence=Confidence.POSSIBLE,
        )
    if service.kind not in _MACHINES or service.sign_in is not SignIn.NOTHING:
        return not_applicable(f"{service.name} does not sign in with a managed identity.")
    return failed(
        f"{service.name} has no managed identity to pull with.",
        Evidence("It has neither an identity of its own nor a user-assigned one.", ARM),
        detail="A login that somebody has stored on it cannot be seen from here.",
        fix=Fix(
            "Give it an identity, and assign AcrPull to that.",
            (attach_command(service, None),),
            writes(service),
            MINUTES,
        ),
        confidence=Confidence.LIKELY,
    )


def _attach(text: str, service: Service, identity_id: Optional[str]) -> Fix:
    return Fix(text, (attach_command(service, identity_id),), writes(service), MINUTES)


def _where(service: Service, identity: ServiceIdentity) -> tuple[Evidence, ...]:
    if identity.lacking:
        names = ", ".join(each.rpartition("/")[2] for each in identity.lacking)
        return (Evidence(f"It is missing in {names}.", ARM),)
    return (Evidence(f"{identity.resource_id or identity.name} is none of the identities of {service.name}.", ARM),)
