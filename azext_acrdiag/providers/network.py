"""The way to the registry: its login server, the name's addresses, the challenge, the certificate."""

from __future__ import annotations

from typing import Tuple

from ..edges import AzureEdges
from ..engine.plan import Provider
from ..facts import given, login, machine, network, registry
from ..sources import dns, registry_api, tls
from ..sources.data_hosts import DataHosts


def providers(azure: AzureEdges) -> Tuple[Provider, ...]:
    """The providers of this family."""
    api = registry_api.RegistryApi(azure.http)
    data = DataHosts(azure.http)
    return (
        Provider(
            network.LOGIN_SERVER,
            registry_api.login_server,
            needs=(given.TARGET, given.CLOUD),
            uses=(registry.REGISTRY,),
        ),
        Provider(
            network.RESOLUTION,
            dns.resolution,
            needs=(network.LOGIN_SERVER,),
            uses=(machine.MACHINE,),
            seconds=dns.SECONDS,
            overdue=dns.silence,
        ),
        Provider(
            network.GUESSED_CHALLENGE,
            api.guessed_challenge,
            needs=(given.TARGET, given.CLOUD),
            uses=(machine.MACHINE,),
            seconds=registry_api.CHALLENGE_SECONDS,
            overdue=registry_api.guessed_silence,
        ),
        Provider(
            network.OTHER_CLOUDS,
            api.other_clouds,
            needs=(given.TARGET, given.CLOUD, registry.NAME_AVAILABILITY),
            uses=(machine.MACHINE,),
        ),
        Provider(
            network.CHALLENGE,
            api.challenge,
            needs=(network.LOGIN_SERVER, network.GUESSED_CHALLENGE),
            uses=(machine.MACHINE,),
            seconds=registry_api.CHALLENGE_SECONDS,
            overdue=registry_api.silence,
        ),
        Provider(network.CERTIFICATES, tls.certificates, needs=(network.CHALLENGE,)),
        Provider(network.DATA_ENDPOINTS, data.data_endpoints, needs=(given.TARGET, registry.REGISTRY)),
        Provider(
            network.BLOB_ROUTE,
            data.blob_route,
            needs=(given.TARGET, network.CHALLENGE, login.GRANTED),
            uses=(registry.REGISTRY,),
        ),
    )
