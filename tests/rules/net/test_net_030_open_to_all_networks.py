"""Cases of open-to-all-networks."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.net.net_030_open_to_all_networks import judge
from tests.rules import facts

OPEN = replace(facts.REGISTRY, public_network_access="Enabled", default_action="Allow", sku="Premium")


def case(**changes: object) -> Judgement:
    return judge.judge(registry=replace(OPEN, **changes), location=facts.LOCATION)  # type: ignore[arg-type]


def test_a_registry_without_rules_is_open() -> None:
    result = case()
    assert result.outcome is Outcome.WARN
    assert not result.detail
    assert result.fix is not None
    assert result.fix.commands[-1] == "az acr update --name contosoapps --default-action Deny"


def test_rules_need_premium() -> None:
    result = case(sku="Basic", default_action=None)
    assert result.outcome is Outcome.WARN
    assert "Premium" in result.detail
    assert result.fix is not None
    assert result.fix.commands[0] == "az acr update --name contosoapps --sku Premium"


def test_rules_that_deny_are_enough() -> None:
    assert case(default_action="Deny").outcome is Outcome.PASS


def test_no_public_access_is_enough() -> None:
    assert case(public_network_access="Disabled").outcome is Outcome.PASS


def test_a_setting_that_azure_did_not_tell_is_unknown() -> None:
    assert case(public_network_access=None).outcome is Outcome.UNKNOWN
