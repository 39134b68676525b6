"""Nobody can pull without a credential.

Good state
    Anonymous pull is disabled.

Why it matters
    With anonymous pull everybody who reaches the registry can pull every image of it. It cannot be limited to some
    repositories.

How it is detected
    Azure Resource Manager shows `anonymousPullEnabled` as true.

Fix
    Disable it, unless the registry is meant for the public. Clients that pulled without a credential need one then.

References
    https://learn.microsoft.com/azure/container-registry/anonymous-pull-access
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, passed, undecided, warned
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..access_wording import ARM
from ..base import rule
from ..wording import AT_ONCE, WRITES_REGISTRY, subscription_option


@rule(
    code="ACRD-REG-020",
    slug="anonymous-pull-enabled",
    good="Nobody can pull without a credential.",
    needs=(REGISTRY,),
    uses=(LOCATION,),
    only_in_scan=True,
)
def judge(registry: Registry, location: Optional[Location]) -> Judgement:
    """Warns when anonymous pull is on."""
    if registry.anonymous_pull_enabled is None:
        return undecided("Azure did not say whether anonymous pull is on.")
    if not registry.anonymous_pull_enabled:
        return passed("Anonymous pull is off.")
    return warned(
        f"Everybody who reaches {registry.name} can pull all of its images without a credential.",
        Evidence("anonymousPullEnabled is true.", ARM),
        fix=Fix(
            "Disable it, unless the registry is meant for the public.",
            (
                f"az acr update --name {quote(registry.name)} --anonymous-pull-enabled false"
                f"{subscription_option(location)}",
            ),
            WRITES_REGISTRY,
            AT_ONCE,
        ),
    )
