"""The registry is far from the limits of its SKU.

Good state
    Less than 80 % of each limit that Azure shows is used.

Why it matters
    What exceeds a limit is refused: new webhooks, rules, private endpoints, tokens. Storage beyond what the SKU
    includes is charged, and at the maximum pushes are refused.

How it is detected
    Azure Resource Manager shows how much of each limit is used.

Fix
    Delete what is not needed (old images with `az acr purge`), or take a larger SKU.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-skus
    https://learn.microsoft.com/azure/container-registry/container-registry-storage
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ...domain.finding import Fix, Judgement, passed, warned
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ...facts.state import USAGES, Usage, Usages
from ..access_wording import ARM
from ..base import rule
from ..listed import evidence_of, some
from ..wording import AT_ONCE, WRITES_REGISTRY, subscription_option

_NEAR = 0.8
_GIB = 1 << 30
_LARGER = {"Basic": "Standard", "Standard": "Premium"}


@rule(
    code="ACRD-REG-021",
    slug="sku-limit-near",
    good="The registry is far from the limits of its SKU.",
    needs=(REGISTRY, USAGES),
    uses=(LOCATION,),
    only_in_scan=True,
)
def judge(registry: Registry, usages: Usages, location: Optional[Location]) -> Judgement:
    """Warns when four fifths of a limit are used."""
    near = [each for each in usages.usages if each.limit and each.used >= _NEAR * each.limit]
    if not near:
        return passed("Less than 80 % of each limit is used.")
    more = subscription_option(location)
    larger = _LARGER.get(registry.sku or "")
    commands: Tuple[str, ...] = (f"az acr show-usage --name {quote(registry.name)} --output table{more}",)
    if larger:
        commands += (f"az acr update --name {quote(registry.name)} --sku {larger}{more}",)
    return warned(
        f"{registry.name} is near or at a limit of its SKU: {some([each.name for each in near])}.",
        *evidence_of([_in_words(each) for each in near], ARM),
        fix=Fix(
            "Delete what is not needed, or take a larger SKU where there is one.", commands, WRITES_REGISTRY, AT_ONCE
        ),
    )


def _in_words(usage: Usage) -> str:
    limit = usage.limit or 0
    share = f"{100 * usage.used // limit} %"
    if usage.unit == "Bytes":
        return f"{usage.name}: {usage.used / _GIB:.1f} of {limit / _GIB:.1f} GiB ({share})."
    return f"{usage.name}: {usage.used:,} of {limit:,} ({share})."
