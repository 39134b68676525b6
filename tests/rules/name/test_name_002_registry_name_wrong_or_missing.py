"""Cases of registry-name-wrong-or-missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

import pytest

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.network import Challenge, Contact
from azext_acrdiag.facts.registry import Location, NameAvailability, Registry
from azext_acrdiag.rules.name.name_002_registry_name_wrong_or_missing import judge
from tests.rules import facts

FREE = NameAvailability(available=True, reason=None, message=None)
TAKEN = NameAvailability(False, "AlreadyExists", "The registry contosoapps is already in use.")
NOWHERE = replace(facts.LOCATION, registry=None)
UNRESOLVED = replace(
    facts.CHALLENGE, contact=Contact.NAME_NOT_RESOLVED, status=None, realm=None, message="Name or service not known"
)
LABELLED = "contosoapps-a1b2c3d4e5f6g7h8.azurecr.io"


def case(
    typed: Optional[str] = None,
    challenge: Challenge = UNRESOLVED,
    availability: Optional[NameAvailability] = FREE,
    location: Optional[Location] = NOWHERE,
    registry: Optional[Registry] = None,
) -> Judgement:
    return judge.judge(
        target=replace(facts.TARGET, host_given=typed),
        cloud=facts.CLOUD,
        challenge=challenge,
        name_availability=availability,
        location=location,
        registry=registry,
    )


def test_a_name_that_is_free_belongs_to_no_registry() -> None:
    result = case()
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.CERTAIN
    assert result.title == "No registry in AzureCloud has the login server contosoapps.azurecr.io: the name is free."
    assert any("subscription Production" in evidence.text for evidence in result.evidence)


def test_a_name_that_is_taken_passes_though_nobody_answers() -> None:
    assert case(availability=TAKEN).outcome is Outcome.PASS


def test_a_registry_that_azure_shows_passes_though_nobody_answers() -> None:
    assert case(location=facts.LOCATION).outcome is Outcome.PASS


@pytest.mark.parametrize("contact", [Contact.CHALLENGED, Contact.DENIED, Contact.THROTTLED])
def test_a_registry_that_answers_passes(contact: Contact) -> None:
    assert case(challenge=replace(facts.CHALLENGE, contact=contact)).outcome is Outcome.PASS


@pytest.mark.parametrize("missing", ["availability", "location"])
def test_what_azure_did_not_say_is_unknown(missing: str) -> None:
    result = case(availability=None) if missing == "availability" else case(location=None)
    assert result.outcome is Outcome.UNKNOWN
    assert result.needs is not None
    assert "checkNameAvailability" in result.needs


@pytest.mark.parametrize("location", [NOWHERE, None])
def test_an_ending_of_no_cloud_is_likely_wrong(location: Optional[Location]) -> None:
    result = case(typed="contosoapps.azureacr.io", location=location)
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.LIKELY
    assert "contosoapps.azureacr.io" in result.title


def test_an_ending_of_no_cloud_is_certainly_wrong_when_azure_shows_the_right_one() -> None:
    result = case(
        typed="contosoapps.azureacr.io",
        challenge=facts.CHALLENGE,
        location=facts.LOCATION,
        registry=facts.REGISTRY,
    )
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.CERTAIN
    assert result.title == "The login server of contosoapps is contosoapps.azurecr.io, not contosoapps.azureacr.io."


def test_a_host_of_another_name_that_answers_like_a_registry_is_only_worth_a_warning() -> None:
    result = case(typed="registry.example.com", challenge=replace(facts.CHALLENGE, host="registry.example.com"))
    assert result.outcome is Outcome.WARN


def test_another_cloud_is_for_another_rule() -> None:
    assert case(typed="contosoapps.azurecr.cn").outcome is Outcome.NOT_APPLICABLE


def test_the_plain_host_of_a_registry_with_a_domain_name_label_is_for_another_rule() -> None:
    result = case(
        typed=facts.HOST,
        challenge=replace(facts.CHALLENGE, host=LABELLED),
        location=facts.LOCATION,
        registry=replace(facts.REGISTRY, login_server=LABELLED),
    )
    assert result.outcome is Outcome.NOT_APPLICABLE


def test_the_plain_name_of_a_registry_with_a_domain_name_label_is_free_all_the_same() -> None:
    assert case(typed=LABELLED).outcome is Outcome.UNKNOWN


def test_a_regional_endpoint_stands_for_its_registry() -> None:
    host = "contosoapps.westeurope.geo.azurecr.io"
    assert case(typed=host, challenge=facts.CHALLENGE, location=None).outcome is Outcome.PASS
    assert case(typed=host, location=facts.LOCATION, registry=facts.REGISTRY).outcome is Outcome.PASS


@pytest.mark.parametrize("host", ["contosoapps.privatelink.azurecr.io", "contosoapps.westeurope.data.azurecr.io"])
def test_hosts_that_no_client_logs_in_at_are_likely_wrong(host: str) -> None:
    for result in (
        case(typed=host, challenge=facts.CHALLENGE, location=None),
        case(typed=host, challenge=facts.CHALLENGE, location=facts.LOCATION, registry=facts.REGISTRY),
    ):
        assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
        assert result.fix is not None
        assert result.fix.commands == (
            "az acr login --name contosoapps",
            "docker pull contosoapps.azurecr.io/team/api:1.4",
        )
