"""The certificates that a server presents, looked at without trusting them: nothing is sent but the handshake."""

from __future__ import annotations

import ssl
from datetime import datetime, timezone
from http.client import HTTPException
from typing import Any, List

from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..facts.network import Certificate, Challenge, Contact, PresentedCertificates
from .http import connection_to

SECONDS = 4.0


def certificates(challenge: Challenge, port: int = 443) -> Fact[PresentedCertificates]:
    """What the login server presented; looked at only where the handshake of the first request failed."""
    if challenge.contact is not Contact.TLS_FAILED:
        return Absent("The handshake did not fail.")
    try:
        connection = connection_to(challenge.host, port, _trusting_nobody(), SECONDS)
        try:
            connection.connect()
            chain = _presented(connection.sock)
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        return Unknown(Why.ERROR, f"The certificate of {challenge.host} could not be looked at: {error}")
    return Known(
        PresentedCertificates(challenge.host, tuple(map(_read, chain))), f"the handshake with {challenge.host}"
    )


def _trusting_nobody() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _presented(stream: Any) -> List[bytes]:
    # Python tells the whole chain from 3.13 on, the server's own certificate always.
    whole: List[bytes] = stream.get_unverified_chain() if hasattr(stream, "get_unverified_chain") else []
    own = stream.getpeercert(binary_form=True)
    return whole or ([own] if own else [])


def _read(encoded: bytes) -> Certificate:
    # Loaded here, for almost no run looks at a certificate, and loading it takes as long as a request.
    from cryptography import x509
    from cryptography.x509.oid import ExtensionOID

    certificate = x509.load_der_x509_certificate(encoded)
    try:
        alternative = certificate.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
        names = tuple(alternative.get_values_for_type(x509.DNSName))  # type: ignore[attr-defined]
    except (x509.ExtensionNotFound, ValueError):
        names = ()
    return Certificate(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        not_before=_moment(certificate, "not_valid_before"),
        not_after=_moment(certificate, "not_valid_after"),
        names=names,
    )


def _moment(certificate: Any, name: str) -> datetime:
    # The names with `_utc` came with release 42 of the library; the older ones are in UTC too, but do not say so.
    moment: datetime = getattr(certificate, f"{name}_utc", None) or getattr(certificate, name)
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
