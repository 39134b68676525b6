"""Logging in at the registry, and what its token service grants."""

from __future__ import annotations

from typing import Tuple

from ..edges import AzureEdges
from ..engine.plan import Provider
from ..facts import given, login, machine, network, pull_secret, registry, repository, services
from ..sources import identity as identities
from ..sources import pull_secret as pull_secrets
from ..sources.registry_api import RegistryApi
from ..sources.registry_content import RegistryContent


def providers(azure: AzureEdges) -> Tuple[Provider, ...]:
    """The providers of this family."""
    api = RegistryApi(azure.http)
    content = RegistryContent(azure.http)
    return (
        Provider(
            pull_secret.PULL_SECRET,
            pull_secrets.pull_secret,
            needs=(given.SUBJECT, given.TARGET, network.LOGIN_SERVER),
        ),
        Provider(
            login.CREDENTIAL,
            identities.credential,
            needs=(given.SUBJECT,),
            uses=(machine.STORED_LOGINS, pull_secret.PULL_SECRET),
            passes_on=(services.SERVICE,),
        ),
        Provider(
            login.LOGIN,
            api.login,
            needs=(given.SUBJECT, given.TARGET, given.CLOUD, network.CHALLENGE),
            passes_on=(login.ENTRA_ANSWER, login.CREDENTIAL),
        ),
        Provider(login.GRANTED, api.granted, needs=(given.TARGET, network.CHALLENGE, login.LOGIN)),
        Provider(login.TOKEN_REDIRECT, api.token_redirect, passes_on=(login.LOGIN, login.GRANTED)),
        Provider(
            login.ANONYMOUS_GRANTED,
            api.anonymous_granted,
            needs=(given.TARGET, network.CHALLENGE),
            uses=(registry.REGISTRY,),
        ),
        Provider(
            repository.REPOSITORY_STATE,
            content.repository_state,
            needs=(given.TARGET, network.CHALLENGE, login.LOGIN),
            uses=(repository.MANIFEST,),
        ),
        Provider(
            repository.IMAGE_STATE,
            content.image_state,
            needs=(given.TARGET, network.CHALLENGE, login.LOGIN),
            uses=(repository.MANIFEST, registry.REGISTRY),
        ),
        Provider(
            repository.DELETED_IMAGE,
            content.deleted_image,
            needs=(given.TARGET, network.CHALLENGE, login.LOGIN, registry.REGISTRY, repository.MANIFEST),
        ),
        Provider(repository.MANIFEST, api.manifest, needs=(given.TARGET, network.CHALLENGE, login.GRANTED)),
    )
