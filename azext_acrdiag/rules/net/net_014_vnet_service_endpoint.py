"""The subnet that this machine comes from may come in by its service endpoint.

Good state
    The registry is not limited to subnets, or this machine is in one of them and the subnet has the service endpoint.

Why it matters
    Rules for subnets are a preview that only virtual machines and Kubernetes nodes can use. They know no peered
    networks and no addresses: a machine anywhere else gets the same 403 as from any other firewall.

How it is detected
    The registry answers 403, and Azure Resource Manager shows rules for subnets and none for addresses. Older API
    versions do not show them.

Fix
    Move to a private endpoint, or add the subnet, which needs the service endpoint Microsoft.ContainerRegistry.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-vnet
    https://learn.microsoft.com/azure/container-registry/container-registry-private-endpoints
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.network import CHALLENGE, Challenge, Contact
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..base import rule
from ..clues import AT_REGISTRY, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..wording import MINUTES, WRITES_REGISTRY, challenge_evidence, subscription_option

_CLUES = Clues(
    "The registry is limited to subnets with a service endpoint, and the client does not come from one.",
    "Move to a private endpoint.",
    (
        Pattern("login attempt", 40, BY_REGISTRY, CONTAINER_CLIENT, r"login attempt[^\n]{0,80}status: 403"),
        Pattern("virtualnetworkrules", 70, BY_REGISTRY, AT_REGISTRY),
    ),
    (Context("service endpoint", 36),),
    ("az acr network-rule list --name {name}",),
    WRITES_REGISTRY,
    "az acr network-rule list --name {name}",
)


@rule(
    code="ACRD-NET-014",
    slug="vnet-service-endpoint",
    good="The subnet that this machine comes from may come in by its service endpoint.",
    needs=(TARGET, CHALLENGE, REGISTRY),
    uses=(LOCATION,),
    after=("public-network-disabled",),
    explains=("client-ip-not-allowed",),
    clues=_CLUES,
)
def judge(target: Target, challenge: Challenge, registry: Registry, location: Optional[Location]) -> Judgement:
    """Fails for a 403 of a registry that lets in subnets and no addresses."""
    subnets = registry.network.virtual_network_rules
    if not subnets or registry.default_action != "Deny":
        return not_applicable("The registry is not limited to subnets.")
    if challenge.contact is not Contact.DENIED:
        return passed("The registry's rules for subnets do not keep this machine out.")
    if registry.ip_rules:
        return undecided("The registry lets in subnets and addresses; from which this machine is to come is not known.")
    names = ", ".join(each.partition("/virtualNetworks/")[2] or each for each in subnets)
    words = f"--name {quote(target.name)}{subscription_option(location)}"
    return failed(
        f"{registry.name} lets in subnets only ({names}), and this machine does not come from one of them.",
        challenge_evidence(challenge),
        Evidence(f"Default action Deny; subnets: {names}; allowed addresses: none.", "Azure Resource Manager"),
        detail="Only virtual machines and Kubernetes nodes in these very subnets can use their service endpoint.",
        fix=Fix(
            "Move to a private endpoint; or come from one of the subnets, with the service endpoint "
            "Microsoft.ContainerRegistry switched on.",
            (f"az acr network-rule list {words}",),
            WRITES_REGISTRY,
            MINUTES,
        ),
        confidence=Confidence.LIKELY,
    )
