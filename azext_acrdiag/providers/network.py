"""The way to the registry: its login server, the name's addresses, the challenge, the certificate."""

from __future__ import annotations

from typing import Any, Callable, Optional, Tuple

from ..domain.fact import Absent, Fact, Key, Unknown
from ..edges import AzureEdges
from ..engine.plan import Provider
from ..facts import given, login, machine, network, private_link, registry, repository, tasks
from ..sources import dns, registry_api, tls
from ..sources.arm_network import NetworkSource
from ..sources.arm_tasks import TaskSource
from ..sources.data_hosts import DataHosts


def providers(azure: AzureEdges) -> Tuple[Provider, ...]:
    """The providers of this family."""
    api = registry_api.RegistryApi(azure.http)
    data = DataHosts(azure.http)
    links = NetworkSource(azure.arm_service)
    builds = TaskSource(azure.arm_service)
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
            network.ENGINE_RESOLUTION,
            dns.engine_resolution,
            needs=(network.LOGIN_SERVER, machine.MACHINE, machine.ENGINE_SETTINGS),
            seconds=dns.SECONDS,
            overdue=dns.engine_silence,
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
            needs=(network.CHALLENGE, login.GRANTED, repository.MANIFEST),
            uses=(registry.REGISTRY,),
        ),
        Provider(tasks.TASKS, builds.tasks, needs=(registry.REGISTRY, registry.LOCATION)),
        _where_blocked(private_link.PRIVATE_ENDPOINTS, links.private_endpoints, registry.REGISTRY),
        _where_blocked(private_link.PRIVATE_ZONES, links.private_zones, registry.REGISTRY, registry.LOCATION),
    )


def _where_blocked(key: Key[Any], fetch: Callable[..., Fact[Any]], *needs: Key[Any]) -> Provider:
    """The provider of a fact that only explains why a private endpoint is not reached: else nobody asks.

    Where this machine is not the one that comes, nobody knows whether it is reached.
    """

    def guarded(
        challenge: Fact[network.Challenge], data_endpoints: Optional[Tuple[network.Route, ...]], **known: Any
    ) -> Fact[Any]:
        settings = known[registry.REGISTRY.name]
        if not settings.private_endpoints:
            return Absent("The registry has no private endpoint.")
        if isinstance(challenge, Unknown):
            return challenge
        if isinstance(challenge, Absent):
            return fetch(**known) if settings.is_restricted else Absent("The registry's network rules keep nobody out.")
        contact = challenge.value.contact
        if contact is network.Contact.CHALLENGED and not any(each.obstacle for each in data_endpoints or ()):
            return Absent("The registry is reached.")
        return fetch(**known)

    return Provider(key, guarded, needs=needs, uses=(network.DATA_ENDPOINTS,), passes_on=(network.CHALLENGE,))
