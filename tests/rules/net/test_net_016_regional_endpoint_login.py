"""Cases of regional-endpoint-login."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.machine import StoredLogins
from azext_acrdiag.facts.registry import NetworkSettings, Registry
from azext_acrdiag.rules.net.net_016_regional_endpoint_login import judge
from tests.rules import facts

HOST = "contosoapps.westeurope.geo.azurecr.io"
REGIONAL = replace(facts.TARGET, host_given="ContosoApps.westeurope.geo.azurecr.io")
REGISTRY = replace(facts.REGISTRY, network=NetworkSettings(regional_endpoints=True, regional_hosts=(HOST,)))
NONE = replace(facts.STORED_LOGINS, entry=None)


def case(
    regional: Optional[StoredLogins] = NONE,
    stored: Optional[StoredLogins] = facts.STORED_LOGINS,
    registry: Optional[Registry] = REGISTRY,
    host: Optional[str] = REGIONAL.host_given,
) -> Judgement:
    return judge.judge(
        target=replace(facts.TARGET, host_given=host),
        registry=registry,
        regional_logins=regional,
        stored_logins=stored,
        location=facts.LOCATION,
    )


def test_a_login_at_the_other_host_is_the_cause() -> None:
    result = case()
    assert result.outcome is Outcome.FAIL
    assert result.title == f"The container client is logged in at {facts.HOST}, not at {HOST}."
    assert result.fix is not None
    assert result.fix.commands == ("az acr login --name contosoapps --endpoint westeurope",)


def test_a_registry_without_regional_endpoints_has_no_such_host() -> None:
    off = replace(REGISTRY, network=NetworkSettings(regional_endpoints=False))
    result = case(registry=off)
    assert result.outcome is Outcome.FAIL
    assert "has no regional endpoints" in result.title


def test_a_region_that_the_registry_is_not_in_is_told() -> None:
    result = case(host="contosoapps.eastus.geo.azurecr.io")
    assert result.outcome is Outcome.FAIL
    assert "has no regional endpoint contosoapps.eastus.geo.azurecr.io" in result.title


def test_passes_where_the_login_is_at_that_host() -> None:
    assert case(facts.STORED_LOGINS).outcome is Outcome.PASS
    assert case(None, None).outcome is Outcome.PASS
    assert case(NONE, NONE).outcome is Outcome.PASS


def test_what_is_not_known_is_no_failure() -> None:
    assert case(replace(NONE, silent_helper="desktop")).outcome is Outcome.UNKNOWN
    assert case(registry=None).outcome is Outcome.UNKNOWN
    assert case(registry=facts.REGISTRY).outcome is Outcome.UNKNOWN


def test_the_question_arises_for_a_regional_host_only() -> None:
    for host in (None, facts.HOST, "contosoapps.westeurope.data.azurecr.io"):
        assert case(host=host).outcome is Outcome.NOT_APPLICABLE
