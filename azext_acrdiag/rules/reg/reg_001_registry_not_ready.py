"""The registry is in order and not being changed.

Good state
    The provisioning state of the registry is Succeeded.

Why it matters
    While a registry is made, moved to another SKU or deleted, and after such a change failed, requests to it can fail
    now and then, or its login server is not known to DNS yet.

How it is detected
    Azure Resource Manager shows the provisioning state.

Fix
    Wait until the change is done; look at the service health of Azure where it takes long or failed.

References
    https://learn.microsoft.com/azure/container-registry/set-container-registry-service-health-alerts
    https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, passed, undecided, warned
from ...domain.outcome import Confidence
from ...facts.network import CHALLENGE, Challenge, Contact
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, BY_REGISTRY, Clues, Pattern
from ..wording import MINUTES, challenge_evidence, subscription_option

_CLUES = Clues(
    "The registry is being made or changed, or its service has trouble.",
    "Wait and try again; look at the service health of Azure.",
    (
        Pattern("registrystatusconflict", 88, BY_OTHER, ANYWHERE),
        Pattern("503 service unavailable", 76, BY_REGISTRY),
        Pattern("500 internal server error", 66, BY_REGISTRY),
        Pattern("502 bad gateway", 70, BY_REGISTRY),
        Pattern("another operation is in progress", 76, BY_OTHER, AT_REGISTRY),
    ),
    commands=("az acr show --name {name} --query provisioningState",),
    prove="az acr show --name {name} --query provisioningState",
)


@rule(
    code="ACRD-REG-001",
    slug="registry-not-ready",
    good="The registry is in order and not being changed.",
    needs=(REGISTRY,),
    uses=(CHALLENGE, LOCATION),
    explains=("dns-resolution-failed", "registry-unreachable", "proxy-not-configured", "not-a-registry-answer"),
    clues=_CLUES,
)
def judge(registry: Registry, challenge: Optional[Challenge], location: Optional[Location]) -> Judgement:
    """Fails for a registry in another state that does not answer as one; where it does, it warns."""
    state = registry.provisioning_state
    if state is None:
        return undecided("Azure Resource Manager does not show the provisioning state.")
    if state == "Succeeded":
        return passed(f"The provisioning state of {registry.name} is Succeeded.")
    title = f"The registry {registry.name} is not ready: its provisioning state is {state}."
    shown = Evidence(f"provisioningState is {state}.", "Azure Resource Manager")
    option = subscription_option(location)
    fix = Fix(
        "Wait until the change is done. If it takes longer than an hour or has failed, look at the service health of "
        "Azure and repeat the change.",
        (f"az acr show --name {quote(registry.name)} --query provisioningState{option}",),
        "you",
        MINUTES,
    )
    if challenge is None or challenge.contact is Contact.CHALLENGED:
        return warned(title, shown, fix=fix, detail="Requests can fail now and then while a registry is being changed.")
    return failed(title, shown, challenge_evidence(challenge), fix=fix, confidence=Confidence.LIKELY)
