"""Azure resources that pull."""

from __future__ import annotations

from typing import Tuple

from ..edges import AzureEdges
from ..engine.plan import Provider
from ..facts import given, network, registry, services


def providers(azure: AzureEdges) -> Tuple[Provider, ...]:
    """The providers of this family."""
    return (
        Provider(
            services.SERVICE,
            azure.services.service,
            needs=(given.SUBJECT,),
            uses=(network.LOGIN_SERVER, registry.REGISTRY),
        ),
    )
