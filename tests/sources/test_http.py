"""HTTP against real sockets: how a failed attempt ended, and what never happens."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.facts.network import Contact
from azext_acrdiag.ports import HttpFailure
from azext_acrdiag.sources import http as http_module
from azext_acrdiag.sources.http import RequestsHttp

from .servers import Handler, serving


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(http_module, "READ_SECONDS", 0.3)


def answering(data: bytes, received: list[bytes]) -> Handler:
    def handle(stream: socket.socket) -> None:
        received.append(stream.recv(65536))
        stream.sendall(data)

    return handle


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    return made


def attempt(url: str) -> Contact:
    with pytest.raises(HttpFailure) as caught:
        RequestsHttp("test", verify=True).request("GET", url)
    return caught.value.contact


def test_an_answer_is_read_with_lower_case_headers(authority: trustme.CA) -> None:
    received: list[bytes] = []
    with serving(
        answering(b"HTTP/1.1 401 No\r\nWWW-Authenticate: x\r\nContent-Length: 2\r\n\r\n{}", received), authority
    ) as url:
        response = RequestsHttp("test", verify=True).request("GET", url)
    assert (response.status, response.headers["www-authenticate"], response.body) == (401, "x", b"{}")


def test_a_redirect_is_not_followed(authority: trustme.CA) -> None:
    answer = b"HTTP/1.1 307 Go\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"
    with serving(answering(answer, []), authority) as url:
        response = RequestsHttp("test", verify=True).request("GET", url, bearer=Secret("token"))
    assert response.status == 307


def test_credentials_of_netrc_are_not_sent(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login somebody password hidden\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    received: list[bytes] = []
    with serving(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", received), authority) as url:
        RequestsHttp("test", verify=True).request("GET", url)
    assert b"authorization" not in received[0].lower()


def test_an_unknown_authority_is_a_tls_failure() -> None:
    with serving(answering(b"", []), trustme.CA()) as url:
        assert attempt(url) is Contact.TLS_FAILED


def test_silence_is_a_time_out(authority: trustme.CA) -> None:
    silent = threading.Event()
    with serving(lambda stream: bool(silent.wait(2)) and None, authority) as url:
        assert attempt(url) is Contact.TIMED_OUT
    silent.set()


def test_a_byte_now_and_then_is_a_time_out_too(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_module, "TOTAL_SECONDS", 0.5)

    def drip(stream: socket.socket) -> None:
        stream.recv(65536)
        stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        with contextlib.suppress(OSError):
            for _ in range(40):
                stream.sendall(b"x")
                time.sleep(0.1)

    with serving(drip, authority) as url:
        started = time.monotonic()
        assert attempt(url) is Contact.TIMED_OUT
        assert time.monotonic() - started < 3


def test_a_compressed_answer_is_read(authority: trustme.CA) -> None:
    body = gzip.compress(b'{"a": 1}')
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with serving(answering(head + body, []), authority) as url:
        assert RequestsHttp("test", verify=True).request("GET", url).json() == {"a": 1}


def test_an_answer_in_chunks_is_read(authority: trustme.CA) -> None:
    chunks = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n3\r\n 1}\r\n0\r\n\r\n'
    with serving(answering(chunks, []), authority) as url:
        assert RequestsHttp("test", verify=True).request("GET", url).json() == {"a": 1}


def test_a_closed_connection_is_a_reset(authority: trustme.CA) -> None:
    with serving(lambda stream: None, authority) as url:
        assert attempt(url) is Contact.RESET


def test_an_answer_that_is_no_http_comes_from_no_registry(authority: trustme.CA) -> None:
    with serving(answering(b"220 mail.example ESMTP\r\n", []), authority) as url:
        assert attempt(url) is Contact.NOT_A_REGISTRY


def test_an_answer_that_breaks_off_is_a_reset(authority: trustme.CA) -> None:
    with serving(answering(b"HTTP/1.1 401 No\r\nContent-Length: 9\r\n\r\n{", []), authority) as url:
        assert attempt(url) is Contact.RESET


def test_nothing_listening_is_a_refusal() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert attempt(f"https://localhost:{port}/v2/") is Contact.REFUSED


def test_a_name_without_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert attempt("https://contosoapps.azurecr.io/v2/") is Contact.NAME_NOT_RESOLVED


def test_a_proxy_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    assert attempt("https://contosoapps.azurecr.io/v2/") is Contact.PROXY_FAILED


def test_a_huge_answer_is_cut(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_module, "MOST_BYTES", 10)
    with serving(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + b"x" * 20, []), authority) as url:
        assert attempt(url) is Contact.NOT_A_REGISTRY


def test_only_https_is_used() -> None:
    assert attempt("http://contosoapps.azurecr.io/v2/") is Contact.NOT_A_REGISTRY


def connecting(url: str) -> Contact:
    parts = urlsplit(url)
    with pytest.raises(HttpFailure) as caught:
        RequestsHttp("test", verify=True).connect(parts.hostname or "", parts.port or 0)
    return caught.value.contact


def test_a_connection_is_opened_and_nothing_sent(authority: trustme.CA) -> None:
    received: list[bytes] = []
    with serving(lambda stream: received.append(stream.recv(64)), authority) as url:
        RequestsHttp("test", verify=True).connect("localhost", urlsplit(url).port or 0)
    assert received in ([], [b""])


def test_a_connection_fails_as_a_request_does(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda stream: None, trustme.CA()) as url:
        assert connecting(url) is Contact.TLS_FAILED
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert connecting(f"https://localhost:{port}/") is Contact.REFUSED
    monkeypatch.setattr(http_module, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert connecting(f"https://localhost:{silent.getsockname()[1]}/") is Contact.TIMED_OUT
    for proxy in (f"http://127.0.0.1:{port}", "socks5://127.0.0.1:9"):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        assert connecting("https://localhost:443/") is Contact.PROXY_FAILED


def test_a_connection_without_verification_takes_any_certificate(authority: trustme.CA) -> None:
    with serving(lambda stream: None, trustme.CA()) as url:
        RequestsHttp("test", verify=False).connect("localhost", urlsplit(url).port or 0)
