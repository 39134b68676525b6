"""Entra's refusals: `aadsts.yaml` put into the form in which Entra sends them."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

_CATALOGUE: dict[int, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("aadsts.yaml").read_text("utf-8"))


class EntraError(Exception):
    """A refusal by its AADSTS code; `values` fill in its text. Raises KeyError for a code that the catalogue lacks."""

    def __init__(self, code: int, **values: object) -> None:
        if code not in _CATALOGUE:
            raise KeyError(f"AADSTS{code} is not in aadsts.yaml")
        entry = _CATALOGUE[code]
        self.code = code
        self.text = str(entry["text"]).format_map({name: _shown(value) for name, value in values.items()})
        self.error: str = entry.get("error", "invalid_grant")
        self.status: int = entry.get("status", 400)
        self._extra: dict[str, str] = {name: entry[name] for name in ("claims", "suberror") if name in entry}
        super().__init__(self.text)

    def description(self, now: datetime, trace_id: str, correlation_id: str) -> str:
        """The text with what helps Microsoft's support to find the request."""
        return (
            f"AADSTS{self.code}: {self.text} Trace ID: {trace_id} Correlation ID: {correlation_id}"
            f" Timestamp: {_stamp(now)}"
        )

    def body(self, host: str, now: datetime, correlation_id: str) -> dict[str, Any]:
        """The answer's JSON."""
        trace_id = str(uuid.uuid4())
        return {
            "error": self.error,
            "error_description": self.description(now, trace_id, correlation_id),
            "error_codes": [self.code],
            "timestamp": _stamp(now),
            "trace_id": trace_id,
            "correlation_id": correlation_id,
            "error_uri": f"https://{host}/error?code={self.code}",
            **self._extra,
        }


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}Z"


def _shown(value: object) -> str:
    # Entra writes moments with seven digits after the point.
    return f"{value:%Y-%m-%dT%H:%M:%S.%f}0Z" if isinstance(value, datetime) else str(value)
