"""The route table's entry: which path an operation has and which action it needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .protocol import Call


@dataclass(frozen=True)
class Route:
    """An operation. `{scope}` in the path stands for any resource id, also none; other names for one segment."""

    method: str
    path: str
    action: str
    """The action that it needs; empty where the operation itself decides whom it answers what."""
    handler: Callable[[Call], Any]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pieces = re.split(r"(\{\w+\})", self.path)
        expressions = [
            "(?P<scope>(?:/.+)?)"
            if piece == "{scope}"
            else f"(?P<{piece[1:-1]}>[^/]+)"
            if piece.startswith("{")
            else re.escape(piece)
            for piece in pieces
        ]
        return re.compile("".join(expressions), re.IGNORECASE)

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """Returns what the placeholders match, or None when the operation is another one."""
        found = self._pattern.fullmatch(path) if method == self.method else None
        return found.groupdict() if found else None

    def shown_scope(self, call: Call) -> str:
        """Returns the scope that a refusal names: the resource, or what a list or an action belongs to
        (`arm-authorization-failed-403-read.json`, `arm-management-groups-403.json`)."""
        return call.path if self.path.endswith("}") else call.path.rpartition("/")[0] or "/"

    def target(self, call: Call) -> str:
        """Returns the scope at which the action is judged."""
        return call.scope if "scope" in call.params else self.shown_scope(call)
