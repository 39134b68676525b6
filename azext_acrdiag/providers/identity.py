"""Who is tested: the account of `az`, Entra's answer, and what the directory says."""

from __future__ import annotations

from functools import partial
from typing import Tuple

from ..edges import AzureEdges
from ..engine.plan import Provider
from ..facts import given, identity, login, registry, repository, services
from ..sources import identity as identities
from ..sources.account import account
from ..sources.entra import entra_source
from ..sources.federation import FederationSource


def providers(azure: AzureEdges) -> Tuple[Provider, ...]:
    """The providers of this family."""
    graph = azure.graph
    federation = FederationSource(azure.arm_service, azure.graph_service, graph.directory)
    entra = entra_source(azure.cli_ctx, azure.tokens)
    who, location = identity.ACCOUNT, registry.LOCATION
    return (
        Provider(who, partial(account, azure.cli_ctx)),
        Provider(login.ENTRA_ANSWER, entra.entra_answer, needs=(given.SUBJECT, who)),
        Provider(
            identity.IDENTITY,
            partial(identities.identity, graph.assignee),
            needs=(given.SUBJECT, given.TARGET),
            uses=(who, login.ENTRA_ANSWER, login.CREDENTIAL, repository.SCOPED_TOKEN),
            passes_on=(services.SERVICE,),
        ),
        Provider(
            identity.SERVICE_PRINCIPAL,
            graph.service_principal,
            needs=(identity.IDENTITY, who),
            uses=(location,),
        ),
        Provider(
            identity.APPLICATION_SECRETS,
            graph.application_secrets,
            needs=(identity.SERVICE_PRINCIPAL, who),
            uses=(location, login.CREDENTIAL),
        ),
        Provider(
            identity.FEDERATED_CREDENTIALS,
            federation.federated_credentials,
            needs=(identity.SERVICE_PRINCIPAL, who),
            uses=(login.ENTRA_ANSWER, given.ERROR_TEXT, location),
        ),
        Provider(
            identity.DELETED_APPLICATION,
            graph.deleted_application,
            needs=(identity.SERVICE_PRINCIPAL, who),
            uses=(location,),
        ),
        Provider(
            identity.USERNAME_MATCH,
            graph.username_match,
            needs=(login.CREDENTIAL, given.TARGET, who),
            uses=(location, repository.SCOPED_TOKEN),
        ),
    )
