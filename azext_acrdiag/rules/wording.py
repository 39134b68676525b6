"""Words that several rules share: how a registry's answer is quoted and how a command names the registry."""

from __future__ import annotations

from typing import Optional

from ..domain.finding import Evidence
from ..facts.network import Challenge, RegistryError
from ..facts.registry import Location

MINUTES = "a few minutes"
AT_ONCE = "at once"
WRITES_REGISTRY = "write permission on the registry, for example Contributor"


def quote_answer(status: Optional[int], error: Optional[RegistryError], who: str = "The registry") -> str:
    """The status, the message in its own words, and the correlation id that Azure's support finds the request by."""
    message = error.message if error is not None and error.message else ""
    correlation_id = error.correlation_id if error is not None else None
    request = f", correlation id {correlation_id}" if correlation_id and correlation_id not in message else ""
    return f'{who} answered {status}: "{message}"{request}' if message else f"{who} answered {status}{request}."


def challenge_evidence(challenge: Challenge, who: str = "The registry") -> Evidence:
    """What came of the first request: the answer, or what the failing layer said."""
    source = f"GET https://{challenge.host}/v2/"
    if challenge.status is not None:
        return Evidence(quote_answer(challenge.status, challenge.error, who), source)
    return Evidence(challenge.message or "No answer came.", source)


def subscription_option(location: Optional[Location]) -> str:
    """What a command on the registry needs besides its name when it is in another subscription than the active one."""
    if location is None or location.registry is None or not location.is_elsewhere:
        return ""
    return f" --subscription {location.registry.subscription_id}"
