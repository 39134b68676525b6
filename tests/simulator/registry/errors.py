"""The errors of a registry and of its token service, worded and laid out as recorded."""

from __future__ import annotations

import json
from typing import Any, Optional

from aiohttp import web

AUTHENTICATION_REQUIRED = "authentication required, visit https://aka.ms/acr/authorization for more information."
_NO_DETAIL = object()
_DISALLOWED = (
    "The operation is disallowed on this registry, repository or image. View troubleshooting steps at "
    "https://aka.ms/acr/faq/#why-does-my-pull-or-push-request-fail-with-disallowed-operation"
)


class Refusal(Exception):
    """An answer that is no success; the dispatcher turns it into a response."""

    def __init__(self, response: web.Response) -> None:
        super().__init__(f"{response.status}")
        self.response = response


def compact(document: Any) -> str:
    """Returns the document as JSON without spaces, as the registry writes it."""
    return json.dumps(document, separators=(",", ":"))


def registry_error(
    status: int, code: str, message: str, detail: Any = _NO_DETAIL, headers: Optional[dict[str, str]] = None
) -> Refusal:
    """An error of the registry itself: its body ends with a newline (`acr-v2-challenge.json`)."""
    error = {"code": code, "message": message} | ({} if detail is _NO_DETAIL else {"detail": detail})
    text = compact({"errors": [error]}) + "\n"
    return Refusal(
        web.Response(status=status, text=text, content_type="application/json", charset="utf-8", headers=headers)
    )


def token_error(message: str, status: int = 401) -> Refusal:
    """An error of the token service, without a newline and a charset.

    Recorded: `acr-oauth2-exchange-retrieving-permissions-failed-401.json`.
    """
    body = compact({"errors": [{"code": "UNAUTHORIZED", "message": message}]})
    return Refusal(web.Response(status=status, body=body.encode(), content_type="application/json"))


def empty(status: int) -> Refusal:
    """An error without a body."""
    return Refusal(web.Response(status=status))


def page_not_found() -> Refusal:
    """What a path gets that is none, an upper-case repository name included (`acr-page-not-found-404-text.json`)."""
    return Refusal(web.Response(status=404, text="404 page not found\n", content_type="text/plain", charset="utf-8"))


def method_not_allowed() -> Refusal:
    """A method that the path does not have (OCI distribution specification, code `UNSUPPORTED`)."""
    return registry_error(405, "UNSUPPORTED", "The operation is unsupported.")


def denied(address: str, correlation_id: str) -> Refusal:
    """The answer of the firewall; its JSON writes quotes as `\\u0027` (`documented/acr-firewall-denied-403.json`)."""
    message = f"client with IP '{address}' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."
    if correlation_id:
        message += f" CorrelationId: {correlation_id}"
    text = compact({"errors": [{"code": "DENIED", "message": message}]}).replace("'", "\\u0027") + "\n"
    return Refusal(web.Response(status=403, text=text, content_type="application/json", charset="utf-8"))


def disallowed() -> Refusal:
    """The answer where a lock forbids the operation (`documented/acr-registry-disallowed-operation-405.json`)."""
    return registry_error(405, "REGISTRY_DISALLOWED_OPERATION", _DISALLOWED, {})


def key_unavailable() -> Refusal:
    """The registry cannot decrypt its content. Status and words: "Troubleshoot customer-managed keys"; the code is not
    documented."""
    return registry_error(403, "DENIED", "The identity associated with the registry is inactive.")


def name_unknown(repository: str) -> Refusal:
    """No such repository (`acr-name-unknown-404.json`)."""
    return registry_error(404, "NAME_UNKNOWN", "repository name not known to registry", {"name": repository})


def manifest_unknown(reference: str) -> Refusal:
    """No such manifest (`acr-manifest-unknown-404.json`; support article "Manifest tagged by … is not found")."""
    named = reference if ":" in reference else f'tagged by "{reference}"'
    return registry_error(404, "MANIFEST_UNKNOWN", f"manifest {named} is not found")


def tag_unknown() -> Refusal:
    """No such tag (`acr-tag-unknown-404.json`)."""
    return registry_error(404, "TAG_UNKNOWN", "the specified tag does not exist")


def operation_unknown() -> Refusal:
    """No such operation on an artifact (`acr-streaming-operation-unknown-404.json`)."""
    return registry_error(404, "OPERATION_UNKNOWN", "The specified operation does not exist")


def blob_unknown(digest: str) -> Refusal:
    """No such blob (OCI distribution specification, code `BLOB_UNKNOWN`)."""
    return registry_error(404, "BLOB_UNKNOWN", "blob unknown to registry", {"digest": digest})


def upload_unknown() -> Refusal:
    """No such upload (OCI distribution specification, code `BLOB_UPLOAD_UNKNOWN`)."""
    return registry_error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry")


def digest_invalid() -> Refusal:
    """Content and digest do not belong together (OCI distribution specification, code `DIGEST_INVALID`)."""
    return registry_error(400, "DIGEST_INVALID", "provided digest did not match uploaded content")


def manifest_invalid() -> Refusal:
    """A manifest that is no JSON object (OCI distribution specification, code `MANIFEST_INVALID`)."""
    return registry_error(400, "MANIFEST_INVALID", "manifest invalid")
