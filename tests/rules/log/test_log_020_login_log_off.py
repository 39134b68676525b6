"""Cases of login-log-off."""

from __future__ import annotations

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.estate import LogRoute, LogRoutes
from azext_acrdiag.rules.log.log_020_login_log_off import judge
from tests.rules import facts

WORKSPACE = ("a Log Analytics workspace",)


def case(*routes: LogRoute) -> Judgement:
    return judge.judge(registry=facts.REGISTRY, log_routes=LogRoutes(routes))


def test_without_settings_nothing_is_recorded() -> None:
    result = case()
    assert result.outcome is Outcome.WARN
    assert result.fix is not None
    assert facts.REGISTRY.resource_id in result.fix.commands[0]


def test_other_events_are_no_logins() -> None:
    result = case(LogRoute("pulls", ("ContainerRegistryRepositoryEvents",), WORKSPACE))
    assert result.outcome is Outcome.WARN
    assert result.evidence[0].text == "pulls sends ContainerRegistryRepositoryEvents."


def test_a_setting_that_leads_nowhere_records_nothing() -> None:
    assert case(LogRoute("lost", ("allLogs",), ())).outcome is Outcome.WARN


def test_the_category_is_enough() -> None:
    assert case(LogRoute("logins", ("containerRegistryLoginEvents",), WORKSPACE)).outcome is Outcome.PASS


def test_a_group_that_holds_the_category_is_enough() -> None:
    for group in ("allLogs", "audit"):
        assert case(LogRoute("all", (group,), ("a storage account",))).outcome is Outcome.PASS
