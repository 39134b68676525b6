"""Docker Content Trust does not stand in the way.

Good state
    DOCKER_CONTENT_TRUST is off; or the registry keeps signatures and the identity may make them.

Why it matters
    With the variable set, Docker pulls signed tags only and signs what it pushes. Signing takes the role AcrImageSigner
    besides the right to push, for an Owner too; repository-scoped tokens cannot sign or verify, nor can registries with
    repository permissions (ABAC). Content trust can no longer be switched on since 31 May 2026 and ends on
    31 March 2028.

How it is detected
    The variable is set in this shell; the registry's policy, its mode, the kind of identity and its roles decide
    whether signatures can be had. Which tags are signed is not looked at.

Fix
    Unset the variable and sign with Notation; or assign AcrImageSigner.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-content-trust
    https://learn.microsoft.com/azure/container-registry/container-registry-content-trust-deprecation
    https://github.com/Azure/acr/issues/318
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...access.roles import granting_patterns
from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, warned
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.authorization import ROLE_ASSIGNMENTS, RoleAssignments
from ...facts.given import TARGET
from ...facts.identity import IDENTITY, Identity, IdentityKind
from ...facts.machine import ENGINE, MACHINE, Engine, EngineKind, Machine
from ...facts.registry import REGISTRY, Registry
from ..access_wording import registry_scope
from ..base import rule
from ..clues import AT_REGISTRY, BY_REGISTRY, CONTAINER_CLIENT, Clues, Pattern
from ..wording import AT_ONCE, NO_ENGINE_WANTED

_SIGNS = "Microsoft.ContainerRegistry/registries/trustedCollections/write"
_SET = Evidence("DOCKER_CONTENT_TRUST is set.", "the environment")
_WITHOUT = Fix(
    "Take the variable away. Notation (https://notaryproject.dev) signs with no more than the right to push.",
    ("unset DOCKER_CONTENT_TRUST",),
    "you",
    AT_ONCE,
)

_CLUES = Clues(
    "The identity may not sign, or the image has no signature that Docker Content Trust asks for.",
    "Signing takes AcrImageSigner besides AcrPush; Docker Content Trust is being retired, Notation takes its place.",
    (
        Pattern("not authorized to perform this operation: server returned 401", 93, BY_REGISTRY, CONTAINER_CLIENT),
        Pattern("trust data", 86, BY_REGISTRY, AT_REGISTRY),
        Pattern("failed to sign", 82, BY_REGISTRY, AT_REGISTRY),
        Pattern("notary", 70, BY_REGISTRY, AT_REGISTRY),
    ),
    commands=(
        'az role assignment create --assignee IDENTITY --role AcrImageSigner --scope "$(az '
        'acr show --name {name} --query id --output tsv)"',
    ),
    who="an Owner, User Access Administrator or Role Based Access Control Administrator",
    prove="az acr config content-trust show --registry {name}",
)


@rule(
    code="ACRD-ENV-016",
    slug="content-trust-signing",
    good="Docker Content Trust does not stand in the way.",
    needs=(TARGET, MACHINE, ENGINE, IDENTITY),
    uses=(REGISTRY, ROLE_ASSIGNMENTS),
    rows=("S4", "C4"),
    aliases=("NOTARY_COMMAND_ERROR", "NOTARY_VERSION_ERROR"),
    clues=_CLUES,
)
def judge(
    target: Target,
    machine: Machine,
    engine: Engine,
    identity: Identity,
    registry: Optional[Registry],
    role_assignments: Optional[RoleAssignments],
) -> Judgement:
    """Fails where signatures cannot be had; warns where only signed tags can be pulled."""
    if not target.takes_engine:
        return NO_ENGINE_WANTED
    if not machine.content_trust:
        return passed("DOCKER_CONTENT_TRUST is not set.")
    if engine.kind is not EngineKind.DOCKER:
        return not_applicable("Podman knows nothing of DOCKER_CONTENT_TRUST.")
    if identity.kind is IdentityKind.REPOSITORY_TOKEN:
        return failed(
            "Repository-scoped tokens neither push nor pull signed images, which DOCKER_CONTENT_TRUST demands.",
            _SET,
            fix=_WITHOUT,
        )
    if registry is not None and registry.is_abac:
        return failed(
            f"{registry.name} has repository permissions (ABAC), which know no Docker Content Trust.",
            _SET,
            Evidence(f"Its roleAssignmentMode is {registry.role_assignment_mode}.", registry.resource_id),
            fix=_WITHOUT,
        )
    if registry is not None and registry.trust_policy == "disabled":
        return failed(
            f"DOCKER_CONTENT_TRUST demands signatures, and {registry.name} keeps none: its content trust is off.",
            _SET,
            Evidence("Its trustPolicy is disabled.", registry.resource_id),
            fix=_WITHOUT,
            confidence=Confidence.LIKELY,
            detail="Since 31 May 2026 content trust can no longer be switched on.",
        )
    if Action.PUSH in target.actions and role_assignments is not None and not _may_sign(role_assignments):
        return _cannot_sign(target, identity, registry)
    return warned(
        "DOCKER_CONTENT_TRUST is set: Docker pulls signed tags only.",
        _SET,
        fix=_WITHOUT,
        confidence=Confidence.POSSIBLE,
        detail="A tag without a signature ends with 'trust data'. Content trust ends on 31 March 2028.",
    )


def _may_sign(role_assignments: RoleAssignments) -> bool:
    return any(granting_patterns(each.role, _SIGNS, is_data=True) for each in role_assignments.assignments)


def _cannot_sign(target: Target, identity: Identity, registry: Optional[Registry]) -> Judgement:
    scope = registry_scope(target, registry.resource_id if registry is not None else None)
    who = identity.object_id or "IDENTITY"
    return failed(
        f"{identity.name} has no role that signs, and DOCKER_CONTENT_TRUST signs what is pushed.",
        _SET,
        Evidence(f"None of its roles holds the data action {_SIGNS}.", "role assignments"),
        fix=Fix(
            "Unset the variable, or assign AcrImageSigner, which is needed besides AcrPush.",
            (
                "unset DOCKER_CONTENT_TRUST",
                f"az role assignment create --assignee {quote(who)} --role AcrImageSigner --scope {scope}",
            ),
            "you; the role: an Owner, User Access Administrator or Role Based Access Control Administrator",
            "within ten minutes of the assignment",
        ),
        confidence=Confidence.LIKELY,
    )
