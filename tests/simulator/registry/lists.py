"""Pages of a list, as the registry's list operations give them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Optional
from urllib.parse import quote

_FULL_PAGE = 100
"""Items per page when the client names no number: what the Azure CLI asks for. A recorded list of 39 came whole."""


def page(names: Sequence[str], path: str, query: Mapping[str, str]) -> tuple[list[str], Optional[str]]:
    """Returns the names that the query asks for, and the `Link` header when more follow (`acr-catalog-paged.json`).

    The parameters: `n` is the size of the page, `last` the name after which it starts.
    """
    last, size = query.get("last", ""), int(query.get("n") or _FULL_PAGE)
    start = names.index(last) + 1 if last in names else 0
    found = list(names[start : start + size])
    if start + size >= len(names) or not found:
        return found, None
    order = query.get("orderby", "")
    return found, f'<{path}?last={quote(found[-1], safe="")}&n={size}&orderby={order}>; rel="next"'
