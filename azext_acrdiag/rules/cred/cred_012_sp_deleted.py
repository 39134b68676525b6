"""The application of the service principal has not been deleted.

Good state
    The application exists, or was never in this tenant.

Why it matters
    A deleted application is as unknown to the registry as one that never was; for 30 days it can be brought back, with
    the same id and secrets.

How it is detected
    The registry or Entra does not know the application, and Microsoft Graph lists it among those that were deleted in
    the last 30 days.

Fix
    Restore the application if it was deleted by mistake; else use another one.

References
    https://learn.microsoft.com/graph/api/directory-deleteditems-restore
    https://learn.microsoft.com/entra/identity-platform/howto-restore-app
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...access.refusals import says_unknown_user
from ...domain.finding import Evidence, Fix, Judgement, Moment, failed, passed, warned
from ...domain.outcome import Confidence
from ...facts.identity import DELETED_APPLICATION, DeletedApplication
from ...facts.login import ENTRA_ANSWER, LOGIN, EntraAnswer, Login
from ..access_wording import TOKEN_SERVICE
from ..base import rule
from ..clock import in_words
from ..clues import ANYWHERE, BY_ENTRA, BY_REGISTRY, Clues, Pattern
from ..wording import MINUTES, quote_answer

_UNKNOWN_APPLICATION = 700016

_CLUES = Clues(
    "The application {application} or its service principal was deleted.",
    "Restore it within 30 days, or make a new one and assign its role.",
    (
        Pattern("aadsts700016", 88, BY_ENTRA, ANYWHERE),
        Pattern("was not found in the directory", 80, BY_ENTRA, ANYWHERE),
        Pattern("application not registered with aad", 60, BY_REGISTRY, ANYWHERE),
    ),
    commands=("az ad sp show --id {application}",),
    who="an owner of the application",
    prove="{run} --assignee {application}",
)


@rule(
    code="ACRD-CRED-012",
    slug="sp-deleted",
    good="The application of the service principal has not been deleted.",
    needs=(DELETED_APPLICATION,),
    uses=(ENTRA_ANSWER, LOGIN),
    explains=("sp-wrong-tenant", "not-an-application-username", "entra-refused", "login-refused", "no-data-plane-role"),
    rows=("C3",),
    clues=_CLUES,
)
def judge(
    deleted_application: DeletedApplication, entra_answer: Optional[EntraAnswer], login: Optional[Login]
) -> Judgement:
    """Fails when it was deleted and the registry or Entra does not know it; warns when neither was asked."""
    found = deleted_application
    name = f"{found.display_name} ({found.app_id})" if found.display_name else found.app_id
    when = f" on {in_words(found.deleted_on)}" if found.deleted_on else ""
    title = f"The application {name} was deleted{when}."
    moments = (Moment(found.deleted_on, f"The application {name} was deleted."),) if found.deleted_on else ()
    shown = Evidence("It is among the applications that were deleted in the last 30 days.", "Microsoft Graph")
    if entra_answer is not None and entra_answer.code == _UNKNOWN_APPLICATION:
        said = Evidence(entra_answer.message or f"AADSTS{_UNKNOWN_APPLICATION}", "Entra")
        return failed(title, said, shown, fix=_fix(found), moments=moments)
    if login is None:
        return warned(title, shown, fix=_fix(found), confidence=Confidence.LIKELY, moments=moments)
    if login.accepted:
        return passed("The registry knows the identity.")
    said = Evidence(quote_answer(login.status, login.error), TOKEN_SERVICE)
    if says_unknown_user(login):
        return failed(title, said, shown, fix=_fix(found), moments=moments)
    return warned(title, said, shown, fix=_fix(found), confidence=Confidence.LIKELY, moments=moments)


def _fix(found: DeletedApplication) -> Fix:
    graph = '"$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv)"'
    return Fix(
        "Restore it, if it was deleted by mistake, and make its service principal if that does not come back with it. "
        "A new service principal needs its roles again.",
        (
            f"az rest --method POST --url {graph}v1.0/directory/deletedItems/{quote(found.object_id)}/restore",
            f"az ad sp create --id {quote(found.app_id)}",
        ),
        "an Application Administrator or a Cloud Application Administrator",
        MINUTES,
    )
