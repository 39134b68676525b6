"""What can go wrong with one answer, as keys of a world's fault."""

from __future__ import annotations

from typing import Any

_HTML = "<html><head><title>Error</title></head><body>The service is unavailable.</body></html>"
_ERROR = {"error": {"code": "Chaos", "message": "Something went wrong."}}

KINDS: dict[str, dict[str, Any]] = {
    "401": {"status": 401, "body": _ERROR},
    "403": {"status": 403, "body": _ERROR},
    "404": {"status": 404, "body": _ERROR},
    "409": {"status": 409, "body": _ERROR},
    "429": {"status": 429, "body": _ERROR},
    "429 Retry-After": {"status": 429, "body": _ERROR, "headers": {"Retry-After": "90"}},
    "500": {"status": 500, "body": _ERROR},
    "503 HTML": {"status": 503, "body": _HTML},
    "empty": {"status": 200, "body": ""},
    "other JSON": {"status": 200, "body": [{"value": 7}, None]},
    "redirect loop": {"act": "loop"},
    "wrong content type": {"act": "mislabel"},
    "garbage": {"act": "garbage"},
    "cut body": {"act": "cut"},
    "reset": {"act": "reset"},
    "50 MB body": {"act": "flood"},
    "endless pages": {"act": "endless"},
    "repeated page": {"act": "repeat"},
    "slow drip": {"act": "drip"},
    "hang": {"act": "hang"},
}

ANSWERS_OF_ITS_OWN = ("401", "403", "404", "409", "429", "429 Retry-After")
"""Kinds in which the service says something that it also says in earnest, so that a cause may be drawn from it."""
