"""The registry's token service answers by itself.

Good state
    The token service issues or refuses a token; it does not send the client to another address.

Why it matters
    A client that follows such a redirect hands its password to whoever is at the other end. A registry never answers
    like that: a proxy, a sign-in page of the network or a wrong name server is in between.

How it is detected
    A request for a token is answered with a redirect. It is not followed, so nothing is sent there.

Fix
    Find out what answers under this name, and let connections pass to the registry itself.

References
    https://distribution.github.io/distribution/spec/auth/token/
    https://learn.microsoft.com/azure/container-registry/container-registry-firewall-access-rules
"""

from __future__ import annotations

from shlex import quote

from ...domain.finding import Evidence, Fix, Judgement, failed, passed
from ...facts.login import TOKEN_REDIRECT, Redirect
from ...facts.network import CHALLENGE, Challenge
from ..base import rule
from ..wording import AT_ONCE


@rule(
    code="ACRD-NET-009",
    slug="token-service-redirect",
    good="The registry's token service answers by itself.",
    needs=(TOKEN_REDIRECT, CHALLENGE),
    explains=("login-refused",),
    rows=("S3",),
)
def judge(token_redirect: Redirect, challenge: Challenge) -> Judgement:
    """Fails when a request for a token was answered with a redirect."""
    if token_redirect.location is None:
        return passed(f"The token service of {challenge.host} answers by itself.")
    return failed(
        f"The token service of {challenge.host} sends clients and their credentials on to {token_redirect.location}.",
        Evidence(
            f"It answered {token_redirect.status} with Location {token_redirect.location}.",
            f"https://{challenge.host}{token_redirect.path}",
        ),
        detail="The redirect was not followed, so nothing was sent there.",
        fix=Fix(
            "Look at the answer, and have whoever runs the network or the proxy let the registry's own through.",
            (f"curl --verbose --max-time 10 https://{quote(challenge.host)}/oauth2/token",),
            "whoever runs the network or the proxy",
            AT_ONCE,
        ),
    )
