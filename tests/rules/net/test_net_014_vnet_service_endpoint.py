"""Cases of vnet-service-endpoint."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.network import Challenge, Contact
from azext_acrdiag.facts.registry import NetworkSettings
from azext_acrdiag.rules.net.net_014_vnet_service_endpoint import judge
from tests.rules import facts

SUBNET = "/subscriptions/1/resourceGroups/n/providers/Microsoft.Network/virtualNetworks/apps-network/subnets/nodes"
DENIED = replace(facts.CHALLENGE, contact=Contact.DENIED, status=403, denied_address="203.0.113.10")
LIMITED = replace(facts.REGISTRY, default_action="Deny", network=NetworkSettings(virtual_network_rules=(SUBNET,)))


def case(challenge: Challenge = DENIED, **settings: Any) -> Judgement:
    registry = replace(LIMITED, **settings)
    return judge.judge(target=facts.TARGET, challenge=challenge, registry=registry, location=facts.LOCATION)


def test_a_registry_of_subnets_refuses_every_address() -> None:
    result = case()
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert "subnets only (apps-network/subnets/nodes)" in result.title


def test_where_addresses_are_let_in_too_they_may_be_what_is_missing() -> None:
    assert case(ip_rules=("198.51.100.0/24",)).outcome is Outcome.UNKNOWN


def test_passes_where_the_registry_answers() -> None:
    assert case(facts.CHALLENGE).outcome is Outcome.PASS


def test_the_question_does_not_arise_without_rules_for_subnets() -> None:
    assert case(network=NetworkSettings()).outcome is Outcome.NOT_APPLICABLE
    assert case(default_action="Allow").outcome is Outcome.NOT_APPLICABLE
