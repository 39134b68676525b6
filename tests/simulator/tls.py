"""Certificates of the simulated hosts: one per host, made when the host is first asked for."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Optional

import trustme

from .hosts import connection
from .world import World


class Certificates:
    """The TLS side of the services: their certificate authority, and somebody else's for `intercept`."""

    def __init__(self, world: Callable[[], World]) -> None:
        self._world = world
        self._authority = trustme.CA(organization_name="Simulated Azure")
        self._interceptor = trustme.CA(organization_name="Simulated TLS inspection")
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}
        self.server_context = self._context("localhost", "ok")
        self.server_context.sni_callback = self._choose

    @property
    def authority_pem(self) -> bytes:
        """The certificate that a client must trust. The interceptor's is not part of it."""
        return self._authority.cert_pem.bytes()

    def _choose(self, tls: ssl.SSLObject, host: Optional[str], _: ssl.SSLContext) -> None:
        if host:
            tls.context = self._context(host, connection(self._world(), host))

    def _context(self, host: str, fate: str) -> ssl.SSLContext:
        key = (host, fate)
        if key not in self._contexts:
            authority = self._interceptor if fate == "intercept" else self._authority
            yesterday = datetime.now(timezone.utc) - timedelta(days=1)
            certificate = authority.issue_cert(host, not_after=yesterday if fate == "expired" else None)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.set_alpn_protocols(["http/1.1"])
            certificate.configure_cert(context)
            self._contexts[key] = context
        return self._contexts[key]
