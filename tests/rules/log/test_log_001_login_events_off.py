"""Cases of login-events-off."""

from __future__ import annotations

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.events import LoginLog, LogSetting
from azext_acrdiag.rules.log.log_001_login_events_off import judge
from tests.rules import facts
from tests.rules.fact_sets import GIVEN, judged

from .events import assignee


def test_where_the_log_would_be_the_only_witness_its_absence_is_told() -> None:
    result = judged(judge, assignee(), login_log=LoginLog(()))
    assert result.outcome is Outcome.WARN
    assert result.fix is not None
    assert f"--resource {facts.RESOURCE_ID} --workspace WORKSPACE_ID" in result.fix.commands[0]


def test_a_storage_account_cannot_be_asked() -> None:
    stored = LoginLog((LogSetting("s", None, ("a storage account", "an event hub")),))
    result = judged(judge, assignee(), login_log=stored, location=None)
    assert "go to a storage account and an event hub only" in result.evidence[0].text
    assert result.fix is not None
    assert "az acr show --name contosoapps" in result.fix.commands[0]


def test_silent_where_logins_are_recorded_or_nobody_says_that_something_fails() -> None:
    assert judged(judge, assignee()).outcome is Outcome.PASS
    assert judged(judge, assignee(error_text=None), login_log=LoginLog(())).outcome is Outcome.NOT_APPLICABLE
    assert judged(judge, {**GIVEN, "login_log": LoginLog(())}).outcome is Outcome.NOT_APPLICABLE
