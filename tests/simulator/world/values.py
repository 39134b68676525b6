"""What the parts of a world have in common: identifiers, times, durations, checked keys."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

_NAMESPACE = uuid.UUID("6f1f3c5e-52d7-4bd8-9d0f-2a4b6c8d0e1f")
_RELATIVE = re.compile(r"^now(?P<sign>[+-])?(?P<parts>(\d+[dhms])*)$")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def guid(*names: str) -> str:
    """The identifier of a thing that was given none: derived from its kind and name."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(names)))


def parse_duration(text: Any) -> timedelta:
    """`90s`, `15m`, `3h`, `12d`, `1d12h`; a number means seconds."""
    if isinstance(text, timedelta):
        return text
    if isinstance(text, (int, float)):
        return timedelta(seconds=text)
    sign = -1 if str(text).startswith("-") else 1
    parts = re.findall(r"(\d+)([dhms])", str(text))
    if not parts:
        raise ValueError(f"{text!r} is no duration such as 90s, 15m, 3h or 12d")
    return sign * timedelta(**{_UNITS[unit]: int(count) for count, unit in parts})


def parse_time(text: Any) -> datetime:
    """`now`, `now-12d`, `now+3h30m`, or a date and time of ISO 8601 (UTC unless it says otherwise)."""
    if isinstance(text, datetime):
        return text if text.tzinfo else text.replace(tzinfo=timezone.utc)
    match = _RELATIVE.match(str(text).replace(" ", ""))
    if match:
        now = datetime.now(timezone.utc).replace(microsecond=0)
        delta = parse_duration(match["parts"]) if match["parts"] else timedelta()
        return now - delta if match["sign"] == "-" else now + delta
    parsed = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)


Time = Annotated[datetime, BeforeValidator(parse_time)]
Duration = Annotated[timedelta, BeforeValidator(parse_duration)]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)
