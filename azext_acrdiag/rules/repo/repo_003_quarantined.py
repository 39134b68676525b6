"""The image is not in quarantine.

Good state
    The registry has no quarantine, or the image has passed it.

Why it matters
    With the quarantine policy on, a new image stays hidden until a scanner has released it. Until then it is not found
    by its tag, and reading it by its digest is disallowed, for everybody but AcrQuarantineReader.

How it is detected
    The policy is on, the image is not found or disallowed, and the registry shows its quarantine state.

Fix
    Wait for the scanner, or release the image; or have the policy switched off.

References
    https://github.com/Azure/acr/tree/main/docs/preview/quarantine
    https://learn.microsoft.com/azure/container-registry/container-registry-check-health
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ...facts.repository import IMAGE_STATE, MANIFEST, ContentState, Manifest, Presence
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_REGISTRY, Clues, Pattern
from ..wording import MINUTES, quote_answer, subscription_option

_CLUES = Clues(
    "The image waits in quarantine until it has been scanned.",
    "Wait for the scanner, or have the policy looked at.",
    (
        Pattern("quarantine", 82, BY_REGISTRY, AT_REGISTRY),
        Pattern("operation is disallowed", 54, BY_REGISTRY, ANYWHERE),
        Pattern("manifest unknown", 32, BY_REGISTRY),
    ),
    commands=("az acr show --name {name} --query policies.quarantinePolicy",),
    who="write permission on the registry, for example Contributor",
    prove="az acr show --name {name} --query policies.quarantinePolicy",
)
_HIDDEN = (Presence.NO_TAG, Presence.DISALLOWED)


@rule(
    code="ACRD-REPO-003",
    slug="quarantined",
    good="The image is not in quarantine.",
    needs=(TARGET, MANIFEST),
    uses=(REGISTRY, IMAGE_STATE, LOCATION),
    after=("login-refused", "action-not-granted"),
    explains=("wrong-image-reference", "image-locked-or-operation-disallowed"),
    clues=_CLUES,
)
def judge(
    target: Target,
    manifest: Manifest,
    registry: Optional[Registry],
    image_state: Optional[ContentState],
    location: Optional[Location],
) -> Judgement:
    """Fails for an image that the registry hides while its quarantine state is not Passed."""
    if manifest.presence not in _HIDDEN or Action.PULL not in target.actions:
        return (
            passed("The image is not hidden.")
            if manifest.presence is Presence.FOUND
            else not_applicable("No image is hidden that is to be pulled.")
        )
    if registry is None or registry.policies.quarantine is None:
        return undecided(
            "Whether the registry puts new images into quarantine is not known.",
            "Microsoft.ContainerRegistry/registries/read",
        )
    if not registry.policies.quarantine:
        return passed(f"{registry.name} puts no images into quarantine.")
    state = image_state.quarantine if image_state is not None else None
    if state is not None and state.lower() == "passed":
        return passed(f"{target.image} has passed the quarantine.")
    if state is None and (manifest.presence is not Presence.DISALLOWED or image_state is not None):
        return undecided("Whether the image waits in quarantine is not known.", "AcrQuarantineReader on the registry")
    shown = f"its quarantine state is {state}" if state else "the registry disallows reading it"
    option = subscription_option(location)
    return failed(
        f"{target.image} waits in quarantine: {shown}.",
        Evidence(quote_answer(manifest.status, manifest.error), "the registry's answer"),
        Evidence("policies.quarantinePolicy is enabled.", "Azure Resource Manager"),
        confidence=Confidence.CERTAIN if state else Confidence.LIKELY,
        fix=Fix(
            "Wait until the scanner has released the image. If no scanner is at work, have the image released or the "
            "policy switched off.",
            (
                f"az acr show --name {quote(registry.name)} --query policies.quarantinePolicy{option}",
                f"az resource update --ids {quote(registry.resource_id)} --set "
                "properties.policies.quarantinePolicy.status=disabled",
            ),
            "AcrQuarantineWriter releases images; the policy takes write permission on the registry",
            MINUTES,
        ),
    )
