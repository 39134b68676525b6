"""What `az aks check-acr` says of the registry and what the nodes can do is the same.

Good state
    The command tries the login that the nodes make, and the login decides.

Why it matters
    `az aks check-acr` gets a token for Azure Resource Manager on one Linux node and exchanges it at the registry. It
    says "Your cluster can pull images" when that works, which takes any role at all: no repository is asked for. And it
    fails where the registry refuses such tokens, though newer nodes bring a token for registries and pull.

How it is detected
    The roles of the kubelet identity are held against what a pull takes and what a login takes; the setting
    `azureADAuthenticationAsArmPolicy` of the registry is read. The command itself is not run: it starts a pod.

Fix
    Go by the roles that this report shows; prove the pull with a pod.

References
    https://github.com/Azure/AKS/issues/4459
    https://github.com/Azure/AKS/issues/4560
    https://learn.microsoft.com/azure/container-registry/container-registry-disable-authentication-as-arm
"""

from __future__ import annotations

from ...access.grants import Answer, decide
from ...access.registry_actions import wanted_actions
from ...domain.finding import Evidence, Fix, Judgement, not_applicable, passed, warned
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.authorization import ROLE_ASSIGNMENTS, RoleAssignments
from ...facts.given import TARGET
from ...facts.registry import REGISTRY, Registry
from ...facts.services import SERVICE, Service, ServiceKind
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, Clues, Pattern
from ..service_wording import ARM
from ..wording import AT_ONCE

_CLUES = Clues(
    "What az aks check-acr says of the registry need not be what the nodes can do.",
    "Go by the roles of the kubelet identity.",
    (Pattern("your cluster can pull images from", 88, BY_CLIENT, ANYWHERE),),
    prove="{run} --resource CLUSTER_RESOURCE_ID",
)


@rule(
    code="ACRD-SVC-008",
    slug="check-acr-or-check-health-misleading",
    good="What az aks check-acr says of the registry and what the nodes can do is the same.",
    needs=(SERVICE, TARGET, REGISTRY, ROLE_ASSIGNMENTS),
    rows=("S5", "B13"),
    clues=_CLUES,
)
def judge(service: Service, target: Target, registry: Registry, role_assignments: RoleAssignments) -> Judgement:
    """Warns where the command is likely to say something else than what the roles say."""
    if service.kind is not ServiceKind.AKS:
        return not_applicable("The resource is no AKS cluster.")
    held = role_assignments.assignments
    answer = decide(held, wanted_actions(target), registry.is_abac, target.repository).answer
    fix = Fix("Go by the roles of the kubelet identity, and prove the pull with a pod.", (), "you", AT_ONCE)
    if registry.arm_audience_enabled is False and answer is Answer.GRANTED:
        return warned(
            f"az aks check-acr fails at {registry.name}, though the nodes of {service.name} may pull.",
            Evidence("azureADAuthenticationAsArmPolicy is disabled; the command brings such a token.", ARM),
            detail="Older nodes bring such a token too and cannot pull: upgrade their image.",
            fix=fix,
            confidence=Confidence.LIKELY,
        )
    if registry.arm_audience_enabled is not False and answer is Answer.NOT_GRANTED and held:
        return warned(
            f"az aks check-acr succeeds at {registry.name}, though the nodes of {service.name} may not pull.",
            Evidence("Any role lets the kubelet identity log in, and that is all that the command tries.", ARM),
            fix=fix,
            confidence=Confidence.LIKELY,
        )
    return passed("az aks check-acr and the roles of the kubelet identity come to the same.")
