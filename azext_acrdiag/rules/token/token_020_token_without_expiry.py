"""Every password of a repository-scoped token ends some day.

Good state
    All passwords of the tokens that are enabled have an end, and none ends soon.

Why it matters
    A password without an end works for whoever finds it, years later too. One that ends soon stops everything that uses
    it; Azure warns nobody.

How it is detected
    Azure Resource Manager shows the passwords of each token and when they end. Tokens that are disabled do not count.

Fix
    Generate a new password with an end, store it wherever the old one is used.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-token-based-repository-permissions
"""

from __future__ import annotations

from datetime import datetime, timedelta
from shlex import quote
from typing import List, Optional, Tuple

from ...domain.finding import Fix, Judgement, Moment, not_applicable, passed, warned
from ...facts.estate import REGISTRY_TOKENS, WITHIN, RegistryTokens
from ...facts.given import NOW
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ...facts.repository import ScopedToken, TokenPassword
from ..access_wording import ARM
from ..base import rule
from ..clock import in_words
from ..listed import counted, evidence_of
from ..wording import AT_ONCE, WRITES_REGISTRY, subscription_option


@rule(
    code="ACRD-TOKEN-020",
    slug="token-without-expiry",
    good="Every password of a repository-scoped token ends some day.",
    needs=(NOW, WITHIN, REGISTRY, REGISTRY_TOKENS),
    uses=(LOCATION,),
    only_in_scan=True,
)
def judge(
    now: datetime, within: int, registry: Registry, registry_tokens: RegistryTokens, location: Optional[Location]
) -> Judgement:
    """Warns of passwords without an end, and of those that end soon."""
    enabled = [each for each in registry_tokens.tokens if each.enabled is not False]
    if not enabled:
        return not_applicable("The registry has no tokens that are enabled.")
    passwords = [(token, password) for token in enabled for password in token.passwords]
    endless = [each for each in passwords if each[1].expires_on is None]
    soon = [each for each in passwords if _is_soon(each[1], now, within)]
    if not endless and not soon:
        return passed(f"All passwords end some day, and none within {within} days.")
    said = []
    if endless:
        said.append(f"{counted(len(endless), 'password')} without an end")
    if soon:
        said.append(f"{counted(len(soon), 'password')} that {'ends' if len(soon) == 1 else 'end'} within {within} days")
    token, password = (soon or endless)[0]
    words = f"--name {quote(token.name)} --registry {quote(registry.name)} {quote('--' + password.name)}"
    return warned(
        f"Tokens of {registry.name} have {' and '.join(said)}.",
        *evidence_of(_lines(soon, endless), ARM),
        fix=Fix(
            "Generate new passwords with an end, which are shown once, and store them wherever the old ones are used.",
            (f"az acr token credential generate {words} --expiration-in-days 90{subscription_option(location)}",),
            WRITES_REGISTRY,
            AT_ONCE,
        ),
        moments=tuple(
            Moment(each.expires_on, f"{each.name} of the token {held.name} ends.")
            for held, each in soon
            if each.expires_on
        ),
    )


def _is_soon(password: TokenPassword, now: datetime, within: int) -> bool:
    return password.expires_on is not None and now < password.expires_on <= now + timedelta(days=within)


def _lines(
    soon: List[Tuple[ScopedToken, TokenPassword]], endless: List[Tuple[ScopedToken, TokenPassword]]
) -> List[str]:
    ending = [
        f"{password.name} of {token.name} ends on {in_words(password.expires_on)}."
        for token, password in soon
        if password.expires_on
    ]
    return ending + [f"{password.name} of {token.name} never ends." for token, password in endless]
