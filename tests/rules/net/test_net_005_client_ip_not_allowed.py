"""Cases of client-ip-not-allowed."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.network import Challenge, Contact, RegistryError
from azext_acrdiag.facts.registry import Location, Registry
from azext_acrdiag.rules.net.net_005_client_ip_not_allowed import judge
from tests.rules import facts

DENIED = replace(
    facts.CHALLENGE,
    contact=Contact.DENIED,
    status=403,
    realm=None,
    error=RegistryError("DENIED", "client with IP '203.0.113.10' is not allowed access.", None),
    denied_address="203.0.113.10",
)
FIREWALL = replace(facts.REGISTRY, default_action="Deny", ip_rules=("198.51.100.0/24",))


def case(
    challenge: Challenge = DENIED,
    registry: Optional[Registry] = FIREWALL,
    location: Optional[Location] = facts.LOCATION,
) -> Judgement:
    return judge.judge(target=facts.TARGET, challenge=challenge, registry=registry, location=location)


def test_an_address_in_no_rule_is_refused() -> None:
    result = case()
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.CERTAIN
    assert "203.0.113.10" in result.title
    assert result.fix is not None
    assert result.fix.commands == ("az acr network-rule add --name contosoapps --ip-address 203.0.113.10",)


def test_the_command_names_the_subscription_when_it_is_not_the_active_one() -> None:
    result = case(location=replace(facts.LOCATION, subscription_id="another"))
    assert result.fix is not None
    assert result.fix.commands[0].endswith(" --subscription 11111111-0000-0000-0000-000000000001")


def test_without_the_rules_it_is_likely() -> None:
    assert case(registry=None, location=None).confidence is Confidence.LIKELY


def test_a_rule_that_matches_makes_it_likely_and_says_why() -> None:
    result = case(registry=replace(FIREWALL, ip_rules=("203.0.113.0/24",)))
    assert result.confidence is Confidence.LIKELY
    assert "not be in force yet" in result.detail


def test_a_registry_that_refuses_everybody_refuses_this_address_too() -> None:
    result = case(registry=replace(FIREWALL, public_network_access="Disabled"))
    assert result.outcome is Outcome.FAIL
    assert any("network rules do not count" in evidence.text for evidence in result.evidence)


def test_passes_when_the_registry_challenges() -> None:
    assert case(challenge=facts.CHALLENGE).outcome is Outcome.PASS


def test_a_throttled_answer_does_not_tell() -> None:
    assert case(challenge=replace(facts.CHALLENGE, contact=Contact.THROTTLED)).outcome is Outcome.UNKNOWN
