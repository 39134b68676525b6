"""Which requests a command makes: taken from the log of the services, not from a list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tests.simulator.context import Seen

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, order=True)
class Place:
    """Requests that are the same but for ids and the query."""

    host: str
    method: str
    path: str
    """With `*` for ids."""

    def __str__(self) -> str:
        return f"{self.method} {self.host}{self.path}"

    def matches(self, request: str) -> bool:
        """Whether a request, as `METHOD host/path`, is one of these."""
        return fnmatchcase(request, str(self))

    def fault(self, kind: dict[str, Any]) -> dict[str, Any]:
        """The fault of a world that hits these requests."""
        return {"host": self.host, "method": self.method, "path": self.path} | kind


def places(seen: Iterable[Seen]) -> list[Place]:
    """The requests that were made, each once, in an order of their own."""
    return sorted({Place(each.host.partition(":")[0], each.method, _ID.sub("*", each.path)) for each in seen})
