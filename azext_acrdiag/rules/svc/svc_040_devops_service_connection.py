"""The service connection of Azure DevOps can sign in.

Good state
    The identity behind the service connection has a valid secret, or a federated credential for Azure DevOps.

Why it matters
    A connection that was made from the dialog for registries holds a client secret with an end, which nobody sees until
    every pipeline fails with "unauthorized". The task that logs in may still say that it succeeded.

How it is detected
    The text of the error is one of Azure DevOps (`--error`), and Microsoft Graph shows what the application behind the
    connection (`--assignee`) could sign in with. The connection itself is in Azure DevOps: which secret it holds, and
    which registry it names, cannot be seen from Azure.

Fix
    Convert the connection to workload identity federation, which has no secret; or make a new secret and put it into
    the connection.

References
    https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure
    https://learn.microsoft.com/azure/devops/pipelines/ecosystems/containers/publish-to-acr
    https://github.com/microsoft/azure-pipelines-tasks/issues/20237
"""

from __future__ import annotations

from datetime import datetime
from typing import Optional

from ...access.pipelines import ways_of
from ...domain.finding import Judgement, not_applicable, passed, undecided
from ...domain.subject import Subject, SubjectKind
from ...facts.given import ERROR_TEXT, NOW, SUBJECT, ErrorText, Pipeline
from ...facts.identity import (
    APPLICATION_SECRETS,
    FEDERATED_CREDENTIALS,
    IDENTITY,
    ApplicationSecrets,
    FederatedCredentials,
    Identity,
    IdentityKind,
)
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..pipeline_wording import READ_APPLICATIONS, by_ways, lines

_CLUES = Clues(
    "The service connection of Azure DevOps holds an ended credential, or its identity has no role.",
    "Make the connection anew, best with workload identity federation, and assign AcrPush to its identity.",
    (
        Pattern("endpoint auth data not present", 95, BY_CLIENT, ANYWHERE),
        Pattern(
            "service connection",
            80,
            BY_CLIENT,
            CONTAINER_CLIENT,
            r"(?:could not|not be|failed|invalid|authoriz|not valid)",
        ),
        Pattern("unauthorized", 24, BY_REGISTRY),
        Pattern("authentication required", 24, BY_REGISTRY),
        Pattern("requested access to the resource is denied", 34, BY_REGISTRY),
        Pattern("invalid clientid or client secret", 30, BY_REGISTRY, ANYWHERE),
    ),
    (
        Context("##[error]", 20),
        Context("docker@2", 12),
        Context("##[section]", 12),
        Context("dev.azure.com", 20),
    ),
    ("az ad app credential list --id {application}",),
    "an administrator of the service connection",
    "{run} --assignee {application} --error @build.log",
)
_THEN = (
    "Convert the connection to workload identity federation (Project settings, Service connections); or make a new "
    "secret and put it into the connection."
)
_ABOUT_SECRETS = frozenset({"sp-secret-expired", "sp-secret-wrong"})


@rule(
    code="ACRD-SVC-040",
    slug="devops-service-connection",
    good="The service connection of Azure DevOps can sign in.",
    needs=(SUBJECT, NOW, IDENTITY, ERROR_TEXT),
    uses=(APPLICATION_SECRETS, FEDERATED_CREDENTIALS),
    rows=("S5", "B4"),
    clues=_CLUES,
)
def judge(
    subject: Subject,
    now: datetime,
    identity: Identity,
    error_text: ErrorText,
    application_secrets: Optional[ApplicationSecrets],
    federated_credentials: Optional[FederatedCredentials],
) -> Judgement:
    """Fails when the identity behind the connection has nothing valid, and warns when it may hold what has ended."""
    if subject.kind is not SubjectKind.ASSIGNEE or identity.kind is not IdentityKind.SERVICE_PRINCIPAL:
        return not_applicable("It is about the application behind a service connection, which --assignee names.")
    if error_text.pipeline is not Pipeline.AZURE_DEVOPS:
        return not_applicable("The text is none of Azure DevOps.")
    if application_secrets is None:
        return undecided("What the application could sign in with could not be read.", READ_APPLICATIONS)
    ways = ways_of(Pipeline.AZURE_DEVOPS, application_secrets, federated_credentials, now)
    if ways.trusts and _ABOUT_SECRETS.isdisjoint(error_text.causes):
        return passed("The application trusts Azure DevOps: such a connection needs no secret.", *lines(ways))
    return by_ways(ways, "the service connection", identity, _THEN)
