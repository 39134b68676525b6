"""`POST /batch`: many GETs in one request.

Microsoft does not document it. What is known, from those who use it or wrote it down:
https://github.com/ansible-collections/azure/blob/dev/plugins/inventory/azure_rm.py (500 requests; the answer is waited
for, and is under `responses` or `value`), https://maciejporebski.github.io/azure-management-batch-api (names are ids
above 20 requests; then 202 with `Location` and `Retry-After`; requests with a body are not part of this),
https://dzone.com/articles/azure-resource-manager-batch-api-1 (20 at once).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .protocol import ArmError

_MOST_AT_ONCE, _MOST = 20, 500
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

Waiting = dict[str, list[dict[str, Any]]]
"""Answers that somebody will come back for, by the id of the batch."""
Perform = Callable[[str, dict[str, str]], tuple[int, dict[str, str], Any]]
"""Answers a GET of a path with a query: status, headers, body."""


@dataclass(frozen=True)
class BatchAnswer:
    """The answer to the whole batch."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


def answer(waiting: Waiting, method: str, host: str, path: str, body: Any, perform: Perform) -> BatchAnswer:
    """Answers a batch, or somebody who comes back for one. Nothing but GETs is performed."""
    if method == "GET":
        found = waiting.pop(path.rpartition("/")[2], None)
        if found is None:
            raise ArmError(404, "NotFound", "The operation was not found.")
        return BatchAnswer(200, {"value": found})
    requests = (body or {}).get("requests")
    if method != "POST" or not isinstance(requests, list) or not 0 < len(requests) <= _MOST:
        raise ArmError(400, "InvalidBatchRequest", f"A batch takes 1 to {_MOST} requests.")
    names = [str(each.get("name", "")) for each in requests]
    if len(requests) > _MOST_AT_ONCE and not (len(set(names)) == len(names) and all(map(_GUID.fullmatch, names))):
        raise ArmError(400, "InvalidBatchRequest", "The names of the requests must be different ids.")
    responses = [_one(each, name, host, perform) for each, name in zip(requests, names, strict=True)]
    if len(requests) <= _MOST_AT_ONCE:
        return BatchAnswer(200, {"responses": responses})
    operation = str(uuid.uuid4())
    waiting[operation] = responses
    place = f"https://{host}/batch/operationResults/{operation}?api-version=2020-06-01"
    return BatchAnswer(202, None, {"Location": place, "Retry-After": "1"})


def _one(request: dict[str, Any], name: str, host: str, perform: Perform) -> dict[str, Any]:
    url = urlsplit(str(request.get("url") or request.get("relativeUrl") or ""))
    if request.get("httpMethod") != "GET" or url.netloc not in ("", host):
        refused = {"error": {"code": "BadRequest", "message": "Only GETs of Azure Resource Manager are served."}}
        return {"name": name, "httpStatusCode": 400, "headers": {}, "content": refused}
    path = re.sub("/+", "/", unquote(url.path)).rstrip("/") or "/"
    status, headers, content = perform(path, dict(parse_qsl(url.query)))
    return {"name": name, "httpStatusCode": status, "headers": headers, "content": content}
