"""The machine, its container engine and what its clients have stored."""

from __future__ import annotations

from typing import Tuple

from .._terminal import warn
from ..engine.plan import Provider
from ..facts import given, machine, network
from ..sources.builders import builder
from ..sources.commands import SystemCommands
from ..sources.container_clients import ContainerClients
from ..sources.docker_config import DockerConfig
from ..sources.machine import MachineSource


def providers(ask_helper: bool) -> Tuple[Provider, ...]:
    """The providers of this family."""
    local = MachineSource(SystemCommands())
    docker = DockerConfig(SystemCommands(), ask_helper, warn)
    clients = ContainerClients(SystemCommands())
    return (
        Provider(machine.MACHINE, local.machine, needs=(given.TARGET, given.CLOUD)),
        Provider(machine.ENGINE, local.engine),
        Provider(machine.ENGINE_SETTINGS, local.engine_settings, needs=(machine.ENGINE,)),
        Provider(machine.BUILDER, builder, needs=(machine.ENGINE,)),
        Provider(machine.CREDENTIAL_HELPER, docker.credential_helper, needs=(network.LOGIN_SERVER,)),
        Provider(
            machine.STORED_LOGINS,
            docker.stored_logins,
            needs=(network.LOGIN_SERVER,),
            uses=(machine.CREDENTIAL_HELPER,),
        ),
        Provider(
            machine.CLIENT_LOGINS,
            clients.client_logins,
            needs=(network.LOGIN_SERVER, machine.STORED_LOGINS),
            uses=(machine.CREDENTIAL_HELPER,),
        ),
        Provider(machine.REGIONAL_LOGINS, docker.regional_logins, needs=(given.TARGET,)),
        Provider(machine.HOMES, clients.homes, needs=(network.LOGIN_SERVER,)),
    )
