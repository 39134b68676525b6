"""Cases of dns-resolution-failed."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.network import Challenge, Contact, Resolution, ResolutionError
from azext_acrdiag.facts.registry import Registry
from azext_acrdiag.rules.net.net_001_dns_resolution_failed import judge
from tests.rules import facts

UNRESOLVED = replace(
    facts.CHALLENGE,
    contact=Contact.NAME_NOT_RESOLVED,
    status=None,
    realm=None,
    message="[Errno -2] Name or service not known",
)
FOUND = Resolution(facts.HOST, ("20.61.0.7",), None, None)
NO_SUCH_NAME = Resolution(facts.HOST, (), ResolutionError.NO_SUCH_NAME, "Name or service not known")
NO_ANSWER = Resolution(facts.HOST, (), ResolutionError.NO_ANSWER, "Temporary failure in name resolution")


def case(challenge: Challenge, resolution: Optional[Resolution], registry: Optional[Registry] = None) -> Judgement:
    return judge.judge(target=facts.TARGET, challenge=challenge, resolution=resolution, registry=registry)


def test_a_name_that_the_servers_do_not_know() -> None:
    result = case(UNRESOLVED, NO_SUCH_NAME)
    assert result.outcome is Outcome.FAIL
    assert result.title == "The name servers of this machine know no contosoapps.azurecr.io."
    assert "misspelt" in result.detail


def test_servers_that_do_not_answer() -> None:
    result = case(UNRESOLVED, NO_ANSWER, facts.REGISTRY)
    assert result.outcome is Outcome.FAIL
    assert "give no answer" in result.title
    assert "misspelt" not in result.detail


def test_fails_without_the_resolver_too() -> None:
    assert case(UNRESOLVED, None).outcome is Outcome.FAIL


def test_a_registry_that_exists_is_not_misspelt() -> None:
    result = case(UNRESOLVED, NO_SUCH_NAME, facts.REGISTRY)
    assert "misspelt" not in result.detail
    assert any("exists" in evidence.text for evidence in result.evidence)


def test_private_endpoints_point_to_the_private_zone() -> None:
    registry = replace(facts.REGISTRY, private_endpoints=(("apps-endpoint", "Approved"), ("old", "Rejected")))
    result = case(UNRESOLVED, NO_SUCH_NAME, registry)
    assert "apps-endpoint" in result.detail
    assert "old" not in result.detail
    assert "privatelink.azurecr.io" in result.detail


def test_passes_with_the_address_as_evidence() -> None:
    result = case(facts.CHALLENGE, FOUND)
    assert result.outcome is Outcome.PASS
    assert result.evidence[0].text == "20.61.0.7"


def test_a_failed_look_up_behind_a_proxy_does_not_matter() -> None:
    through = replace(facts.CHALLENGE, via_proxy=True)
    assert case(through, NO_SUCH_NAME).outcome is Outcome.NOT_APPLICABLE


def test_waiting_for_the_name_is_told_from_waiting_for_the_registry() -> None:
    waiting = replace(UNRESOLVED, contact=Contact.TIMED_OUT, message="No answer came within 6 seconds.")
    assert case(waiting, NO_ANSWER).outcome is Outcome.FAIL
    assert case(waiting, FOUND).outcome is Outcome.PASS
    assert case(waiting, None).outcome is Outcome.PASS


def test_behind_a_proxy_waiting_says_nothing_about_names() -> None:
    waiting = replace(UNRESOLVED, contact=Contact.TIMED_OUT, via_proxy=True)
    assert case(waiting, None).outcome is Outcome.NOT_APPLICABLE
