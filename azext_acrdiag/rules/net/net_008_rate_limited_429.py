"""The registry has capacity left for this caller.

Good state
    Neither the registry nor its token service answers 429.

Why it matters
    A registry allows so many requests per minute, fewer for one identity, depending on its tier. The admin user and
    anonymous callers each count as one identity. Clients report the refusal as a failed login.

How it is detected
    The registry or its token service answers 429 Too Many Requests.

Fix
    Wait as long as the registry says, retry with growing pauses, spread the load over time and identities, or take a
    bigger tier.

References
    https://aka.ms/acr/skus
    https://learn.microsoft.com/azure/container-registry/container-registry-skus
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, passed
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.login import LOGIN, Login
from ...facts.network import CHALLENGE, Challenge, Contact
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_ENTRA, BY_REGISTRY, Clues, Pattern
from ..wording import WRITES_REGISTRY, challenge_evidence, quote_answer, subscription_option

_THROTTLED = 429
_LIMITS = {"Basic": (10_000, 5_000), "Standard": (10_000, 5_000), "Premium": (20_000, 10_000)}
"""Requests a minute for tokens and for reading, and for reading by one identity
(https://learn.microsoft.com/azure/container-registry/container-registry-skus)."""
_NEXT_TIER = {"Basic": "Premium", "Standard": "Premium"}
"""Basic and Standard have the same limits (`acr-throttled-retry-after-429.json`)."""


_CLUES = Clues(
    "The registry throttles: too many requests came from this client or identity.",
    "Wait as long as Retry-After says, slow down parallel clients, spread them over identities, or take a larger SKU.",
    (
        Pattern("connectivity_toomanyrequests_error", 94, BY_REGISTRY, ANYWHERE),
        Pattern("response code: 429", 92, BY_REGISTRY, ANYWHERE),
        Pattern("aka.ms/acr/skus", 90, BY_REGISTRY, ANYWHERE),
        Pattern(
            "toomanyrequests",
            88,
            BY_REGISTRY,
            AT_REGISTRY,
            r"toomanyrequests(?!: (?:you have reached|too many requests to source))",
        ),
        Pattern(
            "too many requests",
            84,
            BY_REGISTRY,
            AT_REGISTRY,
            r"429 ?\(?too many requests|too many requests[^\n]{0,80}retry",
        ),
        Pattern("aadsts90055", 70, BY_ENTRA, ANYWHERE, r"aadsts90055\b"),
    ),
    commands=("az acr show --name {name} --query sku.name",),
    who="write permission on the registry for another SKU",
)


@rule(
    code="ACRD-NET-008",
    slug="rate-limited-429",
    good="The registry has capacity left for this caller.",
    needs=(TARGET, CHALLENGE),
    uses=(LOGIN, REGISTRY, LOCATION),
    after=("dns-resolution-failed", "registry-unreachable", "tls-interception", "proxy-not-configured"),
    explains=("login-refused",),
    aliases=("CONNECTIVITY_TOOMANYREQUESTS_ERROR",),
    clues=_CLUES,
)
def judge(
    target: Target,
    challenge: Challenge,
    login: Optional[Login],
    registry: Optional[Registry],
    location: Optional[Location],
) -> Judgement:
    """Fails when the first request or the login was answered 429."""
    if challenge.contact is Contact.THROTTLED:
        seconds = challenge.retry_after
        evidence = challenge_evidence(challenge)
    elif login is not None and login.status == _THROTTLED:
        seconds = login.retry_after
        evidence = Evidence(quote_answer(login.status, login.error), f"https://{challenge.host}, {login.step.value}")
    else:
        return passed("The registry answers without throttling.")
    pause = f"{seconds} seconds" if seconds is not None else "some minutes"
    tier = _NEXT_TIER.get(registry.sku or "") if registry is not None else None
    bigger = f"az acr update --name {quote(target.name)} --sku {tier}{subscription_option(location)}" if tier else None
    return failed(
        f"{challenge.host} refuses further requests for now: its limit per minute is used up.",
        evidence,
        detail=_limits(registry.sku if registry is not None else None),
        fix=Fix(
            text=f"Wait {pause}, then try again with growing pauses. If it recurs, spread the load over time and over "
            "identities, or take a bigger tier.",
            commands=(bigger,) if bigger else (),
            who=WRITES_REGISTRY if bigger else "you",
            takes_effect=f"after {pause}",
        ),
    )


def _limits(tier: Optional[str]) -> str:
    if tier not in _LIMITS:
        return ""
    whole, own = _LIMITS[tier]
    return (
        f"A {tier} registry answers {whole:,} requests for tokens and {whole:,} for reading a minute, {own:,} of them "
        "of one identity. All anonymous callers count as one identity, and so does the admin user."
    )
