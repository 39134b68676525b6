"""Trusted Azure services may pass by the network rules.

Good state
    The registry restricts nobody, or lets trusted services in (`networkRuleBypassOptions` is `AzureServices`).

Why it matters
    Container Instances, Defender for Cloud, Machine Learning and `az acr import` come from addresses of Azure that no
    network rule names. Where the bypass is off they are refused, while everybody else gets in as before. App Service,
    Kubernetes Service and Azure DevOps are not among the trusted services: the bypass never helps them.

How it is detected
    Azure Resource Manager shows network rules that restrict access, and the bypass as `None`.

Fix
    Allow trusted services, and let each use a managed identity with a role on the registry.

References
    https://learn.microsoft.com/azure/container-registry/allow-access-trusted-services
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, not_applicable, passed, undecided, warned
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, BY_REGISTRY, CONTAINER_CLIENT, Clues, Pattern
from ..wording import MINUTES, WRITES_REGISTRY, subscription_option

_CLUES = Clues(
    "The Azure service that comes here is not let through the firewall as a trusted one.",
    "Allow trusted services, and let the service use a managed identity; App Service, AKS and Azure DevOps are none.",
    (
        Pattern("client with ip", 50, BY_REGISTRY, ANYWHERE, r"client with ip[^\n]{0,80}not allowed"),
        Pattern("login attempt", 46, BY_REGISTRY, CONTAINER_CLIENT, r"login attempt[^\n]{0,80}status: 403"),
        Pattern("trusted services", 74, BY_REGISTRY, AT_REGISTRY),
        Pattern("inaccessibleimage", 58, BY_OTHER, ANYWHERE),
    ),
    commands=("az acr update --name {name} --allow-trusted-services true",),
    who=WRITES_REGISTRY,
    prove="az acr show --name {name} --query networkRuleBypassOptions",
)


@rule(
    code="ACRD-NET-012",
    slug="trusted-services-off",
    good="Trusted Azure services may pass by the network rules.",
    needs=(TARGET, REGISTRY),
    uses=(LOCATION,),
    rows=("S5", "S6"),
    clues=_CLUES,
)
def judge(target: Target, registry: Registry, location: Optional[Location]) -> Judgement:
    """Warns where the network rules restrict access and the bypass is off."""
    if not registry.is_restricted:
        return not_applicable("The registry's network rules keep nobody out.")
    if registry.bypass is None:
        return undecided("Azure Resource Manager did not say whether trusted services pass by the network rules.")
    if registry.bypass != "None":
        return passed(f"Trusted services pass by the network rules of {registry.name}.")
    return warned(
        f"The network rules of {registry.name} keep trusted Azure services out too.",
        Evidence("networkRuleBypassOptions is None.", "Azure Resource Manager"),
        detail="Container Instances, Defender for Cloud, Machine Learning and az acr import are refused, unless they "
        "come through a private endpoint.",
        fix=Fix(
            "Allow trusted services, if they are meant to come in.",
            (
                f"az acr update --name {quote(target.name)} --allow-trusted-services true"
                f"{subscription_option(location)}",
            ),
            WRITES_REGISTRY,
            MINUTES,
        ),
    )
