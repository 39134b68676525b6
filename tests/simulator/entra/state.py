"""What Entra remembers between requests: device logins, refresh tokens and the key pairs of certificates."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Optional

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from ..world import Certificate


@dataclass(frozen=True)
class KeyPair:
    """A client certificate with its private key."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """Private key and certificate, one after the other."""
        key = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return key + self.certificate.public_bytes(serialization.Encoding.PEM)


class KeyPairs:
    """The key pairs of the world's certificates, made when first asked for and kept as long as the simulator runs."""

    def __init__(self) -> None:
        self._pairs: dict[tuple[str, str], KeyPair] = {}
        self._lock = threading.Lock()

    def get(self, application: str, name: str, certificate: Certificate) -> KeyPair:
        """The key pair of a certificate of an application, by their names in the world."""
        with self._lock:
            if (application, name) not in self._pairs:
                self._pairs[application, name] = _new_pair(f"{application}-{name}", certificate)
            return self._pairs[application, name]


def _new_pair(common_name: str, certificate: Certificate) -> KeyPair:
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(certificate.start)
        .not_valid_after(certificate.end)
    )
    return KeyPair(key, builder.sign(key, hashes.SHA256()))


@dataclass
class DeviceLogin:
    """A device that waits for somebody to enter its code."""

    user_code: str
    client_id: str
    scope: str
    expires: datetime
    user: Optional[str] = None
    """Name of the user who entered the code."""


@dataclass(frozen=True)
class Grant:
    """What a refresh token stands for."""

    tenant: str
    user: str
    client_id: str
    issued: datetime


@dataclass
class EntraState:
    """The memory of one simulator."""

    key_pairs: KeyPairs = field(default_factory=KeyPairs)
    grants: dict[str, Grant] = field(default_factory=dict)
    """By refresh token."""
    _devices: dict[str, DeviceLogin] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def remember(self, grant: Grant) -> str:
        """Returns a new refresh token for a grant."""
        token = f"1.{secrets.token_urlsafe(64)}"
        self.grants[token] = grant
        return token

    def begin_device_login(self, client_id: str, scope: str, expires: datetime) -> tuple[str, DeviceLogin]:
        """Returns a new device code and the login that waits under it."""
        code = secrets.token_urlsafe(64)
        login = DeviceLogin(secrets.token_hex(5)[:9].upper(), client_id, scope, expires)
        with self._changed:
            self._devices[code] = login
            self._changed.notify_all()
        return code, login

    def device_login(self, code: str) -> Optional[DeviceLogin]:
        """The login under a device code."""
        return self._devices.get(code)

    def confirm_device(self, user: str, timeout: float) -> None:
        """Lets a user enter the codes that devices show; waits for the first. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(self._waiting, timeout):
                raise TimeoutError(f"no device asked for a code within {timeout} s")
            for login in self._waiting():
                login.user = user

    def end_device_login(self, code: str) -> None:
        """Forgets a device code: it is good for one login."""
        with self._changed:
            del self._devices[code]

    def _waiting(self) -> list[DeviceLogin]:
        return [login for login in self._devices.values() if login.user is None]


STATE: web.AppKey[EntraState] = web.AppKey("entra", EntraState)
"""Where a handler finds the memory: `request.config_dict[STATE]`."""
