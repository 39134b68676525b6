"""HTTP over `requests`, with the CLI's verification settings and bounds on time and size."""

from __future__ import annotations

import errno
import os
import socket
import ssl
import time
from base64 import b64encode
from http.client import HTTPException, HTTPSConnection, IncompleteRead
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Dict, Iterator, Mapping, Optional, Sequence, Tuple, Union
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy
from urllib3.exceptions import DecodeError, ProtocolError, ReadTimeoutError
from urllib3.util.ssl_ import create_urllib3_context

from ..domain.secret import Secret
from ..facts.network import Contact
from ..ports import HttpFailure, Response

CONNECT_SECONDS = 3.05
READ_SECONDS = 5.0
"""How long the service may be silent."""
TOTAL_SECONDS = 15.0
"""How long the body may take. A service that sends a byte now and then is never silent for long."""
MOST_BYTES = 8 * 1024 * 1024
_PIECE = 65536
_NOBODY_THERE = (errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH)


def proxy_to(host: str) -> Optional[str]:
    """The proxy that requests to the host go through, as the environment names it, its password included."""
    url = f"https://{host}/"
    proxy: Optional[str] = select_proxy(url, get_environ_proxies(url))
    return proxy or None


def connection_to(host: str, port: int, context: ssl.SSLContext, seconds: float) -> HTTPSConnection:
    """A connection not yet opened, through the proxy that requests go through. Raises ValueError for an odd proxy."""
    proxy = proxy_to(host)
    if proxy is None:
        return HTTPSConnection(host, port, timeout=seconds, context=context)
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if parts.scheme != "http" or not parts.hostname:
        raise ValueError(f"a proxy of the kind {parts.scheme} is not supported here")
    connection = HTTPSConnection(parts.hostname, parts.port or 80, timeout=seconds, context=context)
    credential = Secret(unquote(parts.password or ""))
    headers = {"Proxy-Authorization": _basic(unquote(parts.username), credential)} if parts.username else {}
    connection.set_tunnel(host, port, headers)
    return connection


class RequestsHttp:
    """Implements `ports.Http`; one instance serves all threads of a run."""

    def __init__(
        self, user_agent: str, verify: bool, read_seconds: Optional[float] = None, most_bytes: Optional[int] = None
    ) -> None:
        """Without other bounds, those of a run count: READ_SECONDS, TOTAL_SECONDS and MOST_BYTES."""
        self._session = requests.Session()
        self._session.mount("https://", HTTPAdapter(pool_maxsize=8))
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers["User-Agent"] = user_agent
        self._verify = verify
        self._read_seconds = read_seconds
        self._most_bytes = most_bytes

    def request(
        self,
        method: str,
        url: str,
        headers: Optional[Mapping[str, str]] = None,
        form: Optional[Sequence[Tuple[str, Union[str, Secret]]]] = None,
        json: Optional[Dict[str, Any]] = None,
        basic: Optional[Tuple[str, Secret]] = None,
        bearer: Optional[Secret] = None,
    ) -> Response:
        """The answer, whatever its status. Raises HttpFailure."""
        if not url.lower().startswith("https://"):
            raise HttpFailure(Contact.NOT_A_REGISTRY, "Only HTTPS is used.")

        def authorize(request: requests.PreparedRequest) -> requests.PreparedRequest:
            # Setting it here, not as `auth=None`, keeps requests from reading credentials out of ~/.netrc.
            if basic:
                request.headers["Authorization"] = _basic(*basic)
            if bearer:
                request.headers["Authorization"] = f"Bearer {bearer.reveal()}"
            return request

        try:
            # Leaving verify at True lets requests take the bundle that REQUESTS_CA_BUNDLE names, as the CLI does.
            with self._session.request(
                method,
                url,
                headers=dict(headers or {}),
                data=[(name, _reveal(value)) for name, value in form] if form is not None else None,
                json=json,
                auth=authorize,
                verify=self._verify,
                timeout=(CONNECT_SECONDS, self._read_seconds or READ_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as answer:
                body = _read(answer, self._most_bytes or MOST_BYTES, self._read_seconds or TOTAL_SECONDS)
        except (requests.RequestException, OSError, ValueError) as error:
            raise HttpFailure(_contact_of(error), _innermost(error)) from None
        return Response(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, body)

    def connect(self, host: str, port: int = 443) -> None:
        """Opens a connection for HTTPS and closes it; nothing is sent but the handshake. Raises HttpFailure."""
        try:
            connection = connection_to(host, port, self._trust(host), CONNECT_SECONDS)
        except (OSError, ValueError) as error:
            raise HttpFailure(Contact.PROXY_FAILED, str(error)) from None
        _connect(connection, behind_proxy=proxy_to(host) is not None)

    def _trust(self, host: str) -> ssl.SSLContext:
        context = create_urllib3_context()
        if not self._verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            return context
        settings = self._session.merge_environment_settings(f"https://{host}/", {}, None, None, None)
        named = settings["verify"]
        bundle = named if isinstance(named, str) else DEFAULT_CA_BUNDLE_PATH
        context.load_verify_locations(**{"capath" if os.path.isdir(bundle) else "cafile": bundle})
        return context


def _read(answer: requests.Response, most_bytes: int, total_seconds: float) -> bytes:
    parts, size, end = [], 0, time.monotonic() + total_seconds
    for part in _pieces(answer):
        size += len(part)
        if size > most_bytes:
            raise requests.exceptions.ContentDecodingError(f"The answer is larger than {most_bytes} bytes.")
        if time.monotonic() > end:
            raise requests.exceptions.ReadTimeout(f"The answer took longer than {total_seconds:g} seconds.")
        parts.append(part)
    return b"".join(parts)


def _connect(connection: HTTPSConnection, behind_proxy: bool) -> None:
    try:
        connection.connect()
    except (OSError, HTTPException, ValueError) as error:
        # Without a socket the attempt ended before TLS: behind a proxy, at the proxy.
        ended_at_proxy = connection.sock is None and behind_proxy
        contact = Contact.PROXY_FAILED if ended_at_proxy else _contact_of(error)
        raise HttpFailure(contact, _innermost(error)) from None
    finally:
        connection.close()


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    """The body as it comes in. An urllib3 without `read1` gives nothing before a piece is full."""
    if not hasattr(answer.raw, "read1"):
        yield from answer.iter_content(_PIECE)
        return
    try:
        while piece := answer.raw.read1(_PIECE, decode_content=True):
            yield piece
    except ReadTimeoutError as error:
        raise requests.exceptions.ReadTimeout(error) from error
    except ProtocolError as error:
        raise requests.exceptions.ChunkedEncodingError(error) from error
    except DecodeError as error:
        raise requests.exceptions.ContentDecodingError(error) from error


def _reveal(value: Union[str, Secret]) -> str:
    return value.reveal() if isinstance(value, Secret) else value


def _basic(username: str, password: Secret) -> str:
    # In UTF-8, as docker sends it; requests itself would take Latin 1.
    return "Basic " + b64encode(f"{username}:{password.reveal()}".encode()).decode("ascii")


def _contact_of(error: BaseException) -> Contact:
    """How the attempt ended, from the chain of exceptions that urllib3 and requests wrap around the socket's."""
    if isinstance(error, requests.exceptions.ProxyError):
        return Contact.PROXY_FAILED
    if isinstance(error, (requests.exceptions.SSLError, ssl.SSLError)):
        return Contact.TLS_FAILED
    for cause in _chain(error):
        if isinstance(cause, socket.gaierror):
            return Contact.NAME_NOT_RESOLVED
        if isinstance(cause, OSError) and cause.errno in _NOBODY_THERE:
            return Contact.REFUSED
    if isinstance(error, requests.exceptions.Timeout) or any(
        isinstance(each, socket.timeout) for each in _chain(error)
    ):
        return Contact.TIMED_OUT
    if any(isinstance(each, (ConnectionError, EOFError, IncompleteRead)) for each in _chain(error)):
        return Contact.RESET
    if any(isinstance(each, HTTPException) for each in _chain(error)):
        return Contact.NOT_A_REGISTRY
    if isinstance(error, requests.exceptions.ConnectionError):
        return Contact.REFUSED if "No route to host" in str(error) or "unreachable" in str(error) else Contact.RESET
    return Contact.NOT_A_REGISTRY


def _chain(error: BaseException) -> Iterator[BaseException]:
    pending, seen = [error], set()
    while pending:
        each = pending.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        inner = [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
        pending += [item for item in inner if isinstance(item, BaseException)]


def _innermost(error: BaseException) -> str:
    """What the deepest layer said: the layers above only repeat it inside their own text."""
    texts = [str(each) for each in _chain(error) if str(each)]
    return min(texts, key=len)[:300] if texts else type(error).__name__
