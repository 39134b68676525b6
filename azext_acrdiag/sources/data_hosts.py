"""The hosts that hold the layers: which they are, and whether they can be reached. No credential is sent to them."""

from __future__ import annotations

import time
from typing import List, Optional, Tuple
from urllib.parse import quote

from ..domain.action import Action
from ..domain.address import split_address
from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..domain.target import Target
from ..facts.login import Granted
from ..facts.network import Challenge, Route
from ..facts.registry import Registry
from ..facts.repository import Manifest, Presence
from ..ports import Http, HttpFailure, Response
from .fields import WrongShape
from .registry_answers import read_digests
from .registry_api import MANIFEST_TYPES

_MOST_HOSTS = 5
_SECONDS = 3.0
"""After this no further host is begun with."""


class DataHosts:
    """Providers of data_endpoints and blob_route."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def data_endpoints(self, target: Target, registry: Registry) -> Fact[Tuple[Route, ...]]:
        """The way to the dedicated data endpoints of the registry, one for each region."""
        if Action.PULL not in target.actions:
            return Absent("Only a pull takes layers from another host than the login server.")
        if not registry.data_endpoint_hosts:
            return Absent("The registry has no dedicated data endpoints.")
        begun = time.monotonic()
        routes: List[Route] = []
        for host in registry.data_endpoint_hosts[:_MOST_HOSTS]:
            if routes and time.monotonic() > begun + _SECONDS:
                break
            routes.append(self._route(host))
        return Known(tuple(routes), "connections to the data endpoints")

    def blob_route(
        self, challenge: Challenge, granted: Granted, manifest: Manifest, registry: Optional[Registry]
    ) -> Fact[Route]:
        """The way to the host that the registry sends this identity to for the layers of the image."""
        if registry is not None and len(registry.data_endpoint_hosts) == 1:
            return Absent("The registry has one data endpoint, so that one holds the layers.")
        if manifest.presence is not Presence.FOUND:
            return Unknown(Why.BLOCKED, "The registry gave no manifest, so no layer was looked for.")
        try:
            host = self._blob_host(f"https://{challenge.host}/v2/{quote(manifest.repository)}", manifest, granted)
        except HttpFailure as failure:
            return Unknown(Why.UNREACHABLE, f"The registry did not say where the layers are: {failure}")
        except WrongShape as error:
            return Unknown(Why.ERROR, f"The registry did not say where the layers are: {error}.")
        if host is None:
            return Absent("The registry sends no layers from another host.")
        return Known(self._route(host), f"a redirect of {challenge.host}")

    def _blob_host(self, base: str, manifest: Manifest, granted: Granted) -> Optional[str]:
        digest = manifest.config_digest
        if manifest.first_digest is not None:
            digest = self._config_of(f"{base}/manifests/{quote(manifest.first_digest)}", granted)
        if digest is None:
            raise WrongShape("the manifest names no configuration")
        answer = self._http.request("GET", f"{base}/blobs/{quote(digest)}", bearer=granted.token)
        return _redirected_to(answer)

    def _config_of(self, url: str, granted: Granted) -> Optional[str]:
        answer = self._http.request("GET", url, headers={"Accept": MANIFEST_TYPES}, bearer=granted.token)
        if answer.status != 200:
            raise WrongShape(f"status {answer.status} for the manifest")
        return read_digests(answer)[0]

    def _route(self, host: str) -> Route:
        try:
            self._http.connect(host)
        except HttpFailure as failure:
            return Route(host, failure.contact, str(failure))
        return Route(host, None, None)


def _redirected_to(answer: Response) -> Optional[str]:
    if answer.status not in (301, 302, 303, 307, 308):
        return None
    parts: List[str] = [*split_address(answer.headers.get("location", ""))[:2]]
    return parts[1].lower() if parts[0] == "https" and "@" not in parts[1] else None
