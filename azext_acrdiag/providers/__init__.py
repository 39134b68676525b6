"""Who finds which fact: the edges, wired to the keys of `facts/`. A new fact is a line in the module of its family."""

from __future__ import annotations

from typing import Any, Dict

from ..domain.fact import Key
from ..edges import AzureEdges
from ..engine.plan import Provider
from . import authorization, events, identity, login, machine, network, registry, services


def all_providers(cli_ctx: Any, ask_helper: bool) -> Dict[Key[Any], Provider]:
    """The provider of every fact that can be looked up. `ask_helper`: whether a credential helper may be asked."""
    azure = AzureEdges(cli_ctx)
    found = (
        *machine.providers(ask_helper),
        *registry.providers(azure),
        *network.providers(azure),
        *services.providers(azure),
        *identity.providers(azure),
        *authorization.providers(azure),
        *login.providers(azure),
        *events.providers(azure),
    )
    return {provider.provides: provider for provider in found}
