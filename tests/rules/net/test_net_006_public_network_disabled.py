"""Cases of public-network-disabled."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.network import Challenge, Contact, Resolution
from azext_acrdiag.facts.registry import Registry
from azext_acrdiag.rules.net.net_006_public_network_disabled import judge
from tests.rules import facts

DENIED = replace(facts.CHALLENGE, contact=Contact.DENIED, status=403, realm=None, denied_address="203.0.113.10")
CLOSED = replace(facts.REGISTRY, public_network_access="Disabled")
PUBLIC = Resolution(facts.HOST, ("20.61.0.7",), None, None)


def case(
    registry: Registry = CLOSED, challenge: Challenge = DENIED, resolution: Optional[Resolution] = None
) -> Judgement:
    return judge.judge(
        target=facts.TARGET, challenge=challenge, registry=registry, resolution=resolution, location=facts.LOCATION
    )


def test_a_closed_registry_that_refuses_is_the_cause() -> None:
    result = case()
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.CERTAIN
    assert "no approved private endpoint" in result.detail
    assert result.fix is not None
    assert result.fix.commands == (
        "az acr update --name contosoapps --public-network-enabled true --default-action Deny",
        "az acr network-rule add --name contosoapps --ip-address 203.0.113.10",
    )


def test_a_private_endpoint_that_this_machine_misses() -> None:
    result = case(replace(CLOSED, private_endpoints=(("apps-endpoint", "Approved"),)), resolution=PUBLIC)
    assert "apps-endpoint" in result.detail
    assert any("20.61.0.7" in evidence.text for evidence in result.evidence)


def test_a_proxy_takes_the_public_way() -> None:
    endpoint = replace(CLOSED, private_endpoints=(("apps-endpoint", "Approved"),))
    assert "NO_PROXY" in case(endpoint, challenge=replace(DENIED, via_proxy=True)).detail


def test_a_private_endpoint_that_waits_lets_nobody_in() -> None:
    result = case(replace(CLOSED, private_endpoints=(("apps-endpoint", "Pending"),)))
    assert "apps-endpoint waits for approval" in result.detail


def test_accounts_for_the_refused_address() -> None:
    assert "client-ip-not-allowed" in judge.explains


def test_a_closed_registry_that_answers_passes() -> None:
    assert case(challenge=facts.CHALLENGE).outcome is Outcome.PASS


def test_a_refusal_of_an_open_registry_has_another_cause() -> None:
    assert case(facts.REGISTRY).outcome is Outcome.PASS


def test_a_setting_that_azure_did_not_tell_is_unknown() -> None:
    assert case(replace(CLOSED, public_network_access=None)).outcome is Outcome.UNKNOWN
