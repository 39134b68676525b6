"""The registry stays within what its SKU includes.

Good state
    What the registry stores is within the storage that its SKU includes.

Why it matters
    Beyond the included storage every gibibyte is charged, up to a limit beyond which pushes are disallowed. Features
    such as private endpoints, IP rules and replication take the SKU Premium.

How it is detected
    Where something is to be pushed, Azure Resource Manager is asked for the usage of the registry.

Fix
    Delete what is no longer needed, let a purge task or the retention policy do so, or take a larger SKU.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-skus
    https://learn.microsoft.com/azure/container-registry/container-registry-auto-purge
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, passed, undecided, warned
from ...domain.outcome import Confidence
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ...facts.state import USAGES, Usages
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, BY_REGISTRY, Clues, Pattern
from ..wording import MINUTES, WRITES_REGISTRY, subscription_option

_GIB = 1 << 30
_CLUES = Clues(
    "The registry's SKU does not have this feature, or its limit is reached.",
    "Take a larger SKU.",
    (
        Pattern("registry sku", 90, BY_REGISTRY, ANYWHERE),
        Pattern("is not supported for the sku", 90, BY_REGISTRY, AT_REGISTRY),
        Pattern("skunotsupported", 90, BY_OTHER, ANYWHERE),
        Pattern("storage limit", 84, BY_REGISTRY, AT_REGISTRY),
        Pattern("operation is disallowed", 46, BY_REGISTRY, ANYWHERE),
    ),
    commands=("az acr show-usage --name {name} --output table", "az acr update --name {name} --sku Premium"),
    who="write permission on the registry, for example Contributor",
    prove="az acr show-usage --name {name} --output table",
)


@rule(
    code="ACRD-REG-003",
    slug="sku-limit",
    good="The registry stays within what its SKU includes.",
    needs=(USAGES, REGISTRY),
    uses=(LOCATION,),
    clues=_CLUES,
)
def judge(usages: Usages, registry: Registry, location: Optional[Location]) -> Judgement:
    """Warns for a registry that stores more than its SKU includes; from where on pushes fail is not certain."""
    size = next((each for each in usages.usages if each.unit == "Bytes"), None)
    if size is None or not size.limit:
        return undecided("Azure Resource Manager does not show how much the registry stores.")
    used, included = (f"{number / _GIB:.0f} GiB" for number in (size.used, size.limit))
    if size.used < size.limit:
        return passed(f"{registry.name} stores {used} of {included}.")
    option = subscription_option(location)
    larger = {"basic": "Standard", "standard": "Premium"}.get((registry.sku or "").lower())
    commands = [f"az acr show-usage --name {quote(registry.name)} --output table{option}"]
    commands += [f"az acr update --name {quote(registry.name)} --sku {larger}{option}"] if larger else []
    return warned(
        f"{registry.name} stores {used}; {included} are included in the SKU {registry.sku}.",
        Evidence(f"{size.name}: {size.used} of {size.limit} bytes.", "Azure Resource Manager"),
        detail="More is charged for each gibibyte, up to a limit beyond which pushes are disallowed.",
        confidence=Confidence.LIKELY,
        fix=Fix(
            "Delete images that nobody needs" + (f", or take the SKU {larger}." if larger else "."),
            tuple(commands),
            WRITES_REGISTRY,
            MINUTES,
        ),
    )
