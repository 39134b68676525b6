"""Somebody can reach the registry.

Good state
    The registry is reachable publicly, for some addresses at least, or through an approved private endpoint.

Why it matters
    Without a way in, every login, pull and push from outside Azure's trusted services fails with 403.

How it is detected
    Azure Resource Manager shows that public network access is off while no private endpoint connection is approved; or
    that network rules deny by default, name no address, and no private endpoint connection is approved. In the second
    case rules for virtual networks, which newer versions of the API do not show, may still let somebody in.

Fix
    Approve or make a private endpoint, or allow addresses.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-private-endpoints
    https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, passed, undecided, warned
from ...domain.outcome import Confidence
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..access_wording import ARM
from ..base import rule
from ..wording import MINUTES, WRITES_REGISTRY, subscription_option


@rule(
    code="ACRD-NET-031",
    slug="no-way-in",
    good="Somebody can reach the registry.",
    needs=(REGISTRY,),
    uses=(LOCATION,),
    only_in_scan=True,
)
def judge(registry: Registry, location: Optional[Location]) -> Judgement:
    """Fails when public access is off and no private endpoint is approved; warns when rules let no address in."""
    if any(status == "Approved" for _, status in registry.private_endpoints):
        return passed("A private endpoint is approved.")
    if registry.public_network_access is None:
        return undecided("Azure did not say whether public network access is on.")
    name, more = registry.name, subscription_option(location)
    no_endpoint = Evidence("No private endpoint connection is approved.", ARM)
    if registry.public_network_access == "Disabled":
        return failed(
            f"Nobody can reach {name}: public network access is off, and no private endpoint is approved.",
            Evidence("publicNetworkAccess is Disabled.", ARM),
            no_endpoint,
            fix=Fix(
                "Approve a private endpoint connection, or let selected addresses in.",
                (
                    f"az acr private-endpoint-connection list --registry-name {quote(name)} --output table{more}",
                    f"az acr update --name {quote(name)} --public-network-enabled true --default-action Deny{more}",
                ),
                WRITES_REGISTRY,
                MINUTES,
            ),
        )
    if registry.default_action == "Deny" and not registry.ip_rules:
        return warned(
            f"{name} denies every address: its rules name none, and no private endpoint is approved.",
            Evidence("The default action is Deny, and there are no rules for addresses.", ARM),
            no_endpoint,
            fix=Fix(
                "Allow the addresses that need it.",
                (f"az acr network-rule add --name {quote(name)} --ip-address ADDRESS{more}",),
                WRITES_REGISTRY,
                MINUTES,
            ),
            confidence=Confidence.LIKELY,
        )
    return passed("Some addresses at least can reach it.")
