"""Cases of tls-interception."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.network import Certificate, Challenge, Contact, PresentedCertificates
from azext_acrdiag.rules.net.net_003_tls_interception import judge
from tests.rules import facts

PREFIX = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "


OWN = Certificate(
    subject=f"CN={facts.HOST}",
    issuer="CN=Inspection,O=Contoso",
    not_before=facts.NOW - timedelta(days=30),
    not_after=facts.NOW + timedelta(days=30),
    names=(facts.HOST,),
)


def presented(issuer: str) -> PresentedCertificates:
    return PresentedCertificates(facts.HOST, (replace(OWN, issuer=issuer),))


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
    result = judge.judge(challenge=failing(message), machine=facts.MACHINE, certificates=None)
    assert result.outcome is Outcome.FAIL
    assert title in result.title
    assert result.evidence[0].text == message


def test_only_an_unknown_authority_is_mended_by_trusting_more() -> None:
    untrusted = judge.judge(challenge=failing(PREFIX + "self-signed certificate"), machine=None, certificates=None)
    expired = judge.judge(challenge=failing(PREFIX + "certificate has expired"), machine=None, certificates=None)
    assert untrusted.fix is not None
    assert expired.fix is not None
    assert any("REQUESTS_CA_BUNDLE" in command for command in untrusted.fix.commands)
    assert not any("REQUESTS_CA_BUNDLE" in command for command in expired.fix.commands)


def test_the_command_goes_through_the_proxy() -> None:
    machine = replace(facts.MACHINE, proxy="http://proxy.contoso.com:3128")
    result = judge.judge(challenge=failing(PREFIX + "self-signed certificate"), machine=machine, certificates=None)
    assert result.fix is not None
    assert "-proxy proxy.contoso.com:3128" in result.fix.commands[0]


def test_a_proxy_that_is_no_address_is_left_out() -> None:
    machine = replace(facts.MACHINE, proxy="http://[half")
    result = judge.judge(challenge=failing(PREFIX + "self-signed certificate"), machine=machine, certificates=None)
    assert result.fix is not None
    assert "-proxy" not in result.fix.commands[0]


def test_a_handshake_that_works_passes() -> None:
    assert judge.judge(challenge=facts.CHALLENGE, machine=facts.MACHINE, certificates=None).outcome is Outcome.PASS


def test_the_certificate_tells_who_opens_the_connection() -> None:
    result = judge.judge(
        challenge=failing(PREFIX + "unable to get local issuer certificate"),
        machine=None,
        certificates=presented("CN=Inspection,O=Contoso"),
    )
    assert "CN=Inspection,O=Contoso" in result.detail
    assert "opens the connection" in result.detail
    assert "valid from 2026-10-24 to 2026-12-23" in result.evidence[1].text


@pytest.mark.parametrize(
    "issuer",
    [
        "CN=Microsoft Azure RSA TLS Issuing CA 03,O=Microsoft Corporation,C=US",
        "CN=DigiCert Global Root G2,O=DigiCert Inc",
    ],
)
def test_an_authority_of_azure_means_that_the_bundle_lacks_it(issuer: str) -> None:
    result = judge.judge(
        challenge=failing(PREFIX + "unable to get local issuer certificate"),
        machine=None,
        certificates=presented(issuer),
    )
    assert "lacks that one" in result.detail


def test_an_expired_certificate_of_somebody_else_is_named_as_theirs() -> None:
    expired = failing(PREFIX + "certificate has expired")
    theirs = judge.judge(challenge=expired, machine=None, certificates=presented("O=Contoso"))
    azure = judge.judge(challenge=expired, machine=None, certificates=presented("O=DigiCert Inc"))
    assert "signed by O=Contoso" in theirs.detail
    assert "signed by" not in azure.detail
