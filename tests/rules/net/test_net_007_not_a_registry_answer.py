"""Cases of not-a-registry-answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

import pytest

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.network import Contact
from azext_acrdiag.rules.net.net_007_not_a_registry_answer import judge
from tests.rules import facts


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        (200, "Expected was 401"),
        (300, "does not redirect"),
        (399, "does not redirect"),
        (400, "Expected was 401"),
        (499, "Expected was 401"),
        (500, "pass by itself"),
        (None, ""),
    ],
)
def test_an_answer_without_a_challenge_fails(status: Optional[int], detail: str) -> None:
    result = judge.judge(
        challenge=replace(facts.CHALLENGE, contact=Contact.NOT_A_REGISTRY, status=status, realm=None, message="garbage")
    )
    assert result.outcome is Outcome.FAIL
    assert detail in result.detail
    assert str(status or "garbage") in result.evidence[0].text


@pytest.mark.parametrize(
    "realm",
    [
        "https://login.example.com/oauth2/token",
        "http://contosoapps.azurecr.io/oauth2/token",
        "https://contosoapps.azurecr.io.example.com/oauth2/token",
    ],
)
def test_a_token_service_elsewhere_fails(realm: str) -> None:
    result = judge.judge(challenge=replace(facts.CHALLENGE, realm=realm))
    assert result.outcome is Outcome.FAIL
    assert realm in result.title
    assert "nothing was sent there" in result.detail


@pytest.mark.parametrize("contact", [Contact.CHALLENGED, Contact.DENIED, Contact.THROTTLED])
def test_a_registry_passes(contact: Contact) -> None:
    assert judge.judge(challenge=replace(facts.CHALLENGE, contact=contact)).outcome is Outcome.PASS
