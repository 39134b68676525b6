"""The repository-scoped token is enabled.

Good state
    The token that serves as user name has the status `enabled`.

Why it matters
    A disabled token is refused like a wrong password; its passwords stay valid, so they look right.

How it is detected
    Azure Resource Manager shows the status of the token that has this name.

Fix
    Enable the token again, or use another one.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-token-based-repository-permissions
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.login import LOGIN, Login
from ...facts.registry import LOCATION, Location
from ...facts.repository import SCOPED_TOKEN, ScopedToken
from ..access_wording import ARM, TOKEN_SERVICE
from ..base import rule
from ..clues import AT_REGISTRY, BY_REGISTRY, Clues, Pattern
from ..wording import MINUTES, WRITES_REGISTRY, quote_answer, subscription_option

_CLUES = Clues(
    "The repository-scoped token is disabled.",
    "Enable it.",
    (Pattern("is disabled", 78, BY_REGISTRY, AT_REGISTRY, r"token [^\n]{0,60}is disabled"),),
    commands=("az acr token update --name TOKEN --registry {name} --status enabled",),
    who="write permission on the registry, for example Contributor",
)


@rule(
    code="ACRD-TOKEN-001",
    slug="scoped-token-disabled",
    good="The repository-scoped token is enabled.",
    needs=(SCOPED_TOKEN, TARGET),
    uses=(LOGIN, LOCATION),
    explains=("login-refused",),
    rows=("C3", "B11"),
    clues=_CLUES,
)
def judge(scoped_token: ScopedToken, target: Target, login: Optional[Login], location: Optional[Location]) -> Judgement:
    """Fails when the token is there and not enabled."""
    if not scoped_token.exists:
        return not_applicable(f"{target.name} has no token named {scoped_token.name}.")
    if scoped_token.enabled is None:
        return undecided("Azure Resource Manager did not say whether the token is enabled.")
    if scoped_token.enabled:
        return passed(f"The token {scoped_token.name} is enabled.")
    evidence = [Evidence(f"The status of the token {scoped_token.name} is disabled.", ARM)]
    if login is not None and not login.accepted:
        evidence.append(Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE))
    command = f"az acr token update --name {quote(scoped_token.name)} --registry {quote(target.name)} --status enabled"
    return failed(
        f"The token {scoped_token.name} of {target.name} is disabled.",
        *evidence,
        fix=Fix("Enable it again.", (command + subscription_option(location),), WRITES_REGISTRY, MINUTES),
    )
