"""The registry can be reached over HTTPS.

Good state
    A connection to port 443 of the login server opens and is answered in time.

Why it matters
    Clients report a refused, a cut and a silent connection with the same words, though somebody else has to act in each
    case: a refused one has reached a machine, a silent one was usually dropped by a firewall or has no route.

How it is detected
    The first request to the registry ends without an answer: refused, cut, or not answered in time. The address that
    the name has here tells whether the way leads through a private endpoint.

Fix
    Let outbound HTTPS through to the login server and to the data endpoints, or mend the route to the private endpoint.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-firewall-access-rules
    https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-access
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...access.ip_rules import is_private
from ...domain.finding import Fix, Judgement, failed, passed
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.network import CHALLENGE, RESOLUTION, Challenge, Contact, Resolution
from ...facts.registry import LOCATION, Location
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_NETWORK, Clues, Context, Pattern
from ..wording import AT_ONCE, challenge_evidence, resolution_evidence, subscription_option

_ENDINGS = {
    Contact.REFUSED: ("refuses the connection", "A machine was reached, but nothing there takes HTTPS connections."),
    Contact.RESET: (
        "is cut off",
        "Something on the way, usually a firewall that inspects traffic, ends the connection.",
    ),
    Contact.TIMED_OUT: (
        "does not answer in time",
        "Packets that are dropped on the way look like this: a firewall without a rule, or no route.",
    ),
}


_CLUES = Clues(
    "No connection to the registry comes about.",
    "Open the way to the login server and to the data endpoints, port 443.",
    (
        Pattern("connection refused", 72, BY_NETWORK),
        Pattern("connection reset", 66, BY_NETWORK),
        Pattern("forcibly closed", 66, BY_NETWORK),
        Pattern("i/o timeout", 60, BY_NETWORK),
        Pattern("client.timeout exceeded", 56, BY_NETWORK),
        Pattern("context deadline exceeded", 54, BY_NETWORK),
        Pattern("request canceled while waiting", 56, BY_NETWORK),
        Pattern("network is unreachable", 72, BY_NETWORK),
        Pattern("no route to host", 72, BY_NETWORK),
        Pattern("connection timed out", 64, BY_NETWORK),
        Pattern("connect timeout", 62, BY_NETWORK, AT_REGISTRY, r"connect ?timeout|connecttimeouterror"),
        Pattern(": eof", 50, BY_NETWORK),
        Pattern("tls handshake timeout", 60, BY_NETWORK),
        Pattern("connect to the registry login server", 56, BY_NETWORK, ANYWHERE),
    ),
    (Context("blob.core", -26), Context(".data.azurecr.", -26), Context("certificate_verify_failed", -40)),
    ("az acr show-endpoints --name {name}", "curl -sSI https://{host}/v2/"),
    "the administrator of the network",
)


@rule(
    code="ACRD-NET-002",
    slug="registry-unreachable",
    good="The registry can be reached over HTTPS.",
    needs=(TARGET, CHALLENGE),
    uses=(RESOLUTION, LOCATION),
    after=("dns-resolution-failed", "proxy-not-configured"),
    rows=("S3",),
    aliases=("Could not connect to the registry login server",),
    clues=_CLUES,
)
def judge(
    target: Target, challenge: Challenge, resolution: Optional[Resolution], location: Optional[Location]
) -> Judgement:
    """Fails when the first request ended without an answer of any kind."""
    host = challenge.host
    if challenge.contact not in _ENDINGS:
        return passed(f"Connections to {host} on port 443 are answered.")
    ending, detail = _ENDINGS[challenge.contact]
    addresses = () if challenge.via_proxy or resolution is None else resolution.addresses
    evidence = [challenge_evidence(challenge)]
    if addresses and resolution is not None:
        evidence.append(resolution_evidence(resolution))
    way = " through the proxy" if challenge.via_proxy else ""
    text = f"Allow outbound HTTPS from this machine to {host} and to the registry's data endpoints."
    if any(is_private(address) for address in addresses):
        detail = "The address is a private one: the way leads through a private endpoint of the registry."
        text = "Mend the way to the private endpoint: peering, routes, and the security groups in between."
    return failed(
        f"{host} {ending}{way}.",
        *evidence,
        detail=detail,
        fix=Fix(
            text=text,
            commands=(
                f"curl --verbose --max-time 10 https://{quote(host)}/v2/",
                f"az acr show-endpoints --name {quote(target.name)}{subscription_option(location)}",
            ),
            who="whoever runs the network and its firewall",
            takes_effect=AT_ONCE,
        ),
    )
