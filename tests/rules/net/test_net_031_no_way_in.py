"""Cases of no-way-in."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.net.net_031_no_way_in import judge
from tests.rules import facts

CLOSED = replace(facts.REGISTRY, public_network_access="Disabled", private_endpoints=())
DENYING = replace(CLOSED, public_network_access="Enabled", default_action="Deny", ip_rules=())


def case(registry: object = CLOSED, **changes: object) -> Judgement:
    return judge.judge(registry=replace(registry, **changes), location=facts.LOCATION)  # type: ignore[type-var]


def test_a_closed_registry_without_private_endpoint_is_of_no_use() -> None:
    result = case()
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.CERTAIN


def test_an_endpoint_that_is_pending_is_no_way_in() -> None:
    assert case(private_endpoints=(("pe", "Pending"),)).outcome is Outcome.FAIL


def test_an_approved_endpoint_is_a_way_in() -> None:
    assert case(private_endpoints=(("pe", "Approved"),)).outcome is Outcome.PASS


def test_rules_that_name_nobody_probably_let_nobody_in() -> None:
    result = case(DENYING)
    assert result.outcome is Outcome.WARN
    assert result.confidence is Confidence.LIKELY


def test_a_rule_for_an_address_lets_it_in() -> None:
    assert case(DENYING, ip_rules=("198.51.100.0/24",)).outcome is Outcome.PASS


def test_a_setting_that_azure_did_not_tell_is_unknown() -> None:
    assert case(public_network_access=None).outcome is Outcome.UNKNOWN
