"""The registry records logins.

Good state
    A diagnostic setting of the registry sends its login events to a Log Analytics workspace.

Why it matters
    The log tells who came from which address with which client and how the registry answered. Of a pipeline or service
    whose login cannot be tried from here, it is the only witness. What was not recorded cannot be recovered.

How it is detected
    No diagnostic setting of the registry sends the category ContainerRegistryLoginEvents, or a group of categories, to
    a workspace. It is told where the text of an error says that another identity fails.

Fix
    Create the setting, and let the pipeline fail once more.

References
    https://learn.microsoft.com/azure/container-registry/monitor-container-registry
    https://learn.microsoft.com/azure/azure-monitor/reference/tables/containerregistryloginevents
"""

from __future__ import annotations

from typing import Optional

from ...domain.finding import Evidence, Judgement, not_applicable, passed, warned
from ...domain.subject import Subject, SubjectKind
from ...domain.target import Target
from ...facts.events import LOGIN_LOG, LoginLog
from ...facts.given import ERROR_TEXT, SUBJECT, TARGET, ErrorText
from ...facts.registry import LOCATION, Location
from ..access_wording import ARM, registry_scope
from ..base import rule
from ..log_wording import turn_on


@rule(
    code="ACRD-LOG-001",
    slug="login-events-off",
    good="The registry records logins.",
    needs=(SUBJECT, TARGET, LOGIN_LOG),
    uses=(ERROR_TEXT, LOCATION),
    rows=("B12",),
)
def judge(
    subject: Subject, target: Target, login_log: LoginLog, error_text: Optional[ErrorText], location: Optional[Location]
) -> Judgement:
    """Warns where the log would be the only witness and is not kept."""
    if login_log.workspace_ids:
        return passed("The registry records logins.", Evidence(_settings(login_log), ARM))
    if subject.kind is not SubjectKind.ASSIGNEE or error_text is None:
        return not_applicable("The registry does not record logins; nothing here hangs on it.")
    resource_id = location.registry.resource_id if location and location.registry else None
    places = tuple(dict.fromkeys(place for each in login_log.settings for place in each.elsewhere))
    only = f" Its login events go to {' and '.join(places)} only." if places else ""
    return warned(
        f"{target.name} does not record logins where they can be asked for.",
        Evidence(f"No diagnostic setting sends login events to a workspace.{only}", ARM),
        fix=turn_on(registry_scope(target, resource_id)),
        detail="What the registry answered to the login that failed cannot be looked up.",
    )


def _settings(login_log: LoginLog) -> str:
    names = ", ".join(f'"{each.name}"' for each in login_log.settings if each.workspace_id)
    return f"The diagnostic setting {names} sends login events to a workspace."
