"""A machine without a proxy: it asks the name server and connects to port 443 by itself. Needs root for the ports."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dnslib import DNSRecord

from ..simulator.server import Simulator
from .edge_under_test import REGISTRY, healthy_with

ADDRESS = "127.77.0.7"
PRIVATE = "127.77.9.9"
"""Stands for the address of a private endpoint: any of 127.0.0.0/8 is an address of this machine."""

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to listen on ports 53 and 443")


@pytest.fixture
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machine]:
    with Simulator(healthy_with(request.param), address=ADDRESS, direct=True) as simulator:
        yield Machine(simulator, ssl.create_default_context(cafile=str(simulator.ca_file(tmp_path / "ca.pem"))))


class Machine:
    """Resolves and connects as a machine without a proxy does."""

    def __init__(self, simulator: Simulator, trust: ssl.SSLContext) -> None:
        self.simulator = simulator
        self._trust = trust

    def resolve(self, host: str, tcp: bool = False) -> str:
        """The last record that the name server gives for a host."""
        answer = DNSRecord.parse(DNSRecord.question(host).send(ADDRESS, 53, tcp=tcp, timeout=2))
        return str(answer.rr[-1].rdata)

    def get(self, host: str, path: str, timeout: float = 5) -> str:
        """The status line of an answer. Raises OSError."""
        plain = socket.create_connection((self.resolve(host), 443), timeout)
        with plain, self._trust.wrap_socket(plain, server_hostname=host) as tls:
            tls.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            return tls.recv(65536).partition(b"\r\n")[0].decode()


def _connect(fate: str) -> dict[str, Any]:
    return {"client": {"connect": {REGISTRY: fate}}}


def _private(**client: Any) -> dict[str, Any]:
    return {
        "client": {"privatePath": ["contosoapps"], **client},
        "registries": {"contosoapps": {"privateEndpointConnections": {"vnet": {"addresses": {REGISTRY: PRIVATE}}}}},
    }


@pytest.mark.parametrize("machine", [{}], indirect=True)
def test_names_lead_to_the_services(machine: Machine) -> None:
    assert machine.resolve(REGISTRY) == machine.resolve(REGISTRY, tcp=True) == ADDRESS
    assert machine.get(REGISTRY, "/v2/") == "HTTP/1.1 401 Unauthorized"
    assert "HTTPS_PROXY" not in machine.simulator.environment(Path("ca.pem"))


@pytest.mark.parametrize(
    ("machine", "error"),
    [
        (_connect("refuse"), ConnectionRefusedError),
        (_connect("reset"), ConnectionResetError),
        (_connect("hang"), TimeoutError),
        (_connect("intercept"), ssl.SSLCertVerificationError),
        (_connect("expired"), ssl.SSLCertVerificationError),
        (_private(connect={REGISTRY: "hang"}), TimeoutError),
        (_private(connect={REGISTRY: "reset"}), ConnectionResetError),
    ],
    indirect=["machine"],
)
def test_connections_fare_as_the_world_says(machine: Machine, error: type[OSError]) -> None:
    with pytest.raises(error):
        machine.get(REGISTRY, "/v2/", timeout=0.7)
    assert machine.get("management.azure.com", "/").startswith("HTTP/1.1 400")


@pytest.mark.parametrize("machine", [_private()], indirect=True)
def test_a_private_endpoint_is_reached_at_its_own_address(machine: Machine) -> None:
    assert machine.resolve(REGISTRY) == PRIVATE
    assert machine.get(REGISTRY, "/v2/") == "HTTP/1.1 401 Unauthorized"


@pytest.mark.parametrize("machine", [_connect("refuse")], indirect=True)
def test_another_world_changes_what_names_lead_to(machine: Machine) -> None:
    machine.simulator.patch(healthy_with({}))
    assert machine.get(REGISTRY, "/v2/") == "HTTP/1.1 401 Unauthorized"
