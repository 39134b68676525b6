"""Cases of registry-unreachable."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.network import Contact, Resolution
from azext_acrdiag.rules.net.net_002_registry_unreachable import judge
from tests.rules import facts

PUBLIC = Resolution(facts.HOST, ("20.61.0.7",), None, None)
PRIVATE = Resolution(facts.HOST, ("10.0.0.7",), None, None)
SILENT = replace(facts.CHALLENGE, contact=Contact.TIMED_OUT, status=None, realm=None, message="timed out")


@pytest.mark.parametrize(
    ("contact", "title"),
    [
        (Contact.REFUSED, "contosoapps.azurecr.io refuses the connection."),
        (Contact.RESET, "contosoapps.azurecr.io is cut off."),
        (Contact.TIMED_OUT, "contosoapps.azurecr.io does not answer in time."),
    ],
)
def test_each_way_of_not_answering_has_its_title(contact: Contact, title: str) -> None:
    challenge = replace(SILENT, contact=contact)
    result = judge.judge(target=facts.TARGET, challenge=challenge, resolution=PUBLIC, location=facts.LOCATION)
    assert result.outcome is Outcome.FAIL
    assert result.title == title
    assert any("20.61.0.7" in evidence.text for evidence in result.evidence)


def test_a_private_address_means_the_way_to_the_endpoint() -> None:
    result = judge.judge(target=facts.TARGET, challenge=SILENT, resolution=PRIVATE, location=None)
    assert "private endpoint" in result.detail
    assert result.fix is not None
    assert "peering" in result.fix.text


def test_behind_a_proxy_the_local_address_says_nothing() -> None:
    through = replace(SILENT, via_proxy=True)
    result = judge.judge(target=facts.TARGET, challenge=through, resolution=PRIVATE, location=None)
    assert result.title == "contosoapps.azurecr.io does not answer in time through the proxy."
    assert not any("10.0.0.7" in evidence.text for evidence in result.evidence)


def test_the_command_names_the_subscription_when_it_is_not_the_active_one() -> None:
    elsewhere = replace(facts.LOCATION, subscription_id="another")
    result = judge.judge(target=facts.TARGET, challenge=SILENT, resolution=None, location=elsewhere)
    assert result.fix is not None
    assert result.fix.commands[1] == (
        "az acr show-endpoints --name contosoapps --subscription 11111111-0000-0000-0000-000000000001"
    )


@pytest.mark.parametrize("contact", [Contact.CHALLENGED, Contact.DENIED, Contact.NOT_A_REGISTRY, Contact.TLS_FAILED])
def test_any_answer_passes(contact: Contact) -> None:
    challenge = replace(facts.CHALLENGE, contact=contact)
    result = judge.judge(target=facts.TARGET, challenge=challenge, resolution=PUBLIC, location=facts.LOCATION)
    assert result.outcome is Outcome.PASS
