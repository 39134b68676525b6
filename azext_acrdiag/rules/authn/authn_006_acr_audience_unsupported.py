"""Entra knows the audience that the CLI asks a token for.

Good state
    Entra knows the registry's audience, or the one that is set with `acr.audience_resource`.

Why it matters
    Newer versions of the CLI ask for a token for registries instead of one for Azure Resource Manager. Azure Local and
    some sign-in endpoints do not know that audience, and a misspelt setting has the same effect.

How it is detected
    Entra answers AADSTS50001 or AADSTS500011 for the audience.

Fix
    Tell the CLI to ask for a token for Azure Resource Manager, or take back a setting that is wrong.

References
    https://github.com/Azure/azure-cli/issues/33674
    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, passed
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.login import ENTRA_ANSWER, EntraAnswer
from ...facts.registry import REGISTRY, Registry
from ..base import rule
from ..clues import ANYWHERE, BY_ENTRA, Clues, Pattern
from ..entra_codes import NO_RESOURCE
from ..wording import AT_ONCE, acr_login

_DEFAULT = "https://containerregistry.azure.net"

_CLUES = Clues(
    "Entra does not know the registry's own audience here.",
    "Update the CLI, or tell it another audience.",
    (
        Pattern("aadsts", 92, BY_ENTRA, ANYWHERE, r"aadsts(?:50001|500011|70011)\b"),
        Pattern("aadsts", 54, BY_ENTRA, ANYWHERE, r"aadsts(?:65001|650057)\b"),
    ),
    commands=("az version", "az config set acr.audience_resource=AUDIENCE"),
)


@rule(
    code="ACRD-AUTHN-006",
    slug="acr-audience-unsupported",
    good="Entra knows the audience that the CLI asks a token for.",
    needs=(ENTRA_ANSWER, TARGET),
    uses=(IDENTITY, REGISTRY),
    rows=("S1",),
    clues=_CLUES,
)
def judge(
    entra_answer: EntraAnswer, target: Target, identity: Optional[Identity], registry: Optional[Registry]
) -> Judgement:
    """Fails when Entra does not know the resource that a token is asked for."""
    if entra_answer.code not in NO_RESOURCE:
        return passed("Entra knows the audience.")
    message = Evidence(entra_answer.message or f"AADSTS{entra_answer.code}", "Entra")
    log_in = acr_login(target)
    tenant = identity.tenant_id if identity and identity.tenant_id else "that was signed in to"
    title = f"Entra has no resource {entra_answer.audience} in the tenant {tenant}."
    if entra_answer.audience.rstrip("/") != _DEFAULT:
        return failed(
            title,
            message,
            detail="The audience is not the usual one: it is set with acr.audience_resource.",
            fix=Fix("Take the setting back.", ("az config unset acr.audience_resource", log_in), "you", AT_ONCE),
        )
    refuses_arm = registry is not None and registry.arm_audience_enabled is False
    return failed(
        title,
        message,
        detail=f"{target.name} would have to accept such tokens, which is turned off." if refuses_arm else "",
        fix=Fix(
            "Have the CLI ask for a token for Azure Resource Manager instead. The address is that of the cloud.",
            (
                'az config set acr.audience_resource="$(az cloud show --query endpoints.resourceManager --output tsv)"',
                log_in,
            ),
            "you",
            AT_ONCE,
        ),
    )
