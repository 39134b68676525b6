"""The service principal is enabled.

Good state
    The service principal in the registry's tenant can sign in.

Why it matters
    A disabled service principal gets no tokens, whatever its secret and its roles. The registry then speaks of an
    invalid client secret.

How it is detected
    Entra refuses with AADSTS7000112 or AADSTS70001, or Microsoft Graph shows `accountEnabled` as false while the
    registry refuses the credential.

Fix
    Find out who disabled it and why; then enable it, or use another one.

References
    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    https://learn.microsoft.com/entra/identity/enterprise-apps/disable-user-sign-in-portal
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...access.refusals import is_refusal
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided, warned
from ...domain.subject import Subject
from ...facts.given import SUBJECT
from ...facts.identity import IDENTITY, SERVICE_PRINCIPAL, DirectoryState, Identity, IdentityKind, ServicePrincipalState
from ...facts.login import ENTRA_ANSWER, LOGIN, EntraAnswer, Login
from ..access_wording import TOKEN_SERVICE, name_of, sentence
from ..base import rule
from ..clues import ANYWHERE, BY_ENTRA, BY_REGISTRY, Clues, Pattern
from ..wording import MINUTES, quote_answer

_CODES = (7000112, 70001)


_CLUES = Clues(
    "The application {application} is disabled in the tenant.",
    "Have the service principal enabled again.",
    (
        Pattern("aadsts", 96, BY_ENTRA, ANYWHERE, r"aadsts(?:7000112|70001)\b"),
        Pattern("invalid clientid or client secret", 56, BY_REGISTRY, ANYWHERE),
    ),
    commands=("az ad sp show --id {application} --query accountEnabled",),
    who="a Cloud Application Administrator",
    prove="{run} --assignee {application}",
)


@rule(
    code="ACRD-CRED-009",
    slug="sp-disabled",
    good="The service principal is enabled.",
    needs=(SUBJECT, IDENTITY),
    uses=(ENTRA_ANSWER, SERVICE_PRINCIPAL, LOGIN),
    explains=("login-refused", "sp-secret-wrong", "entra-refused", "access-contradiction"),
    rows=("C3",),
    clues=_CLUES,
)
def judge(
    subject: Subject,
    identity: Identity,
    entra_answer: Optional[EntraAnswer],
    service_principal: Optional[ServicePrincipalState],
    login: Optional[Login],
) -> Judgement:
    """Fails when Entra refuses for that reason, or the directory shows it and nothing speaks against it."""
    if identity.kind not in (IdentityKind.SERVICE_PRINCIPAL, IdentityKind.MANAGED_IDENTITY):
        return not_applicable("Only service principals are disabled this way.")
    title = f"{sentence(name_of(identity))} is disabled."
    fix = _fix(identity)
    if entra_answer is not None and entra_answer.code in _CODES:
        return failed(title, Evidence(entra_answer.message or f"AADSTS{entra_answer.code}", "Entra"), fix=fix)
    if service_principal is None:
        if (entra_answer is not None and entra_answer.succeeded) or (login is not None and login.accepted):
            return passed("It is enabled, or its credential would not be accepted.")
        return undecided("Whether the service principal is enabled could not be read.", "Application.Read.All")
    if service_principal.state is not DirectoryState.DISABLED:
        return passed("The directory does not show it as disabled.")
    shown = Evidence("accountEnabled is false.", "Microsoft Graph")
    if login is not None and is_refusal(login):
        return failed(title, shown, Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE), fix=fix)
    if subject.is_only_named:
        return failed(title, shown, fix=fix)
    return warned(title, shown, detail="What it was issued before may work until it ends.", fix=fix)


def _fix(identity: Identity) -> Fix:
    name = identity.app_id or identity.object_id or identity.name
    return Fix(
        "Find out who disabled it and why; then enable it again.",
        (f"az ad sp update --id {quote(name)} --set accountEnabled=true",),
        "an Application Administrator or a Cloud Application Administrator",
        MINUTES,
    )
