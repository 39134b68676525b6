"""Cases of ipv6-dual-stack."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.network import Challenge, Contact
from azext_acrdiag.facts.registry import DUAL_STACK, NetworkSettings, Registry
from azext_acrdiag.rules.net.net_015_ipv6_dual_stack import judge
from tests.rules import facts

DENIED = replace(facts.CHALLENGE, contact=Contact.DENIED, status=403, denied_address="2001:db8::10")
DUAL = replace(
    facts.REGISTRY,
    default_action="Deny",
    ip_rules=("203.0.113.0/24",),
    network=NetworkSettings(endpoint_protocol=DUAL_STACK),
)


def case(challenge: Challenge = DENIED, registry: Optional[Registry] = DUAL) -> Judgement:
    return judge.judge(target=facts.TARGET, challenge=challenge, registry=registry, location=facts.LOCATION)


def test_a_refused_ipv6_address_is_the_cause() -> None:
    result = case()
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "2001:db8::10" in result.title
    assert result.fix is not None
    assert result.fix.commands == ("az acr update --name contosoapps --endpoint-protocol IPv4",)


def test_without_the_settings_it_is_likely() -> None:
    assert case(registry=None).confidence is Confidence.LIKELY
    assert case(registry=replace(DUAL, ip_rules=("2001:db8::/32",))).confidence is Confidence.LIKELY


def test_rules_without_ipv6_are_a_warning_to_who_comes_by_ipv4() -> None:
    assert case(facts.CHALLENGE).outcome is Outcome.WARN


def test_passes_where_the_rules_reckon_with_ipv6() -> None:
    assert case(facts.CHALLENGE, replace(DUAL, ip_rules=("2001:db8::/32",))).outcome is Outcome.PASS
    assert case(facts.CHALLENGE, replace(DUAL, default_action="Allow")).outcome is Outcome.PASS


def test_a_refused_ipv4_address_is_another_cause() -> None:
    refused = replace(DENIED, denied_address="203.0.113.10")
    assert case(refused, replace(DUAL, network=NetworkSettings())).outcome is Outcome.NOT_APPLICABLE
    assert case(refused, None).outcome is Outcome.NOT_APPLICABLE
