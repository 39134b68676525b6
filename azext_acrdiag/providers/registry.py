"""The registry as Azure Resource Manager knows it: where it is, its settings, its repository-scoped tokens."""

from __future__ import annotations

from typing import Tuple

from ..edges import AzureEdges
from ..engine.plan import Provider
from ..facts import given, identity, login, overview, registry, repository, state
from .where_refused import where_refused


def providers(azure: AzureEdges) -> Tuple[Provider, ...]:
    """The providers of this family."""
    arm = azure.arm
    return (
        Provider(registry.LOCATION, arm.location, needs=(given.TARGET, identity.ACCOUNT, given.CLOUD)),
        Provider(registry.REGISTRY, arm.registry, needs=(registry.LOCATION,)),
        Provider(
            registry.NAME_AVAILABILITY,
            arm.name_availability,
            needs=(given.TARGET, identity.ACCOUNT, registry.LOCATION),
            uses=(state.PROVIDER_STATE,),
        ),
        Provider(
            state.DELETION,
            azure.state.deletion,
            needs=(given.TARGET, identity.ACCOUNT, registry.LOCATION, given.NOW),
        ),
        where_refused(state.SUBSCRIPTION_STATE, azure.state.subscription_state, needs=(registry.LOCATION,)),
        Provider(state.PROVIDER_STATE, azure.state.provider_state, needs=(identity.ACCOUNT, registry.LOCATION)),
        Provider(
            state.REPLICAS,
            azure.state.replicas,
            needs=(given.TARGET, registry.LOCATION, registry.REGISTRY, login.LOGIN),
            uses=(repository.MANIFEST,),
        ),
        Provider(state.USAGES, azure.state.usages, needs=(given.TARGET, registry.LOCATION)),
        where_refused(state.ENCRYPTION_IDENTITY, azure.state.encryption_identity, needs=(registry.REGISTRY,)),
        Provider(overview.REPOSITORY_TOKENS, arm.repository_tokens, needs=(registry.LOCATION,)),
        Provider(repository.SCOPED_TOKEN, arm.scoped_token, needs=(registry.REGISTRY, login.CREDENTIAL)),
    )
