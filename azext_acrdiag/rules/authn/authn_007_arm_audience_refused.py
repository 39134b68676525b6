"""The registry accepts the audience of the token that the client presents.

Good state
    The client presents a token for registries, or the registry accepts tokens for Azure Resource Manager as well.

Why it matters
    A registry can be set (often by Azure Policy) to refuse tokens for Azure Resource Manager. Older versions of the CLI
    and some services know no others, and neither does a CLI with `acr.audience_resource` set to that audience.

How it is detected
    The token exchange answers "token validation failed"; the setting of the registry and the audience are compared.

Fix
    Take the setting of the CLI back or update the client; or let the registry accept such tokens.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-disable-authentication-as-arm
    https://github.com/Azure/AKS/issues/4560
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...access.refusals import says_wrong_audience
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.login import ENTRA_ANSWER, LOGIN, EntraAnswer, Login, Step
from ...facts.registry import REGISTRY, Registry
from ..access_wording import ARM, TOKEN_SERVICE
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, BY_REGISTRY, Clues, Pattern
from ..wording import MINUTES, WRITES_REGISTRY, acr_login, quote_answer

_CLUES = Clues(
    "The registry refuses tokens that are made for Azure Resource Manager, which this client brings.",
    "Allow them again, or update the client.",
    (
        Pattern("token validation failed", 88, BY_REGISTRY, AT_REGISTRY),
        Pattern("authentication-as-arm", 80, BY_REGISTRY, ANYWHERE),
        Pattern("authenticationasarmpolicy", 80, BY_REGISTRY, ANYWHERE),
        Pattern("refresh_token_error", 44, BY_REGISTRY, ANYWHERE, r"response code: 401"),
        Pattern("managed identity", 46, BY_OTHER, AT_REGISTRY, r"unable to pull image using managed identity"),
    ),
    commands=(
        "az acr config authentication-as-arm show --registry {name}",
        "az acr config authentication-as-arm update --registry {name} --status enabled",
    ),
    who="write permission on the registry, for example Contributor",
    prove="az acr config authentication-as-arm show --registry {name}",
)


@rule(
    code="ACRD-AUTHN-007",
    slug="arm-audience-refused",
    good="The registry accepts the audience of the token that the client presents.",
    needs=(TARGET, LOGIN),
    uses=(REGISTRY, ENTRA_ANSWER),
    explains=("login-refused",),
    rows=("S1",),
    clues=_CLUES,
)
def judge(target: Target, login: Login, registry: Optional[Registry], entra_answer: Optional[EntraAnswer]) -> Judgement:
    """Fails when the token exchange does not take the token of Entra as valid."""
    if login.step is not Step.EXCHANGE:
        return not_applicable("Only a token of Entra has an audience.")
    if not says_wrong_audience(login):
        return passed("The registry does not object to the audience of a token.")
    evidence = [Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE)]
    if entra_answer is not None:
        evidence.append(Evidence(f"The token was asked for {entra_answer.audience}.", "the setting of the CLI"))
    off = registry is not None and registry.arm_audience_enabled is False
    if off:
        evidence.append(Evidence("azureADAuthenticationAsArmPolicy is disabled.", ARM))
    return failed(
        f"{target.name} does not accept tokens for Azure Resource Manager."
        if off
        else f"{target.name} does not accept the audience of the token.",
        *evidence,
        fix=Fix(
            "Take the setting acr.audience_resource back, or update the client, so that it asks for a token for "
            "registries; or have the registry accept tokens for Azure Resource Manager.",
            (
                "az config unset acr.audience_resource",
                acr_login(target),
                f"az acr config authentication-as-arm update --registry {quote(target.name)} --status enabled",
            ),
            f"you for the first two; {WRITES_REGISTRY}, for the last",
            MINUTES,
        ),
        confidence=Confidence.CERTAIN if off else Confidence.LIKELY,
    )
