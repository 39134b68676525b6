"""Tasks of a registry, as Azure Resource Manager shows them."""

from __future__ import annotations

from typing import Tuple

from ..domain.fact import Absent, Fact, Known
from ..facts.registry import DUAL_STACK, Location, Registry
from ..facts.tasks import Task
from .azure_rest import RestService
from .fields import Json, required, text

_SOURCE = "Azure Resource Manager"
_VERSION = "2019-06-01-preview"


class TaskSource:
    """Provider of tasks."""

    def __init__(self, service: RestService) -> None:
        self._service = service

    def tasks(self, registry: Registry, location: Location) -> Fact[Tuple[Task, ...]]:
        """The enabled tasks of a registry whose network rules, or protocol, may keep them out."""
        ref = location.registry
        if ref is None:
            return Absent("The registry was not found.")
        if not registry.is_restricted and registry.network.endpoint_protocol != DUAL_STACK:
            return Absent("The registry's network rules keep nobody out.")

        def ask() -> Fact[Tuple[Task, ...]]:
            pages = self._service.pages(f"{ref.resource_id}/tasks", {"api-version": _VERSION}, ref.subscription_id)
            enabled = (each for each in pages if text(each, "properties", "status") != "Disabled")
            return Known(tuple(_read(each) for each in enabled), _SOURCE)

        return self._service.fact(ask, "Microsoft.ContainerRegistry/registries/tasks/read")


def _read(answer: Json) -> Task:
    return Task(
        name=required(text(answer, "name"), "name"),
        has_system_identity="SystemAssigned" in (text(answer, "identity", "type") or ""),
        in_agent_pool=bool(text(answer, "properties", "agentPoolName")),
    )
