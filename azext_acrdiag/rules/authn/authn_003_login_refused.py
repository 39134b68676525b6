"""The registry's token service accepts the credential.

Good state
    The registry exchanges the credential for a token.

Why it matters
    This is where every `docker login`, pull and push begins. The same few words stand for a wrong password, an
    unknown user name, an ended token and a missing role.

How it is detected
    The credential is presented to the token service as its client does, and the body of the refusal is read.

Fix
    What helps depends on the cause. Where another finding accounts for the refusal, mend that; where none does, the
    evidence and the correlation id are what support needs.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-login-authn-authz
    https://aka.ms/acr/authorization
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...access.refusals import is_refusal, may_be_about_rights
from ...domain.finding import Evidence, Fix, Judgement, failed, passed, undecided
from ...domain.outcome import Confidence
from ...domain.subject import Subject, SubjectKind
from ...domain.target import Target
from ...facts.given import SUBJECT, TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.login import LOGIN, Login
from ...facts.network import LOGIN_SERVER
from ...facts.pull_secret import PULL_SECRET, PullSecret
from ...facts.registry import LOCATION, Location
from ..access_wording import TOKEN_SERVICE, deed, name_of, registry_scope
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_CLIENT, BY_REGISTRY, CONTAINER_CLIENT, Clues, Pattern
from ..pull_secret_wording import lasting_credential
from ..wording import MINUTES, WRITES_REGISTRY, quote_answer, subscription_option

_POSSIBLE = (
    "The registry has the same words for a wrong or ended password, a disabled account and an identity without any "
    "role. None of the checks that could be made told which it is."
)


_CLUES = Clues(
    "The registry refuses the credential; the text does not say why.",
    "Log in with a fresh credential, and compare the roles of the identity with what it needs.",
    (
        Pattern("refresh_token_error", 50, BY_REGISTRY, ANYWHERE, r"response code: 401"),
        Pattern("access_token_error", 50, BY_REGISTRY, ANYWHERE, r"response code: 401"),
        Pattern("login attempt", 70, BY_REGISTRY, CONTAINER_CLIENT, r"login attempt[^\n]{0,80}status: 401"),
        Pattern("no basic auth credentials", 74, BY_CLIENT),
        Pattern("incorrect username or password", 70, BY_REGISTRY),
        Pattern("unauthorized", 33, BY_REGISTRY, AT_REGISTRY, r"unauthorized[^\n]{0,5}(?:: |\"|$)"),
    ),
    commands=("az acr login --name {name}",),
)


@rule(
    code="ACRD-AUTHN-003",
    slug="login-refused",
    good="The registry's token service accepts the credential.",
    needs=(SUBJECT, TARGET, LOGIN),
    uses=(IDENTITY, LOCATION, PULL_SECRET, LOGIN_SERVER),
    rows=("S1", "S2"),
    aliases=("CONNECTIVITY_REFRESH_TOKEN_ERROR", "CONNECTIVITY_ACCESS_TOKEN_ERROR"),
    clues=_CLUES,
)
def judge(
    subject: Subject,
    target: Target,
    login: Login,
    identity: Optional[Identity],
    location: Optional[Location],
    pull_secret: Optional[PullSecret],
    login_server: Optional[str],
) -> Judgement:
    """Fails when the credential is refused; other findings say why."""
    if login.accepted:
        return passed(f"{target.name} accepts the credential.")
    if not is_refusal(login):
        return undecided(f"The token service answered {login.status}, which says nothing about the credential.")
    answer = Evidence(quote_answer(login.status, login.error), f"{login.step.value} of {TOKEN_SERVICE}")
    option = subscription_option(location)
    if subject.kind is SubjectKind.ANONYMOUS:
        return failed(
            f"Nobody can {deed(target)} without a login.",
            answer,
            fix=Fix(
                "Log in; or let everybody pull without a login (Standard and Premium only, and for all repositories).",
                (
                    f"az acr login --name {quote(target.name)}{option}",
                    f"az acr update --name {quote(target.name)} --anonymous-pull-enabled true{option}",
                ),
                f"you for the first; {WRITES_REGISTRY}, for the second",
                MINUTES,
            ),
        )
    scope = registry_scope(target, location.registry.resource_id if location and location.registry else None)
    return failed(
        f"{target.name} refuses the credential of {name_of(identity)}.",
        answer,
        detail=_POSSIBLE if may_be_about_rights(login) else "",
        confidence=Confidence.LIKELY,
        fix=lasting_credential(pull_secret, login_server or target.name)
        if pull_secret is not None
        else Fix(
            "Log in again with a fresh credential, and compare the roles of the identity with what it needs.",
            (
                f"az acr login --name {quote(target.name)}{option}",
                f"az role assignment list --scope {scope} --include-inherited --output table",
            ),
            "you",
            MINUTES,
        ),
    )
