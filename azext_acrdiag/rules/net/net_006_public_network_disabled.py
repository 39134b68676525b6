"""The registry can be reached the way this machine comes: publicly, or through a private endpoint.

Good state
    Public network access of the registry is enabled, or this machine reaches it through a private endpoint.

Why it matters
    With public network access disabled the registry answers 403 to everybody who does not come through a private
    endpoint, whatever its network rules say. Nothing in the clients' messages tells so.

How it is detected
    The registry answers 403 and Azure Resource Manager shows `publicNetworkAccess` as `Disabled`.

Fix
    Come through the private endpoint (its DNS zone must be linked to this network), or enable public access for
    selected addresses.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-private-endpoints
    https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks#disable-public-network-access
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, passed, undecided
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.network import CHALLENGE, RESOLUTION, Challenge, Contact, Resolution
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..wording import MINUTES, WRITES_REGISTRY, challenge_evidence, resolution_evidence, subscription_option

_CLUES = Clues(
    "Public network access to the registry is disabled, and the client does not come through its private endpoint.",
    "Come through the private endpoint, or enable public access with rules.",
    (
        Pattern("client with ip", 72, BY_REGISTRY, ANYWHERE, r"client with ip[^\n]{0,80}not allowed"),
        Pattern(
            "public network access",
            86,
            BY_REGISTRY,
            AT_REGISTRY,
            r"public network access[^\n]{0,60}(?:disabled|not allowed)",
        ),
        Pattern("publicnetworkaccess", 84, BY_REGISTRY, AT_REGISTRY, r"publicnetworkaccess[^\n]{0,20}disabled"),
        Pattern("refresh_token_error", 82, BY_REGISTRY, ANYWHERE, r"response code: 403"),
        Pattern("access_token_error", 78, BY_REGISTRY, ANYWHERE, r"response code: 403"),
        Pattern("connectivity_challenge_error", 76, BY_REGISTRY, ANYWHERE),
        Pattern("did not issue a challenge", 76, BY_REGISTRY, ANYWHERE),
        Pattern("connectivity_forbidden_error", 72, BY_REGISTRY, ANYWHERE),
        Pattern("login attempt", 68, BY_REGISTRY, CONTAINER_CLIENT, r"login attempt[^\n]{0,80}status: 403"),
        Pattern(
            "failed to fetch", 70, BY_REGISTRY, AT_REGISTRY, r"failed to fetch (?:anonymous|oauth) token[^\n]{0,200}403"
        ),
        Pattern("forbidden", 66, BY_REGISTRY, AT_REGISTRY, r"403 ?\(?forbidden|forbidden[^\n]{0,20}403"),
    ),
    (Context("publicnetworkaccess", 22, r"publicnetworkaccess[^\n]{0,20}disabled"),),
    ("az acr show --name {name} --query publicNetworkAccess",),
    "write permission on the registry, for example Contributor",
)


@rule(
    code="ACRD-NET-006",
    slug="public-network-disabled",
    good="The registry can be reached the way this machine comes: publicly, or through a private endpoint.",
    needs=(TARGET, CHALLENGE, REGISTRY),
    uses=(RESOLUTION, LOCATION),
    after=(
        "dns-resolution-failed",
        "registry-unreachable",
        "tls-interception",
        "proxy-not-configured",
        "not-a-registry-answer",
    ),
    explains=("client-ip-not-allowed",),
    rows=("S6",),
    clues=_CLUES,
)
def judge(
    target: Target,
    challenge: Challenge,
    registry: Registry,
    resolution: Optional[Resolution],
    location: Optional[Location],
) -> Judgement:
    """Fails for a 403 of a registry whose public network access is off."""
    if challenge.contact is not Contact.DENIED:
        return passed("The registry answers on the way that this machine takes.")
    if registry.public_network_access is None:
        return undecided("Azure Resource Manager did not say whether public network access is on.")
    if registry.public_network_access != "Disabled":
        return passed("Public network access is on.")
    evidence = [
        challenge_evidence(challenge),
        Evidence("publicNetworkAccess is Disabled.", "Azure Resource Manager"),
    ]
    if resolution is not None and resolution.addresses:
        evidence.append(resolution_evidence(resolution))
    address = challenge.denied_address or "ADDRESS"
    registry_words = f"--name {quote(target.name)}{subscription_option(location)}"
    return failed(
        f"Public network access of {registry.name} is off, and this machine does not come through a private endpoint.",
        *evidence,
        detail=_way_in(registry, challenge.via_proxy),
        fix=Fix(
            text="Use a machine in a network with a private endpoint of the registry, or open it to this address only.",
            commands=(
                f"az acr update {registry_words} --public-network-enabled true --default-action Deny",
                f"az acr network-rule add {registry_words} --ip-address {quote(address)}",
            ),
            who=WRITES_REGISTRY,
            takes_effect=MINUTES,
        ),
    )


def _way_in(registry: Registry, via_proxy: bool) -> str:
    approved = ", ".join(name for name, status in registry.private_endpoints if status == "Approved")
    if approved:
        if via_proxy:
            return (
                f"It has approved private endpoints ({approved}), but the proxy takes the public way. NO_PROXY lets "
                "this machine go by itself."
            )
        return f"It has approved private endpoints ({approved}); the DNS of this machine does not lead to them."
    waiting = ", ".join(name for name, status in registry.private_endpoints if status == "Pending")
    if waiting:
        return (
            f"The connection of its private endpoint {waiting} waits for approval, so no machine can come through it."
        )
    return "It has no approved private endpoint, so no machine can reach it at present."
