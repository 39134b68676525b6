"""The registry's firewall lets this machine's address in.

Good state
    The network rules of the registry allow the address that the registry sees this machine come from.

Why it matters
    With the default action Deny the registry answers 403 to every address that no rule names, before any credential is
    looked at. Behind NAT, VPN or hosted build agents the address that counts is not the one of the machine.

How it is detected
    The registry answers 403 with the code DENIED and names the address it saw; that address is compared with the rules
    that Azure Resource Manager shows.

Fix
    Allow the address, or reach the registry through a private endpoint or from a machine whose address is allowed.

References
    https://aka.ms/acr/firewall
    https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...access.ip_rules import matches_any
from ...domain.finding import Evidence, Fix, Judgement, failed, passed, undecided
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.network import CHALLENGE, Challenge, Contact
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..wording import MINUTES, WRITES_REGISTRY, challenge_evidence, subscription_option

_CLUES = Clues(
    "The registry's firewall refuses the client's address {address}.",
    "Allow the address, or come through a private endpoint. The credential was never looked at.",
    (
        Pattern("client with ip", 91, BY_REGISTRY, ANYWHERE, r"client with ip[^\n]{0,80}not allowed"),
        Pattern("aka.ms/acr/firewall", 88, BY_REGISTRY, ANYWHERE),
        Pattern("is not allowed access", 84, BY_REGISTRY),
        Pattern("login attempt", 80, BY_REGISTRY, CONTAINER_CLIENT, r"login attempt[^\n]{0,80}status: 403"),
        Pattern("connectivity_forbidden_error", 84, BY_REGISTRY, ANYWHERE),
        Pattern("you don't have access to registry", 84, BY_REGISTRY, ANYWHERE),
        Pattern("refresh_token_error", 62, BY_REGISTRY, ANYWHERE, r"response code: 403"),
        Pattern(
            "failed to fetch", 80, BY_REGISTRY, AT_REGISTRY, r"failed to fetch (?:anonymous|oauth) token[^\n]{0,200}403"
        ),
        Pattern("forbidden", 76, BY_REGISTRY, AT_REGISTRY, r"403 ?\(?forbidden|forbidden[^\n]{0,20}403"),
    ),
    (Context("client with ip", 3),),
    ("az acr network-rule add --name {name} --ip-address {address}",),
    "write permission on the registry, for example Contributor",
)


@rule(
    code="ACRD-NET-005",
    slug="client-ip-not-allowed",
    good="The registry's firewall lets this machine's address in.",
    needs=(TARGET, CHALLENGE),
    uses=(REGISTRY, LOCATION),
    after=(
        "dns-resolution-failed",
        "registry-unreachable",
        "tls-interception",
        "proxy-not-configured",
        "not-a-registry-answer",
    ),
    rows=("S6",),
    aliases=("CONNECTIVITY_FORBIDDEN_ERROR",),
    clues=_CLUES,
)
def judge(
    target: Target, challenge: Challenge, registry: Optional[Registry], location: Optional[Location]
) -> Judgement:
    """Fails for a 403 of the registry, and is certain when its network rules leave the address out."""
    if challenge.contact is Contact.THROTTLED:
        return undecided("The registry answered 429, which does not tell whether its firewall lets this machine in.")
    if challenge.contact is not Contact.DENIED:
        return passed("The registry's firewall lets this machine in.")
    address = challenge.denied_address
    seen = challenge_evidence(challenge)
    fix = Fix(
        text="Allow the address, or come through a private endpoint.",
        commands=(
            f"az acr network-rule add --name {quote(target.name)} --ip-address {quote(address or 'ADDRESS')}"
            f"{subscription_option(location)}",
        ),
        who=WRITES_REGISTRY,
        takes_effect=MINUTES,
    )
    title = f"The registry's firewall refuses this machine's address {address or '(which it did not name)'}."
    if registry is None:
        return failed(title, seen, fix=fix, confidence=Confidence.LIKELY)
    rules = Evidence(_describe_rules(registry), "Azure Resource Manager")
    leaves_out = registry.default_action == "Deny" and not (address and matches_any(address, registry.ip_rules))
    if leaves_out or registry.public_network_access == "Disabled":
        return failed(title, seen, rules, fix=fix)
    return failed(
        title,
        seen,
        rules,
        fix=fix,
        detail="The rules that Azure Resource Manager shows would let it in: a change may not be in force yet.",
        confidence=Confidence.LIKELY,
    )


def _describe_rules(registry: Registry) -> str:
    if registry.public_network_access == "Disabled":
        return "Public network access is disabled, so network rules do not count."
    rules = ", ".join(registry.ip_rules) or "none"
    return f"Default action {registry.default_action}; allowed addresses: {rules}."
