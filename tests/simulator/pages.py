"""Lists that never end: a service whose every page names another one."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web


class Pages:
    """Adds to each answer that is a list the address of a further page."""

    def __init__(self) -> None:
        self._first: dict[str, Any] = {}
        self._count = 0

    def clear(self) -> None:
        """Forget what was answered before."""
        self._first.clear()

    def one_more(self, request: web.Request, answer: web.StreamResponse, new: bool) -> web.StreamResponse:
        """The answer with a further page, which has an address of its own if `new`, else always the same one.

        The further pages hold what the first one held. An answer that is no list stays as it is.
        """
        place = f"{request.method} {request.host}{request.path}"
        document = self._first.setdefault(place, _document(answer))
        if not isinstance(document, dict):
            return answer
        self._count += 1
        mark = f"page-{self._count if new else 0}"
        if isinstance(document.get("value"), list):
            key = "@odata.nextLink" if "graph" in request.host else "nextLink"
            document = document | {key: str(request.url.update_query({"$skiptoken": mark}).with_scheme("https"))}
        elif "totalRecords" in document:
            document = document | {"$skipToken": mark, "resultTruncated": "true"}
        else:
            return answer
        return web.json_response(document)


def _document(answer: web.StreamResponse) -> Any:
    if not isinstance(answer, web.Response) or not isinstance(answer.body, bytes) or answer.status != 200:
        return None
    try:
        return json.loads(answer.body)
    except ValueError:
        return None
