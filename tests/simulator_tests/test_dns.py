"""What the name server of a machine without a proxy answers."""

from __future__ import annotations

from typing import Any

import pytest
from dnslib import QTYPE, RCODE, DNSRecord

from ..simulator.dns import NameServer
from .edge_under_test import REGISTRY, healthy_with

PUBLIC = "127.0.0.9"
PRIVATE_LINK = "contosoapps.privatelink.azurecr.io"
DATA = "contosoapps.westeurope.data.azurecr.io"


def _server(client: dict[str, Any], registry: dict[str, Any] | None = None) -> NameServer:
    world = healthy_with({"client": client, "registries": {"contosoapps": registry or {}}})
    return NameServer(lambda: world, lambda _: PUBLIC)


def _ask(server: NameServer, name: str, kind: str = "A") -> tuple[str, list[tuple[str, str, str]]]:
    answer = server.answer(DNSRecord.question(name, kind).pack())
    assert answer
    record = DNSRecord.parse(answer)
    found = [(str(one.rname).rstrip("."), QTYPE[one.rtype], str(one.rdata).rstrip(".")) for one in record.rr]
    return RCODE[record.header.rcode], found


def _endpoint(**addresses: str) -> dict[str, Any]:
    return {"addresses": {f"{label.replace('_', '.')}.azurecr.io": address for label, address in addresses.items()}}


def test_hosts_of_the_world_have_the_public_address() -> None:
    for host in (REGISTRY, REGISTRY.upper(), "login.microsoftonline.com", "management.chinacloudapi.cn"):
        code, [(_, kind, address)] = _ask(_server({}), host)
        assert (code, kind, address) == ("NOERROR", "A", PUBLIC)


def test_hosts_have_no_ipv6_address() -> None:
    assert _ask(_server({}), REGISTRY, "AAAA") == ("NOERROR", [])


@pytest.mark.parametrize("name", ["nobodys.azurecr.io", "example.com", DATA, PRIVATE_LINK])
def test_other_names_do_not_exist(name: str) -> None:
    assert _ask(_server({}), name) == ("NXDOMAIN", [])
    assert _ask(_server({}), name, "AAAA") == ("NXDOMAIN", [])


@pytest.mark.parametrize(("override", "code"), [("nxdomain", "NXDOMAIN"), ("servfail", "SERVFAIL")])
def test_a_world_can_break_names(override: str, code: str) -> None:
    server = _server({"dns": {"*.azurecr.io": override}})
    assert _ask(server, REGISTRY) == (code, [])
    assert _ask(server, "login.microsoftonline.com")[0] == "NOERROR"


def test_silence_is_a_time_out() -> None:
    assert _server({"dns": {REGISTRY: "timeout"}}).answer(DNSRecord.question(REGISTRY).pack()) is None


def test_what_is_no_query_gets_no_answer() -> None:
    assert _server({}).answer(b"\x00\x01") is None


def test_a_world_can_name_addresses_of_both_kinds() -> None:
    server = _server({"dns": {"files.example.com": ["192.0.2.1", "192.0.2.2", "2001:db8::1"]}})
    assert [address for *_, address in _ask(server, "files.example.com")[1]] == ["192.0.2.1", "192.0.2.2"]
    assert [address for *_, address in _ask(server, "files.example.com", "AAAA")[1]] == ["2001:db8::1"]


def test_a_canonical_name_leads_on() -> None:
    server = _server({"dns": {REGISTRY: {"cname": "elsewhere.azurecr.io"}, "elsewhere.azurecr.io": ["192.0.2.7"]}})
    chain = [(REGISTRY, "CNAME", "elsewhere.azurecr.io"), ("elsewhere.azurecr.io", "A", "192.0.2.7")]
    assert _ask(server, REGISTRY) == ("NOERROR", chain)


def test_canonical_names_that_lead_in_a_circle_end() -> None:
    circle = {"a.azurecr.io": {"cname": "b.azurecr.io"}, "b.azurecr.io": {"cname": "a.azurecr.io"}}
    assert _ask(_server({"dns": circle}), "a.azurecr.io")[0] == "NXDOMAIN"


def test_a_private_endpoint_puts_its_private_link_name_into_the_public_answer() -> None:
    server = _server({}, {"privateEndpointConnections": {"vnet": _endpoint(contosoapps="10.0.0.7")}})
    assert _ask(server, REGISTRY)[1] == [(REGISTRY, "CNAME", PRIVATE_LINK), (PRIVATE_LINK, "A", PUBLIC)]


def test_a_machine_on_the_private_path_gets_the_private_addresses() -> None:
    addresses = _endpoint(contosoapps="10.0.0.7", contosoapps_westeurope_data="10.0.0.6")
    server = _server({"privatePath": ["contosoapps"]}, {"privateEndpointConnections": {"vnet": addresses}})
    assert _ask(server, REGISTRY)[1][-1] == (PRIVATE_LINK, "A", "10.0.0.7")
    assert _ask(server, DATA)[1][-1] == ("contosoapps.westeurope.data.privatelink.azurecr.io", "A", "10.0.0.6")


def test_only_an_approved_private_endpoint_has_an_address() -> None:
    pending = {"status": "Pending", **_endpoint(contosoapps="10.0.0.7")}
    server = _server({"privatePath": ["contosoapps"]}, {"privateEndpointConnections": {"vnet": pending}})
    assert _ask(server, REGISTRY)[1][-1] == (PRIVATE_LINK, "A", PUBLIC)


def test_a_private_zone_can_lack_the_record() -> None:
    server = _server(
        {"privatePath": ["contosoapps"], "dns": {PRIVATE_LINK: "nxdomain"}},
        {"privateEndpointConnections": {"vnet": _endpoint(contosoapps="10.0.0.7")}},
    )
    assert _ask(server, REGISTRY) == ("NXDOMAIN", [(REGISTRY, "CNAME", PRIVATE_LINK)])


def _zone(*networks: str, **records: str) -> dict[str, Any]:
    labels = {label.replace("_", "."): [address] for label, address in records.items()}
    zone = {"subscription": "prod", "resourceGroup": "apps", "zone": "privatelink.azurecr.io"}
    return {"hub": {**zone, "records": labels, "networks": list(networks)}}


def _inside(zones: dict[str, Any]) -> NameServer:
    endpoint = _endpoint(contosoapps="10.0.0.7")
    world = healthy_with(
        {
            "client": {"network": "apps-network"},
            "registries": {"contosoapps": {"privateEndpointConnections": {"vnet": endpoint}}},
            "privateDnsZones": zones,
        }
    )
    return NameServer(lambda: world, lambda _: PUBLIC)


def test_a_linked_zone_answers_machines_of_the_network() -> None:
    server = _inside(_zone("apps-network", contosoapps="10.0.0.7"))
    assert _ask(server, REGISTRY)[1][-1] == (PRIVATE_LINK, "A", "10.0.0.7")
    assert _ask(server, DATA)[0] == "NXDOMAIN"


@pytest.mark.parametrize("zones", [{}, _zone("other-network", contosoapps="10.0.0.7")])
def test_without_a_linked_zone_the_public_address_is_found(zones: dict[str, Any]) -> None:
    assert _ask(_inside(zones), REGISTRY)[1][-1] == (PRIVATE_LINK, "A", PUBLIC)
