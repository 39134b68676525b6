"""Runs a whole simulator and talks to it over HTTPS through its proxy, as clients do."""

from __future__ import annotations

import http.client
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from ..simulator.server import Simulator
from ..simulator.world import World, merge, read_yaml

HEALTHY = Path(__file__).parent.parent / "worlds" / "healthy.yaml"
REGISTRY = "contosoapps.azurecr.io"
METADATA = "https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration"


def healthy_with(keys: dict[str, Any]) -> World:
    """The healthy world with keys laid over it."""
    return World.model_validate(merge(read_yaml(HEALTHY), keys))


class Client:
    """A client of a running simulator."""

    def __init__(self, simulator: Simulator, ca_file: Path) -> None:
        self.simulator = simulator
        self._ca_file = str(ca_file)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = self._ca_file
        self._session.proxies = {"http": simulator.proxy_url, "https": simulator.proxy_url}

    def request(self, method: str, url: str, timeout: float = 10, **options: Any) -> requests.Response:
        """Sends a request. Raises what requests raises."""
        return self._session.request(method, url, timeout=timeout, **options)

    def get(self, url: str, timeout: float = 10, **options: Any) -> requests.Response:
        """Sends a GET request. Raises what requests raises."""
        return self.request("GET", url, timeout, **options)

    def connect(self, host: str, port: int = 443, timeout: float = 10) -> http.client.HTTPResponse:
        """Asks the proxy for a tunnel and returns its answer. Raises TimeoutError."""
        connection = http.client.HTTPConnection(self._proxy, timeout=timeout)
        connection.request("CONNECT", f"{host}:{port}")
        return connection.getresponse()

    def open_tls(self, host: str) -> ssl.SSLSocket:
        """A TLS connection to a host."""
        trust = ssl.create_default_context(cafile=self._ca_file)
        connection = http.client.HTTPSConnection(self._proxy, timeout=10, context=trust)
        connection.set_tunnel(host)
        connection.connect()
        assert isinstance(connection.sock, ssl.SSLSocket)
        return connection.sock

    @property
    def _proxy(self) -> str:
        return urlsplit(self.simulator.proxy_url).netloc


@contextmanager
def running(keys: dict[str, Any] | None = None) -> Iterator[Client]:
    """A simulator of the healthy world with keys laid over it, and a client of it."""
    with tempfile.TemporaryDirectory() as folder, Simulator(healthy_with(keys or {})) as simulator:
        yield Client(simulator, simulator.ca_file(Path(folder) / "ca.pem"))
