"""The password of the repository-scoped token has not ended.

Good state
    The token has a password that is still valid.

Why it matters
    Passwords of tokens can be made to end, and Azure shows neither their values nor which of the two a client uses.
    An ended one is refused like a wrong one.

How it is detected
    Azure Resource Manager shows when the passwords of the token end.

Fix
    Generate a new password and store it wherever the old one is used.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-token-based-repository-permissions
"""

from __future__ import annotations

from datetime import datetime
from shlex import quote
from typing import Optional, Tuple

from ...access.refusals import is_refusal
from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, Moment, failed, not_applicable, passed
from ...domain.outcome import Confidence, Outcome
from ...domain.target import Target
from ...facts.estate import REGISTRY_TOKENS, RegistryTokens
from ...facts.given import NOW, TARGET
from ...facts.login import LOGIN, Login
from ...facts.network import CHALLENGE, LOGIN_SERVER, Challenge
from ...facts.pull_secret import PULL_SECRET, PullSecret
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ...facts.repository import SCOPED_TOKEN, ScopedToken
from ..access_wording import ARM, TOKEN_SERVICE
from ..base import Survey, rule
from ..clock import current_time, in_words
from ..clues import ANYWHERE, AT_REGISTRY, BY_REGISTRY, Clues, Pattern
from ..listed import counted, evidence_of
from ..pull_secret_wording import hand_over
from ..wording import WRITES_REGISTRY, quote_answer, subscription_option

_CLUES = Clues(
    "The password of the repository-scoped token has ended or was made anew.",
    "Generate a new password, and give it to everything that uses the token.",
    (
        Pattern("incorrect password", 76, BY_REGISTRY, AT_REGISTRY),
        Pattern('"incorrect password"', 84, BY_REGISTRY, ANYWHERE),
    ),
    commands=("az acr token credential generate --name TOKEN --registry {name} --password1",),
    who="write permission on the registry, for example Contributor",
    prove="{run} --username TOKEN --password-stdin",
)


def _survey(
    registry: Registry, registry_tokens: RegistryTokens, now: datetime, location: Optional[Location]
) -> Judgement:
    """Judges all tokens of a registry that are enabled; those without any password are not in use."""
    target = Target(registry.name, registry.name, (Action.LOGIN,))
    used = [each for each in registry_tokens.tokens if each.enabled is not False and each.passwords]
    judged = [_judge(each, target, now, None, None, location, ()) for each in used]
    ended = [each for each in judged if each.outcome is Outcome.FAIL]
    if not used:
        return not_applicable("The registry has no tokens in use.")
    if len(ended) < 2:
        return ended[0] if ended else passed("Every token in use has a password that is valid.")
    return failed(
        f"{counted(len(ended), 'token')} of {registry.name} have no password that is valid.",
        *evidence_of([each.title for each in ended], ARM),
        fix=ended[0].fix or Fix(),
        moments=tuple(moment for each in ended for moment in each.moments),
    )


@rule(
    code="ACRD-TOKEN-002",
    slug="scoped-token-password-expired",
    good="The password of the repository-scoped token has not ended.",
    needs=(SCOPED_TOKEN, TARGET, NOW),
    uses=(LOGIN, CHALLENGE, LOCATION, PULL_SECRET, LOGIN_SERVER),
    explains=("login-refused",),
    rows=("C5", "B11"),
    clues=_CLUES,
    survey=Survey(_survey, needs=(REGISTRY, REGISTRY_TOKENS, NOW), uses=(LOCATION,)),
)
def judge(
    scoped_token: ScopedToken,
    target: Target,
    now: datetime,
    login: Optional[Login],
    challenge: Optional[Challenge],
    location: Optional[Location],
    pull_secret: Optional[PullSecret],
    login_server: Optional[str],
) -> Judgement:
    """Fails when no password is valid, and probably fails when one of two has ended and the registry refuses."""
    then = hand_over(login_server or target.name, scoped_token.name, pull_secret) if pull_secret is not None else ()
    return _judge(scoped_token, target, now, login, challenge, location, then)


def _judge(
    token: ScopedToken,
    target: Target,
    now: datetime,
    login: Optional[Login],
    challenge: Optional[Challenge],
    location: Optional[Location],
    then: Tuple[str, ...],
) -> Judgement:
    if not token.exists:
        return not_applicable(f"{target.name} has no token named {token.name}.")
    at = current_time(now, challenge)
    ended = [each for each in token.passwords if each.expires_on is not None and each.expires_on <= at]
    refused = login is not None and is_refusal(login)
    moments = tuple(
        Moment(each.expires_on, f"{each.name} of the token {token.name} ends.")
        for each in token.passwords
        if each.expires_on is not None
    )
    if len(ended) < len(token.passwords) and not (ended and refused):
        return passed(f"No password of the token {token.name} has ended, or another one is in use.", moments=moments)
    evidence = [
        Evidence(f"{each.name} ended on {in_words(each.expires_on)}.", ARM) for each in ended if each.expires_on
    ]
    if not token.passwords:
        evidence.append(Evidence("No password has been generated for the token.", ARM))
    if login is not None and refused:
        evidence.append(Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE))
    name = ended[0].name if ended else "password1"
    words = f"--name {quote(token.name)} --registry {quote(target.name)} {quote('--' + name)}"
    return failed(
        f"The password of the token {token.name} has ended." if ended else f"The token {token.name} has no password.",
        *evidence,
        detail=""
        if len(ended) == len(token.passwords)
        else "The other password is valid; which of them is used cannot be told.",
        fix=Fix(
            "Generate a new password, which is shown once, and store it wherever the old one is used.",
            (f"az acr token credential generate {words} --expiration-in-days 90{subscription_option(location)}", *then),
            WRITES_REGISTRY,
            "at once; about a minute where a password is replaced",
        ),
        confidence=Confidence.CERTAIN if len(ended) == len(token.passwords) else Confidence.LIKELY,
        moments=moments,
    )
