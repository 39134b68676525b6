"""The managed identity that az signs in with is attached to this machine.

Good state
    The machine has the managed identity that is asked for, and where it has several, one of them is named.

Why it matters
    The platform gives tokens of a managed identity only to the machine or service that it is attached to. An identity
    that was taken off, or a second one that was attached, stops whatever signed in before.

How it is detected
    az is signed in with a managed identity, and the machine's own token endpoint (virtual machine, App Service and the
    like) says that it has no such identity, or several.

Fix
    Attach the identity to the machine or service, or sign in with one that it has, named by its client id.

References
    https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#error-handling
    https://learn.microsoft.com/azure/container-registry/container-registry-authentication-managed-identity
"""

from __future__ import annotations

from shlex import quote

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.identity import ACCOUNT, Account
from ...facts.login import ENTRA_ANSWER, EntraAnswer
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_ENTRA, BY_OTHER, Clues, Pattern
from ..wording import MINUTES, acr_login

_SEVERAL = "multiple user assigned identities exist"
_NONE = (
    "identity not found",
    "no user assigned or delegated managed identity found",
    "no managed identity found",
    "no managed identity was found",
)

_CLUES = Clues(
    "The managed identity is not attached to the machine or service, or it is not said which one to use.",
    "Attach the identity, and name it by its client id where there are several.",
    (
        Pattern("identity not found", 86, BY_OTHER, ANYWHERE),
        Pattern("no access was configured for the vm", 90, BY_ENTRA, ANYWHERE),
        Pattern("multiple user assigned identities", 92, BY_OTHER, ANYWHERE),
        Pattern("no user assigned or delegated managed identity", 90, BY_OTHER, ANYWHERE),
        Pattern("aadsts100007", 90, BY_ENTRA, ANYWHERE),
        Pattern(
            "managedidentitycredential",
            76,
            BY_OTHER,
            AT_REGISTRY,
            r"managedidentitycredential[^\n]{0,200}(?:unavailable|failed|no response)",
        ),
        Pattern("aadsts7000218", 50, BY_ENTRA, ANYWHERE),
        Pattern("no managed identity", 66, BY_OTHER, AT_REGISTRY),
    ),
    commands=(
        "az vm identity show --resource-group RESOURCE_GROUP --name VM",
        "az login --identity --client-id CLIENT_ID",
    ),
    who="write permission on the machine or service",
    prove="az vm identity show --resource-group RESOURCE_GROUP --name VM",
)


@rule(
    code="ACRD-AUTHN-009",
    slug="managed-identity-not-attached",
    good="The managed identity that az signs in with is attached to this machine.",
    needs=(ACCOUNT, ENTRA_ANSWER, TARGET),
    explains=("entra-refused", "stale-az-login"),
    rows=("S5", "B4"),
    clues=_CLUES,
)
def judge(account: Account, entra_answer: EntraAnswer, target: Target) -> Judgement:
    """Fails when the machine's token endpoint does not have the identity, or has several and none was named."""
    if account.managed_identity is None:
        return not_applicable("az is not signed in with a managed identity.")
    if entra_answer.succeeded or entra_answer.code is not None:
        return passed("The machine knows the managed identity.")
    said = entra_answer.message or ""
    evidence = Evidence(said, "the token endpoint of this machine")
    attach = "az vm identity assign --resource-group RESOURCE_GROUP --name VM --identities "
    attacher = "write permission on the machine or service, and Managed Identity Operator on the identity"
    if _SEVERAL in said.lower():
        return failed(
            "This machine has several managed identities, and az was not told which one to use.",
            evidence,
            fix=Fix(
                "Sign in with the client id of the one that has a role on the registry.",
                ("az login --identity --client-id CLIENT_ID", acr_login(target)),
                "you",
                MINUTES,
            ),
        )
    if not any(text in said.lower() for text in _NONE):
        return passed("The machine does not say that it lacks the identity.")
    which = f"The managed identity {account.managed_identity}" if account.managed_identity else "A managed identity"
    chosen = f" --client-id {quote(account.managed_identity)}" if account.managed_identity else ""
    return failed(
        f"{which} is not attached to this machine.",
        evidence,
        fix=Fix(
            "Attach it (the command is for a virtual machine; other services have the like), then sign in again. Or "
            "sign in with an identity that the machine has.",
            (
                attach + quote("IDENTITY_NAME_OR_ID" if account.managed_identity else "[system]"),
                f"az login --identity{chosen}",
                acr_login(target),
            ),
            attacher,
            MINUTES,
        ),
    )
