"""Words that several rules share: how answers are quoted, how a command names the registry, what is not decided."""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ..domain.finding import Evidence, Judgement, not_applicable, undecided
from ..domain.target import Target
from ..facts.machine import AUTH_VARIABLE, StoredLogins
from ..facts.network import Challenge, RegistryError, Resolution
from ..facts.registry import Location

MINUTES = "a few minutes"
AT_ONCE = "at once"
NO_ENGINE_WANTED = not_applicable("What is wanted does not go through a container engine.")
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


def resolver(resolution: Optional[Resolution]) -> str:
    """Who answers when this machine looks a name up."""
    servers = ", ".join(resolution.name_servers) if resolution is not None else ""
    return f"this machine's resolver ({servers})" if servers else "this machine's resolver"


def resolution_evidence(resolution: Resolution) -> Evidence:
    """The addresses that this machine finds, and the names in between."""
    names = "".join(f" leads to {name}," for name in resolution.canonical_names)
    ending = " which" if names else ""
    addresses = ", ".join(resolution.addresses)
    return Evidence(f"{resolution.host}{names}{ending} has the address {addresses} here.", resolver(resolution))


def helper_is_silent(helper: str, host: str) -> Judgement:
    """For a rule that turns on a credential which only this helper knows."""
    program = f"docker-credential-{helper}"
    return undecided(f"Whether {program} holds a login for {host} is not known.", f"an answer of {program}")


def acr_login(target: Target) -> str:
    """The command with which the account of az logs in to the registry."""
    return f"az acr login --name {quote(target.name)}"


def forget_login(stored_logins: Optional[StoredLogins], host: str) -> str:
    """The command after which docker no longer sends what it has for the host; no logout empties a variable."""
    if stored_logins is not None and stored_logins.is_of_variable:
        return f"unset {AUTH_VARIABLE}"
    return f"docker logout {quote(host)}"


def sign_in_as(application: str, tenant: str) -> str:
    """The command with which az signs in as an application; it asks for the secret, so that no process list has it."""
    return f"az login --service-principal --username {quote(application)} --tenant {quote(tenant)}"


def subscription_option(location: Optional[Location]) -> str:
    """What a command on the registry needs besides its name when it is in another subscription than the active one."""
    if location is None or location.registry is None or not location.is_elsewhere:
        return ""
    return f" --subscription {quote(location.registry.subscription_id)}"
