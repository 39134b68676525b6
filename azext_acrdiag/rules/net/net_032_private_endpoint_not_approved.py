"""Every private endpoint of the registry is approved.

Good state
    All private endpoint connections are in the state Approved.

Why it matters
    Through an endpoint that is pending, rejected or disconnected nobody reaches the registry, though the DNS of its
    network may already lead there.

How it is detected
    Azure Resource Manager shows the state of each private endpoint connection of the registry.

Fix
    Approve the connection, or delete what is not wanted. A disconnected one has lost its endpoint and can only be
    deleted and made again.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-private-endpoints#manage-private-endpoint-connections
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Fix, Judgement, not_applicable, passed, warned
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..access_wording import ARM
from ..base import rule
from ..listed import counted, evidence_of
from ..wording import MINUTES, WRITES_REGISTRY, subscription_option

_VERBS = {"Pending": "approve"}
"""What to do with a connection in this state; every other is of no use any more."""


@rule(
    code="ACRD-NET-032",
    slug="private-endpoint-not-approved",
    good="Every private endpoint of the registry is approved.",
    needs=(REGISTRY,),
    uses=(LOCATION,),
    only_in_scan=True,
)
def judge(registry: Registry, location: Optional[Location]) -> Judgement:
    """Warns when a connection is in another state than Approved."""
    waiting = [each for each in registry.private_endpoints if each[1] != "Approved"]
    if not registry.private_endpoints:
        return not_applicable("The registry has no private endpoints.")
    if not waiting:
        return passed("All private endpoint connections are approved.")
    name, status = waiting[0]
    command = (
        f"az acr private-endpoint-connection {_VERBS.get(status, 'delete')} --registry-name {quote(registry.name)}"
    )
    return warned(
        f"{counted(len(waiting), 'private endpoint')} of {registry.name} "
        f"{'is' if len(waiting) == 1 else 'are'} not approved.",
        *evidence_of([f"{each} is {state}." for each, state in waiting], ARM),
        fix=Fix(
            "Approve what is pending; delete what is rejected or disconnected, and make it again where it is needed.",
            (f"{command} --name {quote(name)}{subscription_option(location)}",),
            WRITES_REGISTRY,
            MINUTES,
        ),
    )
