"""The registry answers only the networks that need it.

Good state
    Public network access is off, or limited to selected addresses.

Why it matters
    From an open registry a leaked credential works everywhere in the world.

How it is detected
    Azure Resource Manager shows `publicNetworkAccess` as Enabled and no network rules that deny by default. Rules need
    the SKU Premium.

Fix
    Allow the addresses that need it, then deny by default; or use private endpoints only.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks
    https://learn.microsoft.com/azure/container-registry/container-registry-private-endpoints
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, passed, undecided, warned
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..access_wording import ARM
from ..base import rule
from ..wording import MINUTES, WRITES_REGISTRY, subscription_option


@rule(
    code="ACRD-NET-030",
    slug="open-to-all-networks",
    good="The registry answers only the networks that need it.",
    needs=(REGISTRY,),
    uses=(LOCATION,),
    only_in_scan=True,
)
def judge(registry: Registry, location: Optional[Location]) -> Judgement:
    """Warns when every address of the internet is let in."""
    if registry.public_network_access == "Disabled":
        return passed("Public network access is off.")
    if registry.default_action == "Deny":
        return passed("Network rules deny by default.")
    if registry.public_network_access is None:
        return undecided("Azure did not say whether public network access is on.")
    more = subscription_option(location)
    name = registry.name
    upgrade = () if registry.sku == "Premium" else (f"az acr update --name {quote(name)} --sku Premium{more}",)
    return warned(
        f"{name} answers every address of the internet.",
        Evidence("publicNetworkAccess is Enabled, and no network rule denies.", ARM),
        detail="" if not upgrade else f"Network rules need the SKU Premium; this one is {registry.sku or 'another'}.",
        fix=Fix(
            "Allow the addresses that need it before you deny by default.",
            (
                *upgrade,
                f"az acr network-rule add --name {quote(name)} --ip-address ADDRESS{more}",
                f"az acr update --name {quote(name)} --default-action Deny{more}",
            ),
            WRITES_REGISTRY,
            MINUTES,
        ),
    )
