"""What goes wrong, and behaviour that the evidence leaves open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal, Optional

from .values import Duration, Model


class Fault(Model):
    """What goes wrong with the requests that match; the first match counts."""

    host: str = "*"
    method: str = "*"
    path: str = "*"
    times: Optional[int] = None
    """How often; default: always."""
    delay: Duration = timedelta()
    status: Optional[int] = None
    headers: dict[str, str] = {}
    body: Any = None
    act: Optional[
        Literal["hang", "cut", "garbage", "reset", "drip", "flood", "loop", "mislabel", "endless", "repeat"]
    ] = None


class Knobs(Model):
    """Behaviour of the services that the evidence leaves open or that changes with time."""

    propagation: Duration = timedelta()
    """Role assignments younger than this do not count yet at the registry's token service."""
    access_claim_case: Literal["lower", "upper"] = "lower"
    correlation_id: bool = True
    """Whether the registry appends `CorrelationId: …` to its messages."""
    entra_token_lifetime: Duration = timedelta(minutes=75)
    page_size: int = 0
    """Items per page of ARM and Graph lists; 0: all in one."""
    latency: Duration = timedelta()
    """Added to every answer."""
    log_delay: Duration = timedelta(minutes=5)
    """How long it takes until what a registry records can be read in its workspace; Azure says minutes."""
