"""Cases of private-endpoint-dns-wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Optional

import pytest

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.network import Challenge, Contact, Resolution, Route
from azext_acrdiag.facts.private_link import HostAddresses, PrivateEndpoint, PrivateZone
from azext_acrdiag.rules.net.net_010_private_endpoint_dns_wrong import judge
from tests.rules import facts

DATA = "contosoapps.westeurope.data.azurecr.io"
NETWORK = "/subscriptions/1/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/apps-network"
HUB = NETWORK.replace("apps-network", "hub")
ZONE_ID = "/subscriptions/9/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io"
PRIVATE = replace(
    facts.REGISTRY,
    public_network_access="Disabled",
    data_endpoint_hosts=(DATA,),
    private_endpoints=(("apps-endpoint", "Approved"),),
    private_endpoint_ids=(
        ("apps-endpoint", "/subscriptions/1/resourceGroups/apps/providers/Microsoft.Network/privateEndpoints/pe"),
    ),
)
ENDPOINT = PrivateEndpoint(
    "apps-endpoint",
    "Approved",
    NETWORK,
    (HostAddresses(facts.HOST, ("10.0.0.7",)), HostAddresses(DATA, ("10.0.0.6",))),
)
ZONE = PrivateZone(ZONE_ID, (NETWORK,), (HostAddresses(facts.HOST, ("10.0.0.7",)), HostAddresses(DATA, ("10.0.0.6",))))
DENIED = replace(facts.CHALLENGE, contact=Contact.DENIED, status=403, realm=None)
LOST = replace(facts.CHALLENGE, contact=Contact.TIMED_OUT, status=None, realm=None, message="timed out")
UNNAMED = replace(LOST, contact=Contact.NAME_NOT_RESOLVED)


def found(address: str) -> Resolution:
    return Resolution(facts.HOST, (address,), None, None, ("contosoapps.privatelink.azurecr.io",))


def zone(*networks: str, login: tuple[str, ...] = ("10.0.0.7",), data: tuple[str, ...] = ("10.0.0.6",)) -> PrivateZone:
    return PrivateZone(ZONE_ID, networks, (HostAddresses(facts.HOST, login), HostAddresses(DATA, data)))


def case(challenge: Challenge, address: Optional[str] = None, **changed: Any) -> Judgement:
    known = {
        "target": facts.TARGET,
        "registry": PRIVATE,
        "data_endpoints": None,
        "private_endpoints": (ENDPOINT,),
        "private_zones": (ZONE,),
        "location": facts.LOCATION,
        "resolution": found(address) if address else None,
    }
    return judge.judge(challenge=challenge, **{**known, **changed})


def test_a_zone_without_the_record_explains_a_missing_name() -> None:
    result = case(UNNAMED, private_zones=(zone(NETWORK, login=()),))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.title == "The private DNS zone privatelink.azurecr.io has no record of contosoapps.azurecr.io."
    assert result.evidence[0].source == ZONE_ID
    assert result.fix is not None
    assert "--subscription 1 --resource-group apps --endpoint-name pe " in result.fix.commands[0]
    assert result.fix.commands[0].endswith(f"--private-dns-zone {ZONE_ID}")


def test_a_missing_record_of_the_data_endpoint_is_told_though_the_login_works() -> None:
    blocked = (Route(DATA, Contact.NAME_NOT_RESOLVED, "no such name"),)
    result = case(facts.CHALLENGE, "10.0.0.7", data_endpoints=blocked, private_zones=(zone(NETWORK, data=()),))
    assert result.outcome is Outcome.FAIL
    assert f"has no record of {DATA}" in result.title


@pytest.mark.parametrize(("networks", "words"), [((), "no network"), ((HUB,), "hub")])
def test_a_zone_that_is_not_linked_explains_the_public_address(networks: tuple[str, ...], words: str) -> None:
    result = case(DENIED, "20.61.0.7", private_zones=(zone(*networks),))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert "is not linked to apps-network" in result.title
    assert f"is linked to {words}" in result.evidence[1].text
    assert result.fix is not None
    assert "--resource-group dns --zone-name privatelink.azurecr.io" in result.fix.commands[0]
    assert f"--virtual-network {NETWORK}" in result.fix.commands[0]


def test_a_record_of_an_endpoint_that_is_gone_is_told() -> None:
    result = case(DENIED, "20.61.0.7", private_zones=(zone(NETWORK, login=("10.9.9.9",)),))
    assert result.outcome is Outcome.FAIL
    assert "an address that no private endpoint has" in result.title


def test_a_private_address_that_belongs_to_nobody_is_told() -> None:
    result = case(LOST, "10.9.9.9")
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "10.9.9.9 here, which is no address of its private endpoints" in result.title
    assert "contosoapps.privatelink.azurecr.io" in result.evidence[0].text


@pytest.mark.parametrize(
    ("status", "words", "command"),
    [
        ("Pending", "waits for approval", "approve"),
        ("Rejected", "was rejected", "show"),
        ("Odd", "is Odd", "show"),
    ],
)
def test_a_connection_that_is_not_approved_is_told(status: str, words: str, command: str) -> None:
    registry = replace(PRIVATE, private_endpoints=(("apps-endpoint", status),))
    result = case(LOST, "10.0.0.7", registry=registry, private_endpoints=(replace(ENDPOINT, status=status),))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert words in result.title
    assert result.fix is not None
    assert f"private-endpoint-connection {command} " in result.fix.commands[0]
    assert result.fix.text.startswith("Approve" if command == "approve" else "Delete")
    assert case(LOST, "10.0.0.7", registry=registry, private_endpoints=None).confidence is Confidence.LIKELY


def test_passes_where_the_name_leads_to_an_approved_endpoint() -> None:
    assert case(LOST, "10.0.0.7").outcome is Outcome.PASS
    assert case(facts.CHALLENGE, "10.0.0.7").outcome is Outcome.PASS


def test_a_machine_outside_the_network_is_no_failure_of_the_zone() -> None:
    result = case(DENIED, "20.61.0.7")
    assert result.outcome is Outcome.UNKNOWN
    assert "cannot be seen from here" in result.detail


def test_what_could_not_be_read_claims_nothing() -> None:
    zones = case(DENIED, "20.61.0.7", private_zones=None)
    assert zones.outcome is Outcome.UNKNOWN
    assert zones.needs is not None
    unread = (replace(ENDPOINT, network=None, hosts=()),)
    for endpoints in (None, unread):
        assert case(LOST, "10.9.9.9", private_endpoints=endpoints).outcome is Outcome.UNKNOWN
    assert case(DENIED, "20.61.0.7", private_endpoints=unread).outcome is Outcome.UNKNOWN
    assert case(LOST, "20.61.0.7").outcome is Outcome.UNKNOWN


def test_the_question_does_not_arise_without_a_private_endpoint() -> None:
    assert case(DENIED, "20.61.0.7", registry=facts.REGISTRY).outcome is Outcome.NOT_APPLICABLE
