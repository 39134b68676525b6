"""The CNCF distribution registry, which trusts the tokens of the simulated registry, in the place of its data plane.

Only Azure's own part is simulated then: who may do what is written into the token, and a registry that knows nothing of
the simulator decides by it.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import TracebackType
from typing import Any, Optional

import aiohttp
import jwt
from aiohttp import web
from aiohttp.typedefs import Handler
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from multidict import CIMultiDict

PROGRAM = "docker-registry"
_ISSUER = "Azure Container Registry"
_SECONDS_TO_START = 20.0
_EVERY_REPOSITORY = "*"
_REPOSITORY = re.compile(r"/v2/(?P<name>.+)/(?:manifests|blobs|tags)/")
_HOP = frozenset({"connection", "transfer-encoding", "content-length", "date"})


def is_installed() -> bool:
    """Whether this machine has the program."""
    return shutil.which(PROGRAM) is not None


class RealRegistry:
    """One registry process for one login server. Use as a context manager."""

    def __init__(self, folder: Path, login_server: str, key: rsa.RSAPrivateKey) -> None:
        self.login_server = login_server
        self.address = f"127.0.0.1:{_free_port()}"
        self._key = key
        self._folder = folder / login_server
        self._folder.mkdir(parents=True)
        self._configuration = self._folder / "config.json"
        certificate = self._folder / "tokens.pem"
        certificate.write_bytes(_certificate(key))
        self._configuration.write_text(json.dumps(self._settings(certificate)), encoding="utf-8")
        self._process: Optional[subprocess.Popen[bytes]] = None

    def _settings(self, certificate: Path) -> dict[str, Any]:
        """JSON is YAML, which the program reads: https://distribution.github.io/distribution/about/configuration/."""
        token = {
            "realm": f"https://{self.login_server}/oauth2/token",
            "service": self.login_server,
            "issuer": _ISSUER,
            "rootcertbundle": str(certificate),
        }
        return {
            "version": 0.1,
            "log": {"level": "error", "accesslog": {"disabled": True}},
            "storage": {
                "filesystem": {"rootdirectory": str(self._folder / "data")},
                "delete": {"enabled": True},
                "maintenance": {"uploadpurging": {"enabled": False}},
            },
            "http": {"addr": self.address, "relativeurls": True},
            "auth": {"token": token},
        }

    def __enter__(self) -> RealRegistry:
        log = (self._folder / "log").open("wb")
        self._process = subprocess.Popen([PROGRAM, "serve", str(self._configuration)], stdout=log, stderr=log)
        host, _, port = self.address.partition(":")
        deadline = time.monotonic() + _SECONDS_TO_START
        while True:
            try:
                socket.create_connection((host, int(port)), timeout=1).close()
                return self
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise RuntimeError((self._folder / "log").read_text(errors="replace")) from None
                time.sleep(0.05)

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=10)

    def spelled_out(self, authorization: str, path: str) -> str:
        """The header for this registry, which takes `*` in a token for a name and not for every repository.

        Azure issues these for anonymous access (`tests/evidence/acr-oauth2-token-anonymous-lesser-scope-ok.json`).
        Here they name the repository that is asked for instead; what they allow there stays as it was issued.
        """
        asked, token = _REPOSITORY.match(path), authorization.removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, self._key.public_key(), algorithms=["RS256"], audience=self.login_server)
        except jwt.InvalidTokenError:
            return authorization
        everywhere = [access for access in claims["access"] if access["name"] == _EVERY_REPOSITORY]
        if asked is None or not everywhere:
            return authorization
        for access in everywhere:
            access["name"] = asked["name"]
        return "Bearer " + jwt.encode(claims, self._key, "RS256", {"kid": jwt.get_unverified_header(token)["kid"]})


class DataPlane:
    """A middleware that hands requests for images on to the real registry of their host, if there is one."""

    def __init__(self) -> None:
        self.registries: dict[str, RealRegistry] = {}

    @property
    def middleware(self) -> Any:
        """What the simulator takes."""

        @web.middleware
        async def pass_on(request: web.Request, handler: Handler) -> web.StreamResponse:
            registry = self.registries.get(request.host)
            if registry is None or not request.path.startswith("/v2/"):
                return await handler(request)
            return await _pass_on(request, registry)

        return pass_on


async def _pass_on(request: web.Request, registry: RealRegistry) -> web.Response:
    # Clients repeat a header: skopeo names each media type that it accepts in one of its own.
    headers = CIMultiDict((name, value) for name, value in request.headers.items() if name.lower() not in _HOP)
    if "Authorization" in headers:
        headers["Authorization"] = registry.spelled_out(headers["Authorization"], request.path)
    body = await request.read()
    url = f"http://{registry.address}{request.raw_path}"
    async with (
        aiohttp.ClientSession(auto_decompress=False) as session,
        session.request(request.method, url, headers=headers, data=body, allow_redirects=False) as answer,
    ):
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP}
        if request.method == "HEAD":
            kept["Content-Length"] = answer.headers.get("Content-Length", "0")
        return web.Response(status=answer.status, headers=kept, body=await answer.read())


def _certificate(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, _ISSUER)])
    now = datetime.now(timezone.utc)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    dated = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    return dated.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
