"""The registry's logins are recorded.

Good state
    A diagnostic setting sends the login events of the registry somewhere.

Why it matters
    Without one the registry keeps no record: who failed to log in, from which address, and whether somebody who should
    not be there did log in, cannot be told afterwards.

How it is detected
    Azure Monitor lists the diagnostic settings of the registry and the categories of events that each sends.

Fix
    Add a diagnostic setting that sends ContainerRegistryLoginEvents to a Log Analytics workspace.

References
    https://learn.microsoft.com/azure/container-registry/monitor-container-registry
    https://learn.microsoft.com/azure/azure-monitor/reference/tables/containerregistryloginevents
"""

from __future__ import annotations

from ...domain.finding import Judgement, passed, warned
from ...facts.estate import LOG_ROUTES, LogRoute, LogRoutes
from ...facts.registry import REGISTRY, Registry
from ..base import rule
from ..listed import evidence_of
from ..log_wording import turn_on

_LOGINS = ("containerregistryloginevents", "alllogs", "audit")
"""The category, and the groups of categories that hold it."""
_MONITOR = "Azure Monitor"


@rule(
    code="ACRD-LOG-020",
    slug="login-log-off",
    good="The registry's logins are recorded.",
    needs=(REGISTRY, LOG_ROUTES),
    only_in_scan=True,
)
def judge(registry: Registry, log_routes: LogRoutes) -> Judgement:
    """Warns when no diagnostic setting sends login events anywhere."""
    recording = next((each for each in log_routes.routes if _records_logins(each)), None)
    if recording is not None:
        return passed(f"The setting {recording.name} sends login events to {' and '.join(recording.destinations)}.")
    others = [f"{each.name} sends {', '.join(each.categories) or 'no logs'}." for each in log_routes.routes]
    return warned(
        f"No login to {registry.name} is recorded.",
        *evidence_of(others or ["The registry has no diagnostic settings."], _MONITOR),
        fix=turn_on(registry.resource_id),
    )


def _records_logins(route: LogRoute) -> bool:
    return bool(route.destinations) and any(each.lower() in _LOGINS for each in route.categories)
