"""The workflow of GitHub Actions can sign in.

Good state
    The workflow hands a valid user name and password to the login, or signs in with `azure/login` and its own token.

Why it matters
    docker/login-action only knows user name and password: a federated credential helps it nothing. Secrets are not
    handed to workflows of forks, and a login in one job is not there in the next.

How it is detected
    The text of the error is one of GitHub Actions (`--error`), and Microsoft Graph shows what the application of the
    workflow (`--assignee`) could sign in with. What the repository's secrets hold cannot be seen from Azure.

Fix
    Sign in with azure/login and OpenID Connect, then `az acr login` in the same job; or put a valid secret into the
    repository.

References
    https://github.com/docker/login-action/issues/859
    https://learn.microsoft.com/azure/developer/github/connect-from-azure-openid-connect
    https://learn.microsoft.com/azure/container-registry/container-registry-authentication
"""

from __future__ import annotations

from datetime import datetime
from typing import Optional

from ...access.pipelines import ways_of
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.subject import Subject, SubjectKind
from ...domain.target import Target
from ...facts.given import ERROR_TEXT, NOW, SUBJECT, TARGET, ErrorText, Pipeline
from ...facts.identity import (
    APPLICATION_SECRETS,
    FEDERATED_CREDENTIALS,
    IDENTITY,
    ApplicationSecrets,
    FederatedCredentials,
    Identity,
    IdentityKind,
)
from ..access_wording import name_of, sentence
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, CONTAINER_CLIENT, Clues, Pattern
from ..pipeline_wording import GRAPH, READ_APPLICATIONS, by_ways, lines
from ..wording import AT_ONCE, acr_login

_SLUG = "github-actions-login"
_CLUES = Clues(
    "The workflow's login gets no user name or password: the secret is empty, or not handed to forks.",
    "Use azure/login with OIDC and `az acr login` in the same job; or set the secrets.",
    (
        Pattern("username and password required", 93, BY_CLIENT, ANYWHERE),
        Pattern(
            "input required and not supplied",
            84,
            BY_CLIENT,
            CONTAINER_CLIENT,
            r"not supplied: (?:login-server|username|password|creds|client-id)",
        ),
        Pattern("using auth-type: service_principal", 84, BY_CLIENT, ANYWHERE),
        Pattern("login failed with error", 60, BY_CLIENT, ANYWHERE),
    ),
    commands=("az acr login --name {name}",),
)
_THEN = (
    "Sign in with azure/login and OpenID Connect, then `az acr login` in the same job; or make a new secret and put it "
    "into the repository's secrets."
)


@rule(
    code="ACRD-SVC-041",
    slug=_SLUG,
    good="The workflow of GitHub Actions can sign in.",
    needs=(SUBJECT, TARGET, NOW, IDENTITY, ERROR_TEXT),
    uses=(APPLICATION_SECRETS, FEDERATED_CREDENTIALS),
    rows=("S5",),
    clues=_CLUES,
)
def judge(
    subject: Subject,
    target: Target,
    now: datetime,
    identity: Identity,
    error_text: ErrorText,
    application_secrets: Optional[ApplicationSecrets],
    federated_credentials: Optional[FederatedCredentials],
) -> Judgement:
    """Fails when the login got nothing, or the application has nothing valid that it could be given."""
    if subject.kind is not SubjectKind.ASSIGNEE or identity.kind is not IdentityKind.SERVICE_PRINCIPAL:
        return not_applicable("It is about the application of a workflow, which --assignee names.")
    got_nothing = error_text.causes[:1] == (_SLUG,)
    if error_text.pipeline is not Pipeline.GITHUB_ACTIONS and not got_nothing:
        return not_applicable("The text is none of GitHub Actions.")
    if application_secrets is None:
        return undecided("What the application could sign in with could not be read.", READ_APPLICATIONS)
    ways = ways_of(Pipeline.GITHUB_ACTIONS, application_secrets, federated_credentials, now)
    if got_nothing:
        only_trusts = bool(ways.trusts) and not ways.alive
        title = (
            f"{name_of(identity)} trusts GitHub and has no valid secret, but the login action takes only a password."
            if only_trusts
            else "The workflow's login got no user name or password: the secret is empty, or not handed to forks."
        )
        return failed(
            sentence(title),
            *(lines(ways) or [Evidence("It has no secret and no federated credential.", GRAPH)]),
            fix=Fix(_THEN, (acr_login(target),), "whoever writes the workflow", AT_ONCE),
            detail="What the repository's secrets hold cannot be seen from Azure.",
            confidence=Confidence.LIKELY,
        )
    if ways.trusts:
        return passed("The application trusts GitHub: azure/login needs no secret.", *lines(ways))
    return by_ways(ways, "the workflow", identity, _THEN)
