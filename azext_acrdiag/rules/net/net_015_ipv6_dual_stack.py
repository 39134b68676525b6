"""The firewall lets the client's IPv6 address in.

Good state
    The registry answers over IPv4 only, or its network rules hold the IPv6 addresses of its clients.

Why it matters
    Once a registry answers over IPv6, clients that have IPv6 prefer it and come from another address than before.
    Network rules that name IPv4 addresses do not match it, and nothing but the address in the refusal shows why.

How it is detected
    The registry refuses an IPv6 address, or Azure Resource Manager shows `endpointProtocol` as `IPv4AndIPv6` together
    with network rules that hold no IPv6 address.

Fix
    Allow the IPv6 range of the clients, or have the registry answer over IPv4 only.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-ipv6-dual-stack
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...access.ip_rules import matches_any
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, warned
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.network import CHALLENGE, Challenge, Contact
from ...facts.registry import DUAL_STACK, LOCATION, REGISTRY, Location, Registry
from ..base import rule
from ..clues import ANYWHERE, BY_REGISTRY, Clues, Pattern
from ..wording import MINUTES, WRITES_REGISTRY, challenge_evidence, subscription_option

_CLUES = Clues(
    "The client comes from the IPv6 address {address}, which the firewall does not know.",
    "Allow the range, or let the registry answer over IPv4 only.",
    (Pattern("client with ip", 86, BY_REGISTRY, ANYWHERE, r"client with ip[^\n]{1,10}(?:[0-9a-f]{1,4}:){2}"),),
    commands=("az acr update --name {name} --endpoint-protocol IPv4",),
    who=WRITES_REGISTRY,
)


@rule(
    code="ACRD-NET-015",
    slug="ipv6-dual-stack",
    good="The firewall lets the client's IPv6 address in.",
    needs=(TARGET, CHALLENGE),
    uses=(REGISTRY, LOCATION),
    after=("public-network-disabled", "vnet-service-endpoint"),
    explains=("client-ip-not-allowed",),
    clues=_CLUES,
)
def judge(
    target: Target, challenge: Challenge, registry: Optional[Registry], location: Optional[Location]
) -> Judgement:
    """Fails for a refused IPv6 address; warns where clients with IPv6 would be refused."""
    dual_stack = registry is not None and registry.network.endpoint_protocol == DUAL_STACK
    fix = Fix(
        "Allow the IPv6 range that the clients come from, or have the registry answer over IPv4 only.",
        (f"az acr update --name {quote(target.name)}{subscription_option(location)} --endpoint-protocol IPv4",),
        WRITES_REGISTRY,
        MINUTES,
    )
    address = challenge.denied_address or ""
    if challenge.contact is Contact.DENIED and ":" in address:
        left_out = registry is not None and not matches_any(address, registry.ip_rules)
        return failed(
            f"The registry's firewall refuses the IPv6 address {address}, from which this machine comes.",
            challenge_evidence(challenge),
            *(_rules(registry) if registry is not None else ()),
            fix=fix,
            confidence=Confidence.CERTAIN if dual_stack and left_out else Confidence.LIKELY,
        )
    if not dual_stack or registry is None:
        return not_applicable("The registry answers over IPv4 only, as far as is known.")
    if registry.default_action != "Deny" or any(":" in each for each in registry.ip_rules):
        return passed(f"The network rules of {registry.name} reckon with IPv6.")
    return warned(
        f"{registry.name} answers over IPv6, but its network rules hold no IPv6 address.",
        *_rules(registry),
        detail="Clients with IPv6 prefer it, and are refused.",
        fix=fix,
    )


def _rules(registry: Registry) -> tuple[Evidence, ...]:
    allowed = ", ".join(registry.ip_rules) or "none"
    protocol = registry.network.endpoint_protocol or "not shown"
    text = f"endpointProtocol is {protocol}; default action {registry.default_action}; allowed addresses: {allowed}."
    return (Evidence(text, "Azure Resource Manager"),)
