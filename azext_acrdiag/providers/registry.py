"""The registry as Azure Resource Manager knows it: where it is, its settings, its repository-scoped tokens."""

from __future__ import annotations

from typing import Tuple

from ..edges import AzureEdges
from ..engine.plan import Provider
from ..facts import given, identity, login, overview, registry, repository, state


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
        ),
        Provider(
            state.DELETION,
            azure.state.deletion,
            needs=(given.TARGET, identity.ACCOUNT, registry.LOCATION, given.NOW),
        ),
        Provider(overview.REPOSITORY_TOKENS, arm.repository_tokens, needs=(registry.LOCATION,)),
        Provider(repository.SCOPED_TOKEN, arm.scoped_token, needs=(registry.REGISTRY, login.CREDENTIAL)),
    )
