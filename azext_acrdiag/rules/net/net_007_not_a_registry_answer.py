"""What answers at the login server is the registry.

Good state
    `GET /v2/` is answered with 401 and a Bearer challenge that names a token service on the registry's own host.

Why it matters
    A captive portal, an inspecting proxy or another web server answers in place of the registry and every client
    reports something else. A challenge that names a foreign host would have clients send their password there.

How it is detected
    The answer has no challenge, is a page or a redirect, or the token service in the challenge is on another host. In
    the last case nothing is sent to that host.

Fix
    Find out what answers under this name, and let connections pass to the registry itself.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-health-error-reference#connectivity_challenge_error
    https://distribution.github.io/distribution/spec/auth/token/
"""

from __future__ import annotations

from shlex import quote

from ...domain.finding import Evidence, Fix, Judgement, failed, passed
from ...facts.network import CHALLENGE, Challenge, Contact
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, BY_NETWORK, CONTAINER_CLIENT, Clues, Pattern
from ..wording import AT_ONCE, challenge_evidence

_CLUES = Clues(
    "Something else than the registry answered: a proxy, a gateway or a block page.",
    "Exempt the registry's hosts from whatever answers in its place.",
    (
        Pattern("connectivity_challenge_error", 66, BY_NETWORK, ANYWHERE),
        Pattern("did not issue a challenge", 64, BY_NETWORK, ANYWHERE),
        Pattern("connectivity_www_authenticate_error", 80, BY_NETWORK, ANYWHERE),
        Pattern("connectivity_aad_login_error", 80, BY_NETWORK, ANYWHERE),
        Pattern("does not support aad login", 78, BY_NETWORK, ANYWHERE),
        Pattern("no realm specified", 70, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("invalid character '<'", 84, BY_NETWORK, CONTAINER_CLIENT),
        Pattern("<!doctype html", 72, BY_NETWORK),
        Pattern("server gave http response", 60, BY_NETWORK),
        Pattern("missing www-authenticate", 80, BY_NETWORK, CONTAINER_CLIENT),
    ),
    commands=("curl -sSi https://{host}/v2/",),
    who="the administrator of the network",
)


@rule(
    code="ACRD-NET-007",
    slug="not-a-registry-answer",
    good="What answers at the login server is the registry.",
    needs=(CHALLENGE,),
    after=("dns-resolution-failed", "registry-unreachable", "tls-interception", "proxy-not-configured"),
    rows=("S3",),
    aliases=("CONNECTIVITY_CHALLENGE_ERROR", "CONNECTIVITY_WWW_AUTHENTICATE_ERROR"),
    clues=_CLUES,
)
def judge(challenge: Challenge) -> Judgement:
    """Fails for an answer without a challenge, and for a challenge that leads to another host."""
    if challenge.contact is Contact.NOT_A_REGISTRY:
        answered = f" (status {challenge.status})" if challenge.status is not None else ""
        return failed(
            f"Something answers at {challenge.host}, but not as a container registry does{answered}.",
            challenge_evidence(challenge, who=f"The server at {challenge.host}"),
            detail=_meaning(challenge),
            fix=_fix(challenge),
        )
    if challenge.contact is Contact.CHALLENGED and not challenge.realm_is_own:
        return failed(
            f"The answer of {challenge.host} would have clients send their password to {challenge.realm}.",
            Evidence(f"The challenge names the token service {challenge.realm}.", f"GET https://{challenge.host}/v2/"),
            detail="That is not the registry's own host over HTTPS, so nothing was sent there.",
            fix=_fix(challenge),
        )
    return passed(f"A registry answers at {challenge.host}.")


def _meaning(challenge: Challenge) -> str:
    if challenge.status is None:
        return ""
    if 300 <= challenge.status < 400:
        return "A registry does not redirect its first request: a sign-in page of the network may be in between."
    if challenge.status >= 500:
        return "The registry or something in front of it is out of order; it may pass by itself."
    return "Expected was 401 with a Bearer challenge: a proxy, a sign-in page or another server may be in between."


def _fix(challenge: Challenge) -> Fix:
    return Fix(
        text="Look at the answer, and have whoever runs the network or the proxy let the registry's own through.",
        commands=(f"curl --verbose --max-time 10 https://{quote(challenge.host)}/v2/",),
        who="whoever runs the network or the proxy",
        takes_effect=AT_ONCE,
    )
