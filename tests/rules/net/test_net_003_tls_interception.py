"""Cases of tls-interception."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.network import Challenge, Contact
from azext_acrdiag.rules.net.net_003_tls_interception import judge
from tests.rules import facts

PREFIX = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "


def failing(message: str) -> Challenge:
    return replace(facts.CHALLENGE, contact=Contact.TLS_FAILED, status=None, realm=None, message=message)


@pytest.mark.parametrize(
    ("message", "title"),
    [
        (PREFIX + "self-signed certificate in certificate chain", "does not trust the authority"),
        (PREFIX + "self signed certificate", "does not trust the authority"),
        (PREFIX + "unable to get local issuer certificate", "does not trust the authority"),
        (PREFIX + "certificate has expired", "not valid at this machine's time"),
        (PREFIX + "certificate is not yet valid", "not valid at this machine's time"),
        (
            PREFIX + "Hostname mismatch, certificate is not valid for 'contosoapps.azurecr.io'",
            "belongs to another name",
        ),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number", "TLS handshake with contosoapps.azurecr.io fails"),
    ],
)
def test_the_message_chooses_the_title(message: str, title: str) -> None:
    result = judge.judge(challenge=failing(message), machine=facts.MACHINE)
    assert result.outcome is Outcome.FAIL
    assert title in result.title
    assert result.evidence[0].text == message


def test_only_an_unknown_authority_is_mended_by_trusting_more() -> None:
    untrusted = judge.judge(challenge=failing(PREFIX + "self-signed certificate"), machine=None)
    expired = judge.judge(challenge=failing(PREFIX + "certificate has expired"), machine=None)
    assert untrusted.fix is not None
    assert expired.fix is not None
    assert any("REQUESTS_CA_BUNDLE" in command for command in untrusted.fix.commands)
    assert not any("REQUESTS_CA_BUNDLE" in command for command in expired.fix.commands)


def test_the_command_goes_through_the_proxy() -> None:
    machine = replace(facts.MACHINE, proxy="http://proxy.contoso.com:3128")
    result = judge.judge(challenge=failing(PREFIX + "self-signed certificate"), machine=machine)
    assert result.fix is not None
    assert "-proxy proxy.contoso.com:3128" in result.fix.commands[0]


def test_a_handshake_that_works_passes() -> None:
    assert judge.judge(challenge=facts.CHALLENGE, machine=facts.MACHINE).outcome is Outcome.PASS
