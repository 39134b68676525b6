"""Looking at a certificate that this machine does not trust, against real sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import trustme

from azext_acrdiag.domain.fact import Absent, Known, Unknown
from azext_acrdiag.facts.network import Contact
from azext_acrdiag.sources.tls import certificates
from tests.rules import facts

from .servers import serving

FAILED = replace(facts.CHALLENGE, host="localhost", contact=Contact.TLS_FAILED, status=None)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


def read(stream: socket.socket) -> None:
    stream.recv(1)


@contextmanager
def proxy(answer: bytes, onward: int, heads: list[bytes]) -> Iterator[str]:
    """A proxy that gives one answer; after 200 it passes the connection on."""
    listener = socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)

    def serve() -> None:
        try:
            with listener.accept()[0] as client:
                heads.append(client.recv(65536))
                client.sendall(answer)
                if b" 200 " in answer:
                    with socket.create_connection(("127.0.0.1", onward)) as server:
                        threading.Thread(target=pump, args=(server, client), daemon=True).start()
                        pump(client, server)
        except OSError:
            pass

    threading.Thread(target=serve, daemon=True).start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    listener.close()


def test_the_certificate_is_told_without_trusting_it() -> None:
    authority = trustme.CA(organization_name="Contoso inspection")
    with serving(read, authority) as url:
        fact = certificates(FAILED, urlsplit(url).port or 0)
    assert isinstance(fact, Known)
    own = fact.value.chain[0]
    assert "Contoso inspection" in own.issuer
    assert own.names == ("localhost",)
    assert own.not_before < own.not_after
    assert own.not_after.tzinfo is not None


def test_it_is_looked_at_through_the_proxy_that_az_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    heads: list[bytes] = []
    with serving(read, trustme.CA()) as url:
        port = urlsplit(url).port or 0
        with proxy(b"HTTP/1.1 200 OK\r\n\r\n", port, heads) as address:
            monkeypatch.setenv("HTTPS_PROXY", f"http://user:p%40ss@{address}")
            fact = certificates(FAILED, port)
    assert isinstance(fact, Known)
    assert heads[0].startswith(f"CONNECT localhost:{port} ".encode())
    assert b"Proxy-Authorization: Basic dXNlcjpwQHNz" in heads[0]


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_is_no_use_leaves_it_unknown(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with proxy(b"HTTP/1.1 407 No\r\n\r\n", 0, []) as address:
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://user:hidden@{address}")
        fact = certificates(FAILED, 443)
    assert isinstance(fact, Unknown)
    assert "hidden" not in fact.detail


def test_nothing_is_opened_where_the_handshake_did_not_fail() -> None:
    assert isinstance(certificates(facts.CHALLENGE), Absent)


def test_a_server_that_is_gone_leaves_it_unknown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert isinstance(certificates(FAILED, port), Unknown)
