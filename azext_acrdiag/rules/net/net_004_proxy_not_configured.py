"""The proxy that is set on this machine lets connections to the registry through.

Good state
    Either no proxy is set, or the one that is set opens a tunnel to the login server.

Why it matters
    The CLI, the Docker client and the Docker daemon take their proxy from different places. A wrong or missing setting
    lets one of them through and stops the others.

How it is detected
    The first request fails at the proxy: it cannot be reached, or it answers the request for a tunnel with an error.

Fix
    Correct the proxy's address or the credentials for it, have the proxy let the registry through, or go past the proxy
    where it cannot reach the registry (a private endpoint).

References
    https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-troubleshooting#work-behind-a-proxy
    https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-access
"""

from __future__ import annotations

import re
from shlex import quote
from typing import Optional, Tuple

from ...domain.finding import Fix, Judgement, failed, not_applicable, passed
from ...facts.machine import MACHINE, Machine
from ...facts.network import CHALLENGE, Challenge, Contact
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_ENTRA, BY_NETWORK, Clues, Pattern
from ..wording import AT_ONCE, challenge_evidence

_TUNNEL_STATUS = re.compile(r"[Tt]unnel connection failed: (\d{3})")


_CLUES = Clues(
    "The proxy on the way refuses or breaks the connection, or the container engine does not know it.",
    "Set the proxy for the program that failed: Docker's daemon has its own settings, and NO_PROXY "
    "must name private "
    "hosts.",
    (
        Pattern("proxyconnect", 90, BY_NETWORK, AT_REGISTRY),
        Pattern("proxy authentication required", 88, BY_NETWORK),
        Pattern("proxyerror", 88, BY_NETWORK),
        Pattern("cannot connect to proxy", 88, BY_NETWORK),
        Pattern("unable to connect to proxy", 88, BY_NETWORK),
        Pattern("tunnel connection failed", 88, BY_NETWORK),
        Pattern("aadsts", 82, BY_ENTRA, ANYWHERE, r"aadsts(?:50002|500021|500022)\b"),
        Pattern("server gave http response", 56, BY_NETWORK),
        Pattern("connection reset", 52, BY_NETWORK),
        Pattern(": eof", 46, BY_NETWORK),
        Pattern("request canceled while waiting", 48, BY_NETWORK),
        Pattern("client.timeout exceeded", 48, BY_NETWORK),
        Pattern("connect to the registry login server", 44, BY_NETWORK, ANYWHERE),
        Pattern("connectivity_www_authenticate_error", 68, BY_NETWORK, ANYWHERE),
    ),
    commands=("docker info --format '{{{{.HTTPSProxy}}}} {{{{.NoProxy}}}}'",),
    who="an administrator of this machine, or of the network",
)


@rule(
    code="ACRD-NET-004",
    slug="proxy-not-configured",
    good="The proxy that is set on this machine lets connections to the registry through.",
    needs=(CHALLENGE,),
    uses=(MACHINE,),
    rows=("S3",),
    clues=_CLUES,
)
def judge(challenge: Challenge, machine: Optional[Machine]) -> Judgement:
    """Fails when the request ended at the proxy; its status tells what has to change."""
    proxy = f"The proxy {machine.proxy}" if machine is not None and machine.proxy else "The proxy"
    if challenge.contact is not Contact.PROXY_FAILED:
        if not challenge.via_proxy:
            return not_applicable("No proxy is set for the registry.")
        return passed(f"{proxy} opens a tunnel to {challenge.host}.")
    match = _TUNNEL_STATUS.search(challenge.message or "")
    title, detail, fix = _explanation(int(match[1]) if match else None, proxy, challenge.host)
    return failed(title, challenge_evidence(challenge), detail=detail, fix=fix)


def _explanation(status: Optional[int], proxy: str, host: str) -> Tuple[str, str, Fix]:
    if status is None:
        return (
            f"{proxy} cannot be reached.",
            "",
            Fix(
                text="Correct the proxy's address, or take the variable away where no proxy is needed.",
                commands=("env | grep -i _proxy", "unset HTTPS_PROXY https_proxy"),
                who="you",
                takes_effect=AT_ONCE,
            ),
        )
    if status == 407:
        return (
            f"{proxy} wants a user name and a password.",
            "",
            Fix(
                text="Put the credentials into the proxy's address; special characters in them are percent-encoded.",
                commands=("export HTTPS_PROXY=http://USER:PASSWORD@PROXY:PORT",),
                who="you, with the credentials of the proxy",
                takes_effect=AT_ONCE,
            ),
        )
    if status in (502, 503, 504):
        return (
            f"{proxy} finds no way to {host}.",
            "The proxy itself cannot look the name up or cannot connect: the name may be misspelt, or only this "
            "machine's network knows it (a private endpoint).",
            Fix(
                text="Compare the spelling with what Azure shows. If only this network knows it, pass by the proxy.",
                commands=(f'export NO_PROXY={quote(host)},"$NO_PROXY"',),
                who="you; or whoever runs the proxy",
                takes_effect=AT_ONCE,
            ),
        )
    return (
        f"{proxy} refuses a tunnel to {host}.",
        "",
        Fix(
            text=f"Have the proxy allow CONNECT to {host}:443 and to the registry's data endpoints.",
            who="whoever runs the proxy",
            takes_effect=AT_ONCE,
        ),
    )
