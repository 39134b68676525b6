"""A registry of this name exists under this login server.

Good state
    The name belongs to a registry, and the login server that was typed is the one of that registry.

Why it matters
    A misspelt name, a registry that was never made or was deleted, and a wrong ending such as `azureacr.io` all look
    like a network failure to a client. Registries with a domain name label have a login server that cannot be guessed.

How it is detected
    Nothing answers as a registry at the login server, and Azure says that the name is free in this cloud; or the login
    server differs from what Azure Resource Manager shows; or its ending is that of no cloud; or it is a host of the
    registry that only a private link or the download of layers uses.

Fix
    Use the name and login server that Azure shows.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-login-authn-authz
    https://learn.microsoft.com/rest/api/container-registry/registries/check-name-availability
"""

from __future__ import annotations

from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided, warned
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import CLOUD, TARGET, Cloud
from ...facts.network import CHALLENGE, Challenge
from ...facts.registry import LOCATION, NAME_AVAILABILITY, REGISTRY, Location, NameAvailability, Registry
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_CLIENT, BY_NETWORK, BY_OTHER, BY_REGISTRY, Clues, Context, Pattern
from ..right_forms import right_forms
from ..wording import AT_ONCE, challenge_evidence

_NOT_FOR_CLIENTS = {
    "privatelink": "is a name that DNS uses for the registry's private endpoint",
    "data": "only serves the layers of images",
}
"""What stands in a host of the registry that no client logs in at (`container-registry-endpoint-reference`)."""
_LIST = 'az acr list --query "[].loginServer" --output tsv'


_CLUES = Clues(
    "No registry of this name exists, or the name is misspelt.",
    "Correct the name; `az acr list` shows what there is.",
    (
        Pattern("lookup", 72, BY_NETWORK, AT_REGISTRY, r"lookup [\w.-]{1,253}[^\n]{0,60}no such host"),
        Pattern("azureacr.io", 90, BY_NETWORK, ANYWHERE),
        Pattern("azurecr.com", 90, BY_NETWORK, ANYWHERE),
        Pattern(".acr.io", 84, BY_NETWORK, ANYWHERE),
        Pattern("name or service not known", 70, BY_NETWORK),
        Pattern("temporary failure in name resolution", 50, BY_NETWORK),
        Pattern("getaddrinfo", 70, BY_NETWORK),
        Pattern("nxdomain", 74, BY_NETWORK),
        Pattern("no such host", 70, BY_NETWORK),
        Pattern("could not resolve host", 70, BY_NETWORK),
        Pattern("nameresolutionerror", 72, BY_NETWORK),
        Pattern("connectivity_dns_error", 82, BY_NETWORK, ANYWHERE),
        Pattern("failed to reach dns", 82, BY_NETWORK, ANYWHERE),
        Pattern("connect to the registry login server", 66, BY_NETWORK, ANYWHERE),
        Pattern("login server suffix is not valid", 60, BY_CLIENT, ANYWHERE),
        Pattern("could not be found in subscription", 40, BY_OTHER, ANYWHERE),
        Pattern("404 not found", 74, BY_REGISTRY, AT_REGISTRY, r"(?:login attempt|/v2/?)[^\n]{0,80}404 not found"),
    ),
    (
        Context("privatelink", -30),
        Context("private endpoint", -30),
        Context("could not be found in subscription", -30),
        Context("certificate_verify_failed", -40),
        Context("10.", -12, r"\b10\.\d{1,3}\.\d{1,3}\.\d{1,3}:443"),
    ),
    ("az acr list --output table", "az acr check-name --name {name}"),
)


@rule(
    code="ACRD-NAME-002",
    slug="registry-name-wrong-or-missing",
    good="A registry of this name exists under this login server.",
    needs=(TARGET, CLOUD, CHALLENGE),
    uses=(NAME_AVAILABILITY, LOCATION, REGISTRY),
    explains=(
        "dns-resolution-failed",
        "registry-unreachable",
        "proxy-not-configured",
        "not-a-registry-answer",
        "login-refused",
    ),
    rows=("S3", "C2"),
    aliases=("LOGIN_SERVER_ERROR",),
    clues=_CLUES,
)
def judge(
    target: Target,
    cloud: Cloud,
    challenge: Challenge,
    name_availability: Optional[NameAvailability],
    location: Optional[Location],
    registry: Optional[Registry],
) -> Judgement:
    """Fails for a name that is free, and for a login server that is not the registry's or ends like none."""
    typed = target.host_given.lower() if target.host_given else None
    judgement = _by_what_was_typed(typed, target, cloud, challenge, registry) if typed else None
    if judgement is not None:
        return judgement
    if challenge.is_from_registry:
        return passed(f"A registry answers at {challenge.host}.")
    if location is not None and location.registry is not None:
        return passed(f"Azure Resource Manager shows the registry {location.registry.name}.")
    if location is None or name_availability is None:
        return undecided(
            f"Whether a registry named {target.name} exists could not be asked of Azure.",
            "a signed-in account with Microsoft.ContainerRegistry/checkNameAvailability/read on its subscription",
        )
    if not name_availability.available:
        return passed(f"The name {target.name} is taken by a registry in {cloud.name}.")
    if typed and "-" in typed.split(".", 1)[0]:
        return undecided(f"A registry with a domain name label, such as {typed}, leaves its plain name free.")
    return failed(
        f"No registry in {cloud.name} has the login server {target.name}{cloud.registry_suffix}: the name is free.",
        Evidence(name_availability.message or f"The name {target.name} is free.", "Azure Resource Manager"),
        Evidence(f"It was not found in: {', '.join(location.searched)}.", "Azure Resource Manager"),
        challenge_evidence(challenge, who=f"The server at {challenge.host}"),
        detail="A registry with a domain name label has a longer login server, which has to be given in full.",
        fix=_correct(
            f"Correct the name; these are the registries of the active subscription, {location.subscription_name}."
        ),
    )


def _by_what_was_typed(
    typed: str, target: Target, cloud: Cloud, challenge: Challenge, registry: Optional[Registry]
) -> Optional[Judgement]:
    """The judgement on a login server that cannot be the registry's; None for one that may be."""
    if any(typed.endswith(suffix) for suffix, _ in cloud.other_suffixes):
        return not_applicable(f"{typed} belongs to another cloud than the active one.")
    if not typed.endswith(cloud.registry_suffix):
        if registry is not None:
            return _another_login_server(typed, target, registry)
        return _foreign_ending(typed, cloud, challenge)
    if any(typed.endswith(f".{part}{cloud.registry_suffix}") for part in _NOT_FOR_CLIENTS):
        return _not_for_clients(typed, target, registry.login_server if registry else challenge.host)
    if registry is not None and not _means(typed, registry.login_server):
        return not_applicable(f"{registry.name} has a domain name label, so another rule compares login servers.")
    return None


def _means(typed: str, login_server: str) -> bool:
    """Whether what was typed, in the same cloud, is the login server or a regional endpoint of it."""
    return typed.split(".", 1)[0] == login_server.lower().split(".", 1)[0]


def _not_for_clients(typed: str, target: Target, login_server: str) -> Judgement:
    purpose = next(words for part, words in _NOT_FOR_CLIENTS.items() if f".{part}." in typed)
    return failed(
        f"{typed} {purpose}; clients use {login_server}.",
        Evidence(f"Given: {target.given}", "the command line"),
        fix=_use(login_server, target),
        confidence=Confidence.LIKELY,
    )


def _another_login_server(typed: str, target: Target, registry: Registry) -> Judgement:
    name, login_server = registry.name, registry.login_server
    return failed(
        f"The login server of {name} is {login_server}, not {typed}.",
        Evidence(f"The registry {name} has the login server {login_server}.", "Azure Resource Manager"),
        fix=_use(login_server, target),
    )


def _use(login_server: str, target: Target) -> Fix:
    text = f"Use {login_server} in docker commands, image references and pipelines."
    return Fix(text, right_forms(target, login_server), "you", AT_ONCE)


def _foreign_ending(typed: str, cloud: Cloud, challenge: Challenge) -> Judgement:
    suffixes = (cloud.registry_suffix, *(suffix for suffix, _ in cloud.other_suffixes))
    # Something that speaks like a registry may be a way to one, under a name that its owner chose.
    judge_as = warned if challenge.is_from_registry else failed
    return judge_as(
        f"{typed} does not end like the login server of an Azure container registry.",
        Evidence(f"Login servers end in {', '.join(suffixes)}.", "the clouds that az knows"),
        challenge_evidence(challenge, who=f"The server at {challenge.host}"),
        fix=_correct(f"Correct the ending: in {cloud.name} it is {cloud.registry_suffix}."),
        confidence=Confidence.LIKELY,
    )


def _correct(text: str) -> Fix:
    return Fix(text=text, commands=(_LIST,), who="you", takes_effect=AT_ONCE)
