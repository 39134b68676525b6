"""The way to the registry: its login server, the name's addresses, the challenge."""

from __future__ import annotations

from typing import Tuple

from ..edges import AzureEdges
from ..engine.plan import Provider
from ..facts import given, machine, network, registry
from ..sources import dns, registry_api


def providers(azure: AzureEdges) -> Tuple[Provider, ...]:
    """The providers of this family."""
    api = registry_api.RegistryApi(azure.http)
    return (
        Provider(
            network.LOGIN_SERVER,
            registry_api.login_server,
            needs=(given.TARGET, given.CLOUD),
            uses=(registry.REGISTRY,),
        ),
        Provider(network.RESOLUTION, dns.resolution, needs=(network.LOGIN_SERVER,)),
        Provider(
            network.GUESSED_CHALLENGE,
            api.guessed_challenge,
            needs=(given.TARGET, given.CLOUD),
            uses=(machine.MACHINE,),
        ),
        Provider(
            network.CHALLENGE,
            api.challenge,
            needs=(network.LOGIN_SERVER, network.GUESSED_CHALLENGE),
            uses=(machine.MACHINE,),
        ),
    )
