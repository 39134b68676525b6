"""Nobody shares the admin user.

Good state
    The admin user is disabled.

Why it matters
    Its two passwords give everybody who has them full access to all images. They belong to nobody, never end, and no
    role or condition limits them.

How it is detected
    Azure Resource Manager shows `adminUserEnabled` as true.

Fix
    Give each user of it a role or a repository-scoped token of its own, then disable it. Everything that still uses it
    fails from then on.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-authentication#admin-account
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
    code="ACRD-CRED-030",
    slug="admin-user-enabled",
    good="Nobody shares the admin user.",
    needs=(REGISTRY,),
    uses=(LOCATION,),
    only_in_scan=True,
)
def judge(registry: Registry, location: Optional[Location]) -> Judgement:
    """Warns when the admin user is on."""
    if registry.admin_user_enabled is None:
        return undecided("Azure did not say whether the admin user is on.")
    if not registry.admin_user_enabled:
        return passed("The admin user is off.")
    return warned(
        f"The admin user of {registry.name} is on: its passwords give full access, never end and belong to nobody.",
        Evidence("adminUserEnabled is true.", ARM),
        fix=Fix(
            "Move what uses it to roles or to repository-scoped tokens, then disable it.",
            (f"az acr update --name {quote(registry.name)} --admin-enabled false{subscription_option(location)}",),
            WRITES_REGISTRY,
            AT_ONCE,
        ),
    )
