"""Login events to start a rule's cases from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from azext_acrdiag.facts.events import LoginEvents, LoginLog, LogSetting, RecordedLogins
from azext_acrdiag.facts.given import ErrorText
from tests.rules import facts
from tests.rules.fact_sets import ASSIGNEE, FactSet

LOG = LoginLog((LogSetting("to-logs", "/subscriptions/1/resourceGroups/r/providers/x/workspaces/logs"),))
REFUSED = LoginEvents(
    identity=facts.APP_ID,
    address="198.51.100.7",
    user_agent="docker/27.3.1",
    status=401,
    result="401",
    count=14,
    first=facts.NOW - timedelta(hours=2),
    last=facts.NOW - timedelta(minutes=3),
)
ACCEPTED = replace(REFUSED, status=200, result="200", count=1, last=REFUSED.first, first=REFUSED.first)
FORBIDDEN = replace(REFUSED, status=403, result="403")
TEXT = ErrorText(("devops-service-connection",))


def recorded(*groups: LoginEvents, sees_all: bool = True) -> RecordedLogins:
    """What the log of the last day holds."""
    return RecordedLogins(groups, 1440, True, sees_all, "logs" if sees_all else None, 30)


def assignee(*groups: LoginEvents, **more: Any) -> FactSet:
    """An identity without its secret, of which the log holds these logins."""
    return {**ASSIGNEE, "login_log": LOG, "recorded_logins": recorded(*groups), "error_text": TEXT, **more}
