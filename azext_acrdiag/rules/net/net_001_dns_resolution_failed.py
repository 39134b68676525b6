"""This machine can look up the name of the login server.

Good state
    The resolver of this machine gives an address for the login server, or a proxy looks names up on its behalf.

Why it matters
    Every client starts with this look-up. Without an address nothing is sent, so no client can say more than that it
    could not connect.

How it is detected
    The first request to the registry fails because the name has no address, or waits for one in vain. The resolver
    tells whether the name servers know no such name or gave no answer at all.

Fix
    Correct the name, or mend the name resolution: link the private DNS zone to this network, forward the zone, or reach
    the name servers again.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-health-error-reference#connectivity_dns_error
    https://learn.microsoft.com/azure/container-registry/container-registry-private-endpoints
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.network import CHALLENGE, RESOLUTION, Challenge, Contact, Resolution, ResolutionError
from ...facts.registry import REGISTRY, Registry
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_NETWORK, Clues, Pattern
from ..wording import MINUTES, challenge_evidence, resolver

_CLUES = Clues(
    "The name of the registry has no address as seen from the machine that failed.",
    "Correct the name; for a private endpoint link its private DNS zone to the client's network.",
    (
        Pattern("no such host", 66, BY_NETWORK),
        Pattern("server misbehaving", 78, BY_NETWORK),
        Pattern("name or service not known", 64, BY_NETWORK),
        Pattern("temporary failure in name resolution", 80, BY_NETWORK),
        Pattern("getaddrinfo", 64, BY_NETWORK),
        Pattern("nxdomain", 68, BY_NETWORK),
        Pattern("could not resolve host", 66, BY_NETWORK),
        Pattern("connectivity_dns_error", 74, BY_NETWORK, ANYWHERE),
        Pattern(
            ":53", 80, BY_NETWORK, AT_REGISTRY, r"lookup [^\n]{0,200}:53[^\n]{0,60}(?:refused|timeout|unreachable)"
        ),
    ),
    commands=("nslookup {host}",),
)


@rule(
    code="ACRD-NET-001",
    slug="dns-resolution-failed",
    good="This machine can look up the name of the login server.",
    needs=(TARGET, CHALLENGE),
    uses=(RESOLUTION, REGISTRY),
    rows=("S3",),
    aliases=("CONNECTIVITY_DNS_ERROR",),
    clues=_CLUES,
)
def judge(
    target: Target, challenge: Challenge, resolution: Optional[Resolution], registry: Optional[Registry]
) -> Judgement:
    """Fails when the first request found no address; what the resolver says about it only chooses the words."""
    host = challenge.host
    if not _found_no_address(challenge, resolution):
        if challenge.via_proxy:
            return not_applicable("A proxy looks names up, not this machine.")
        addresses = ", ".join(resolution.addresses) if resolution else ""
        return passed(
            f"This machine finds an address for {host}.",
            *([Evidence(addresses, resolver(resolution))] if addresses else []),
        )
    error = resolution.error if resolution else None
    evidence = [challenge_evidence(challenge)]
    if resolution is not None and resolution.message and resolution.message != challenge.message:
        evidence.append(Evidence(resolution.message, resolver(resolution)))
    if registry is not None:
        exists = f"The registry exists, with the login server {registry.login_server}."
        evidence.append(Evidence(exists, "Azure Resource Manager"))
    detail, fix = _explanation(target, host, error, registry)
    return failed(_title(host, error), *evidence, fix=fix, detail=detail)


def _found_no_address(challenge: Challenge, resolution: Optional[Resolution]) -> bool:
    if challenge.contact is Contact.TIMED_OUT:
        # A client cannot tell waiting for the name from waiting for the registry; the look-up of its own can.
        return not challenge.via_proxy and resolution is not None and not resolution.addresses
    return challenge.contact is Contact.NAME_NOT_RESOLVED


def _title(host: str, error: Optional[ResolutionError]) -> str:
    if error is ResolutionError.NO_SUCH_NAME:
        return f"The name servers of this machine know no {host}."
    if error is ResolutionError.NO_ANSWER:
        return f"The name servers of this machine give no answer about {host}."
    return f"This machine finds no address for {host}."


def _explanation(
    target: Target, host: str, error: Optional[ResolutionError], registry: Optional[Registry]
) -> Tuple[str, Fix]:
    if error is ResolutionError.NO_ANSWER:
        return (
            "Other names may fail as well: the network, the VPN or the name servers are down or out of reach.",
            _network_fix("Reach a name server: check the network, the VPN and the resolver's settings.", host),
        )
    if registry is None:
        return (
            "Either the name is misspelt, or this network's DNS does not know it.",
            Fix(
                text="Compare the spelling with what Azure shows; if it is right, mend the DNS of this network.",
                commands=(
                    f"az acr show --name {quote(target.name)} --query loginServer --output tsv",
                    f"nslookup {quote(host)}",
                ),
                who="you, with read permission on the registry; or whoever runs the DNS of this network",
            ),
        )
    endpoints = ", ".join(name for name, status in registry.private_endpoints if status == "Approved")
    if not endpoints:
        return "", _network_fix("The registry exists, so the DNS of this network has to be mended.", host)
    zone = "privatelink." + host.split(".", 1)[1]
    return (
        f"The registry has private endpoints ({endpoints}). Probably this network uses the private DNS zone {zone} "
        "without a record of the registry, or forwards the zone to nowhere.",
        _network_fix(f"Add the registry's records to the private DNS zone {zone} that this network uses.", host),
    )


def _network_fix(text: str, host: str) -> Fix:
    return Fix(
        text=text,
        commands=(f"nslookup {quote(host)}",),
        who="whoever runs the DNS of this network",
        takes_effect=MINUTES,
    )
