"""No export policy stands behind the public access that is off.

Good state
    Content may leave the registry; or the registry is reached through a private endpoint, as its export policy wants.

Why it matters
    A registry whose content must not leave has its export policy switched off, which takes public access switched off
    too. Importing from it and transferring out of it are refused though pulls work, and public access cannot be
    switched on alone.

How it is detected
    The registry refuses this machine, its public access is off, and so is its export policy.

Fix
    Use a private endpoint, as whoever set the policy meant it; or have the policy changed together with public access.

References
    https://learn.microsoft.com/azure/container-registry/data-loss-prevention
    https://learn.microsoft.com/azure/container-registry/container-registry-transfer-troubleshooting
"""

from __future__ import annotations

from shlex import quote

from ...domain.finding import Evidence, Fix, Judgement, not_applicable, passed, undecided, warned
from ...domain.outcome import Confidence
from ...facts.network import CHALLENGE, Challenge, Contact
from ...facts.registry import REGISTRY, Registry
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, BY_REGISTRY, Clues, Pattern
from ..wording import MINUTES, WRITES_REGISTRY

_CLUES = Clues(
    "The registry's policy forbids that artifacts leave it.",
    "Have the export policy looked at.",
    (
        Pattern("exportpolicy", 82, BY_REGISTRY, ANYWHERE),
        Pattern("export policy", 80, BY_REGISTRY, AT_REGISTRY),
        Pattern("pipelinerunerrormessage", 76, BY_OTHER, ANYWHERE),
        Pattern("export is disabled", 80, BY_REGISTRY, AT_REGISTRY),
    ),
    commands=("az acr show --name {name} --query policies.exportPolicy",),
    who="write permission on the registry, for example Contributor",
    prove="az acr show --name {name} --query policies.exportPolicy",
)


@rule(
    code="ACRD-REG-007",
    slug="export-or-transfer-policy",
    good="No export policy stands behind the public access that is off.",
    needs=(REGISTRY, CHALLENGE),
    clues=_CLUES,
)
def judge(registry: Registry, challenge: Challenge) -> Judgement:
    """Warns where public access is off and cannot be switched on without the export policy."""
    if registry.policies.export is None:
        return undecided("Azure Resource Manager does not show the export policy.")
    if registry.policies.export:
        return passed(f"The content of {registry.name} may leave it.")
    if challenge.contact is not Contact.DENIED or registry.public_network_access != "Disabled":
        return not_applicable("The export policy stops imports and transfers only; logging in and pulling work.")
    return warned(
        f"{registry.name} has its export policy switched off, so its public access cannot be switched on alone.",
        Evidence("policies.exportPolicy is disabled, publicNetworkAccess is Disabled.", "Azure Resource Manager"),
        detail="Somebody decided that nothing may leave this registry but through private endpoints.",
        confidence=Confidence.LIKELY,
        fix=Fix(
            "Use a private endpoint. To give that protection up, switch both on in one step.",
            (
                f"az resource update --ids {quote(registry.resource_id)} --set "
                "properties.policies.exportPolicy.status=enabled properties.publicNetworkAccess=Enabled",
            ),
            WRITES_REGISTRY,
            MINUTES,
        ),
    )
