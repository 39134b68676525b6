"""The registry accepts the kind of token that the service brings.

Good state
    The registry accepts tokens for Azure Resource Manager, or the service brings a token for registries.

Why it matters
    Container Apps and App Service exchange a token for Azure Resource Manager, whatever roles their identity has. Where
    the registry refuses such tokens (`azureADAuthenticationAsArmPolicy`, often set by Azure Policy), only they fail,
    while people with a new CLI get in.

How it is detected
    The setting of the registry, and whether the service is one of those.

Fix
    Let the registry accept tokens for Azure Resource Manager again.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-disable-authentication-as-arm
    https://learn.microsoft.com/azure/container-apps/managed-identity-image-pull
"""

from __future__ import annotations

from shlex import quote

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...facts.registry import REGISTRY, Registry
from ...facts.services import SERVICE, Service, ServiceKind, SignIn
from ..base import rule
from ..service_wording import ARM, the
from ..wording import MINUTES, WRITES_REGISTRY

_BRING_ARM_TOKENS = (ServiceKind.CONTAINER_APP, ServiceKind.CONTAINER_APP_JOB, ServiceKind.WEB_APP)


@rule(
    code="ACRD-SVC-007",
    slug="service-token-audience-refused",
    good="The registry accepts the kind of token that the service brings.",
    needs=(SERVICE, REGISTRY),
    rows=("S5", "B4"),
)
def judge(service: Service, registry: Registry) -> Judgement:
    """Fails where the registry refuses tokens for Azure Resource Manager and the service brings no others."""
    if service.kind not in _BRING_ARM_TOKENS or service.sign_in is not SignIn.MANAGED_IDENTITY:
        return not_applicable(f"{service.name} needs no token for Azure Resource Manager.")
    if registry.arm_audience_enabled is None:
        return undecided("Azure Resource Manager did not say whether the registry accepts its tokens.")
    if registry.arm_audience_enabled:
        return passed(f"{registry.name} accepts tokens for Azure Resource Manager.")
    return failed(
        f"{registry.name} refuses tokens for Azure Resource Manager, and {the(service)} brings no others.",
        Evidence("azureADAuthenticationAsArmPolicy is disabled.", ARM),
        fix=Fix(
            "Let the registry accept these tokens again.",
            (f"az acr config authentication-as-arm update --registry {quote(registry.name)} --status enabled",),
            WRITES_REGISTRY,
            MINUTES,
        ),
    )
