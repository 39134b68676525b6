"""The identity of the cluster's nodes may pull.

Good state
    The kubelet identity of the cluster (not that of its control plane) has a role at the registry that grants pull, of
    the kind that the registry's mode takes.

Why it matters
    Nodes pull with the kubelet identity. When it may not, containerd tries without any identity, so the pod's event
    speaks of an anonymous token. `az aks check-acr` only tries to log in, which takes any role at all: its success
    proves no pull. `--attach-acr` assigns AcrPull, which registries with repository permissions (ABAC) ignore.

How it is detected
    The cluster names its kubelet identity; the role assignments of that identity at the registry are compared with
    what a pull takes in the registry's mode. Pull secrets inside the cluster are not looked at.

Fix
    Attach the registry to the cluster; on a registry with repository permissions assign Container Registry Repository
    Reader to the kubelet identity.

References
    https://learn.microsoft.com/azure/aks/cluster-container-registry-integration
    https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/extensions/cannot-pull-image-from-acr-to-aks-cluster
    https://github.com/Azure/AKS/issues/4459
"""

from __future__ import annotations

from dataclasses import replace
from shlex import quote
from typing import Optional

from ...access.grants import Answer, decide
from ...access.registry_actions import wanted_actions
from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.authorization import CALLER_PERMISSIONS, ROLE_ASSIGNMENTS, CallerPermissions, RoleAssignments
from ...facts.given import TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.registry import REGISTRY, Registry
from ...facts.services import SERVICE, Service, ServiceKind, SignIn
from ..access_wording import ARM, ENTRA_KINDS, assign_role, deed, name_of, required_in_words, weigh_in_words
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_CLIENT, BY_REGISTRY, Clues, Context, Pattern

_CLUES = Clues(
    "The cluster's kubelet identity may not pull from the registry.",
    "Attach the registry to the cluster; on a registry with ABAC assign Container "
    "Registry Repository Reader to the kubelet identity.",
    (
        Pattern(
            "failed to fetch",
            62,
            BY_REGISTRY,
            AT_REGISTRY,
            r"failed to fetch (?:anonymous|oauth) token[^\n]{0,200}401",
        ),
        Pattern("imagepullbackoff", 64, BY_REGISTRY),
        Pattern("errimagepull", 64, BY_REGISTRY),
        Pattern("back-off pulling image", 60, BY_REGISTRY),
        Pattern(
            "failed to pull image",
            62,
            BY_REGISTRY,
            AT_REGISTRY,
            r"401|unauthorized|authentication required|pull access denied|authorization failed",
        ),
        Pattern("pull access denied", 30, BY_REGISTRY),
        Pattern("failed to pull and unpack", 66, BY_REGISTRY, AT_REGISTRY, r"401|unauthorized"),
        Pattern("acr-credential-provider", 74, BY_CLIENT, ANYWHERE),
    ),
    (
        Context("kubelet", 14),
        Context(
            "failed to pull image",
            14,
            r"failed to pull image[^\n]{0,600}(?:401|unauthorized|authentication required)",
        ),
        Context("errimagepull", 6),
        Context("not allowed access", -40),
        Context("not found", -40, r"(?:azurecr|manifest)[^\n]{0,200}: not found"),
        Context("manifest unknown", -40),
        Context("no such host", -40),
        Context("i/o timeout", -40),
        Context("x509", -40),
        Context("429 too many", -40),
        Context("toomanyrequests", -40),
        Context("deadline exceeded", -40),
        Context("timeout exceeded", -40),
        Context("no matching manifest", -40),
        Context("connection refused", -40),
        Context("403 forbidden", -40),
        Context("failed to solve", -40),
        Context("helm pull", -30),
    ),
    (
        'az aks update --resource-group RESOURCE_GROUP --name CLUSTER --attach-acr "$(az '
        'acr show --name {name} --query id --output tsv)"',
    ),
    "an Owner or User Access Administrator of the registry",
    "{run} --resource CLUSTER_RESOURCE_ID",
)


@rule(
    code="ACRD-SVC-001",
    slug="aks-kubelet-identity-no-pull",
    good="The identity of the cluster's nodes may pull.",
    needs=(SERVICE, IDENTITY, TARGET, REGISTRY, ROLE_ASSIGNMENTS),
    uses=(CALLER_PERMISSIONS,),
    explains=("no-data-plane-role", "abac-ignores-legacy-roles"),
    rows=("S5", "C4", "B4"),
    clues=_CLUES,
)
def judge(
    service: Service,
    identity: Identity,
    target: Target,
    registry: Registry,
    role_assignments: RoleAssignments,
    caller_permissions: Optional[CallerPermissions],
) -> Judgement:
    """Fails when no role of the kubelet identity grants the pull."""
    if service.kind is not ServiceKind.AKS:
        return not_applicable("The resource is no AKS cluster.")
    if identity.kind not in ENTRA_KINDS:
        return not_applicable("Roles do not count for this kind of credential.")
    wanted = wanted_actions(target)
    access = decide(role_assignments.assignments, wanted, registry.is_abac, target.repository)
    if access.answer is Answer.GRANTED:
        return passed(f"The role assignments of {name_of(identity)} let {service.name} {deed(target)}.")
    if access.answer is Answer.UNDECIDED:
        return undecided("Whether a role assignment grants it cannot be told from the assignments alone.")
    fix = assign_role(target, identity, role_assignments, registry, access.missing or wanted, (), caller_permissions)
    return failed(
        f"The nodes of {service.name} may not {deed(target)}: {name_of(identity)} has no role for it.",
        Evidence(_who_pulls(service, identity), ARM),
        required_in_words(access.missing or wanted, registry.is_abac),
        *weigh_in_words(role_assignments, access),
        detail="`az aks check-acr` only tries to log in, so its success proves no pull."
        if role_assignments.assignments
        else "",
        fix=_attach(fix, service, target, registry),
        confidence=Confidence.LIKELY,
    )


def _who_pulls(service: Service, identity: Identity) -> str:
    if service.sign_in is SignIn.MANAGED_IDENTITY:
        return f"The kubelet identity of {service.name} is {identity.name} (object id {identity.object_id})."
    return f"{service.name} has no managed identity and pulls as {name_of(identity)}."


def _attach(fix: Fix, service: Service, target: Target, registry: Registry) -> Fix:
    """`--attach-acr` assigns AcrPull, to the identity that pulls; nothing else."""
    if registry.is_abac is not False or target.actions != (Action.PULL,):
        return replace(fix, text="Assign the role to the identity that pulls; pods that wait try again by themselves.")
    command = (
        f"az aks update --resource-group {quote(service.resource_group)} --name {quote(service.name)} "
        f"--attach-acr {quote(registry.resource_id)}"
    )
    return replace(
        fix,
        text="Attach the registry to the cluster, which assigns AcrPull to the identity that pulls. Pods that wait try "
        "again by themselves.",
        commands=(command,),
    )
