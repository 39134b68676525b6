"""Cases of proxy-not-configured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.network import Contact
from azext_acrdiag.rules.net.net_004_proxy_not_configured import judge
from tests.rules import facts

MACHINE = replace(facts.MACHINE, proxy="http://proxy.contoso.com:3128")
FAILED = replace(facts.CHALLENGE, contact=Contact.PROXY_FAILED, status=None, realm=None, via_proxy=True)


@pytest.mark.parametrize(
    ("message", "ending"),
    [
        ("Tunnel connection failed: 502 Bad Gateway", "finds no way to contosoapps.azurecr.io."),
        ("Tunnel connection failed: 503 Service Unavailable", "finds no way to contosoapps.azurecr.io."),
        ("Tunnel connection failed: 504 Gateway Timeout", "finds no way to contosoapps.azurecr.io."),
        ("Tunnel connection failed: 407 Proxy Authentication Required", "wants a user name and a password."),
        ("Tunnel connection failed: 403 Forbidden", "refuses a tunnel to contosoapps.azurecr.io."),
        ("[Errno 111] Connection refused", "cannot be reached."),
    ],
)
def test_the_answer_of_the_proxy_chooses_the_title(message: str, ending: str) -> None:
    result = judge.judge(challenge=replace(FAILED, message=message), machine=MACHINE)
    assert result.outcome is Outcome.FAIL
    assert result.title == f"The proxy http://proxy.contoso.com:3128 {ending}"
    assert result.evidence[0].text == message


def test_fails_without_knowing_which_proxy() -> None:
    result = judge.judge(challenge=replace(FAILED, message=None), machine=None)
    assert result.outcome is Outcome.FAIL
    assert result.title == "The proxy cannot be reached."


def test_a_tunnel_that_opens_passes() -> None:
    assert judge.judge(challenge=replace(facts.CHALLENGE, via_proxy=True), machine=MACHINE).outcome is Outcome.PASS


def test_does_not_arise_without_a_proxy() -> None:
    assert judge.judge(challenge=facts.CHALLENGE, machine=facts.MACHINE).outcome is Outcome.NOT_APPLICABLE
