"""What a registry's answers say: challenges, errors, tokens."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Dict, List, Optional, Tuple
from urllib.parse import urlsplit

from ..domain.secret import Secret
from ..facts.network import RegistryError
from ..ports import Response

_CORRELATION = re.compile(r"CorrelationId:\s*([0-9a-f-]{36})", re.IGNORECASE)
_ADDRESS = re.compile(r"client with IP '([0-9A-Fa-f.:]+)'")
_LONGEST_MESSAGE = 500


def read_error(response: Response) -> Optional[RegistryError]:
    """The first error of an OCI distribution error body, or a short plain text; None when there is neither."""
    body = response.json()
    if isinstance(body, dict):
        errors = body.get("errors")
        first = errors[0] if isinstance(errors, list) and errors else None
        if not isinstance(first, dict):
            return None
        message = _text(first.get("message"))
        return RegistryError(_text(first.get("code")), message, _correlation_id(message, response))
    text = response.body[: _LONGEST_MESSAGE + 1].decode("utf-8", "replace").strip()
    if text and len(text) <= _LONGEST_MESSAGE and not text.startswith("<"):
        return RegistryError(None, text, _correlation_id(text, response))
    return None


def read_platforms(response: Response) -> Tuple[str, ...]:
    """The platforms for which an image index holds images; none for anything else, attestations left out."""
    body = response.json()
    entries = body.get("manifests") if isinstance(body, dict) else None
    found = []
    for entry in entries if isinstance(entries, list) else ():
        platform = entry.get("platform") if isinstance(entry, dict) else None
        os, architecture = (
            (platform.get("os"), platform.get("architecture")) if isinstance(platform, dict) else ("", "")
        )
        if isinstance(os, str) and isinstance(architecture, str) and os not in ("", "unknown"):
            found.append(f"{os}/{architecture}")
    return tuple(dict.fromkeys(found))


def read_digests(response: Response) -> Tuple[Optional[str], Optional[str]]:
    """The digests of the configuration that a manifest names, and of the first manifest that an index names."""
    body = response.json()
    if not isinstance(body, dict):
        return None, None
    config, entries = body.get("config"), body.get("manifests")
    first = entries[0] if isinstance(entries, list) and entries else None
    return _digest(config), _digest(first)


def denied_address(error: Optional[RegistryError]) -> Optional[str]:
    """The client address that a firewall refusal names (`acr-firewall-denied-403.json`)."""
    match = _ADDRESS.search(error.message) if error and error.message else None
    return match[1] if match else None


def comes_from_registry(response: Response) -> bool:
    """Whether the answer is the registry's own and not that of a proxy in between."""
    if "docker-distribution-api-version" in response.headers:
        return True
    error = read_error(response)
    return error is not None and error.code is not None


def read_bearer_challenge(response: Response) -> Optional[Dict[str, str]]:
    """The parameters of a Bearer challenge; None when the answer holds none."""
    from requests.utils import parse_dict_header

    scheme, _, parameters = response.headers.get("www-authenticate", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    pairs: Dict[str, Any] = parse_dict_header(parameters)  # type: ignore[no-untyped-call]
    return {name.lower(): value for name, value in pairs.items() if isinstance(value, str)}


def read_date(response: Response) -> Optional[datetime]:
    """The server's clock."""
    try:
        moment = parsedate_to_datetime(response.headers["date"])
    except (KeyError, TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def read_location(response: Response) -> Optional[str]:
    """Where a redirect leads, without the query, which may repeat what was sent; None for any other answer."""
    if not 300 <= response.status < 400 or not response.headers.get("location"):
        return None
    try:
        parts = urlsplit(response.headers["location"])
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an address that is none"
    host = f"{parts.scheme or 'https'}://{parts.hostname}{port}" if parts.hostname else ""
    return (host + parts.path)[:_LONGEST_MESSAGE]


def read_secret(response: Response, name: str) -> Optional[Secret]:
    """A token out of a JSON answer."""
    body = response.json()
    value = body.get(name) if isinstance(body, dict) else None
    return Secret(value) if isinstance(value, str) and value else None


def granted_actions(access: Any, repository: Optional[str]) -> Tuple[str, ...]:
    """The actions that the `access` claim of a token holds for the repository, and `*` for the catalog.

    Tokens spell the keys `Type`, `Name`, `Actions` (`acr-oauth2-token-pull-ok.json`) or in lower case; both are read.
    An anonymous token names the repository `*`, whatever was asked for
    (`acr-oauth2-token-anonymous-lesser-scope-ok.json`).
    """
    actions = []
    for entry in _items(access):
        if not isinstance(entry, dict):
            continue
        fields = {str(name).lower(): value for name, value in entry.items()}
        listed = [action for action in _items(fields.get("actions")) if isinstance(action, str)]
        if fields.get("type") == "repository" and repository is not None and fields.get("name") in (repository, "*"):
            actions += listed
        elif fields.get("type") == "registry" and fields.get("name") == "catalog" and "*" in listed:
            actions.append("*")
    return tuple(dict.fromkeys(actions))


def _items(value: Any) -> List[Any]:
    return value if isinstance(value, list) else []


def _digest(descriptor: Any) -> Optional[str]:
    return _text(descriptor.get("digest")) if isinstance(descriptor, dict) else None


def _text(value: Any) -> Optional[str]:
    return value[:_LONGEST_MESSAGE] if isinstance(value, str) else None


def _correlation_id(message: Optional[str], response: Response) -> Optional[str]:
    match = _CORRELATION.search(message or "")
    return match[1] if match else response.headers.get("x-ms-correlation-request-id")
