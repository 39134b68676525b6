"""Cases of content-trust-signing."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.authorization import Permission, RoleDefinition
from azext_acrdiag.facts.machine import EngineKind
from azext_acrdiag.facts.registry import ABAC_MODE
from azext_acrdiag.rules.env.env_016_content_trust_signing import judge
from tests.rules import facts
from tests.rules.fact_sets import SCOPED_TOKEN, SIGNED_IN, FactSet, judged

KEEPS = replace(facts.REGISTRY, trust_policy="enabled")
SIGNING: FactSet = {**SIGNED_IN, "machine": replace(facts.MACHINE, content_trust=True), "registry": KEEPS}
PUSH = replace(facts.TARGET, actions=(Action.PUSH,), tag=None)
SIGNER = RoleDefinition(
    "6cef56e8-d556-48e5-a04f-b8e64114680f",
    "AcrImageSigner",
    False,
    (
        Permission(
            ("Microsoft.ContainerRegistry/registries/sign/write",),
            (),
            ("Microsoft.ContainerRegistry/registries/trustedCollections/write",),
            (),
        ),
    ),
)


def test_a_registry_that_keeps_no_signatures() -> None:
    result = judged(judge, SIGNING, registry=replace(KEEPS, trust_policy="disabled"))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.fix
    assert result.fix.commands == ("unset DOCKER_CONTENT_TRUST",)


def test_a_registry_with_repository_permissions() -> None:
    result = judged(judge, SIGNING, registry=replace(KEEPS, role_assignment_mode=ABAC_MODE))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)


def test_a_repository_scoped_token() -> None:
    result = judged(judge, {**SCOPED_TOKEN, "machine": SIGNING["machine"], "registry": KEEPS})
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)


def test_pushing_takes_a_role_that_signs() -> None:
    result = judged(judge, SIGNING, target=PUSH, role_assignments=facts.assigned(facts.ACR_PUSH))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.fix
    assert "--role AcrImageSigner" in result.fix.commands[1]


def test_the_signer_and_whoever_is_not_known_may_push() -> None:
    for assigned in (facts.assigned(SIGNER), None):
        assert judged(judge, SIGNING, target=PUSH, role_assignments=assigned).outcome is Outcome.WARN


def test_pulling_needs_signed_tags() -> None:
    for registry in (KEEPS, None):
        result = judged(judge, SIGNING, registry=registry)
        assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.POSSIBLE)


def test_silent_without_the_variable_and_with_podman() -> None:
    assert judged(judge, SIGNED_IN, registry=replace(KEEPS, trust_policy="disabled")).outcome is Outcome.PASS
    podman = replace(facts.ENGINE, kind=EngineKind.PODMAN)
    assert judged(judge, SIGNING, engine=podman).outcome is Outcome.NOT_APPLICABLE
