"""Finds out how an Azure resource pulls, by its type."""

from __future__ import annotations

from typing import Callable, Mapping, Optional

from ...domain.fact import Absent, Fact, Known, Unknown, Why
from ...domain.resource_id import parse_resource_id
from ...domain.subject import Subject, SubjectKind
from ...facts.registry import Registry
from ...facts.services import TYPES, Service, ServiceKind, kind_of
from ..arm import ARM
from ..azure_rest import Refused, RestService
from .aks import read_cluster
from .apps import read_container_app, read_container_group, read_web_app
from .machines import read_machine, read_workspace
from .reading import Reader
from .registry_parts import read_cache_rule, read_connected_registry, read_credential_set, read_task

_READERS: Mapping[ServiceKind, Callable[[Reader], Service]] = {
    ServiceKind.AKS: read_cluster,
    ServiceKind.CONTAINER_APP: read_container_app,
    ServiceKind.CONTAINER_APP_JOB: read_container_app,
    ServiceKind.CONTAINER_GROUP: read_container_group,
    ServiceKind.WEB_APP: read_web_app,
    ServiceKind.MACHINE: read_machine,
    ServiceKind.SCALE_SET: read_machine,
    ServiceKind.WORKSPACE: read_workspace,
    ServiceKind.TASK: read_task,
    ServiceKind.CACHE_RULE: read_cache_rule,
    ServiceKind.CREDENTIAL_SET: read_credential_set,
    ServiceKind.CONNECTED_REGISTRY: read_connected_registry,
}


class ServiceSource:
    """Provides, with arguments named like the keys: `service(subject, login_server, registry)`.

    The last two are used.
    """

    def __init__(self, service: RestService) -> None:
        self._service = service

    def service(self, subject: Subject, login_server: Optional[str], registry: Optional[Registry]) -> Fact[Service]:
        """What Azure Resource Manager says of the resource that pulls."""
        if subject.kind is not SubjectKind.RESOURCE:
            return Absent("No Azure resource was named.")
        resource = parse_resource_id(subject.given)
        kind = kind_of(resource.type) if resource is not None else None
        if resource is None or kind is None:
            known = ", ".join(TYPES)
            return Unknown(Why.UNSUPPORTED, f"{subject.given} is none of {known}.", "--resource with one of these")
        reader = Reader(self._service, resource, kind, login_server, registry)

        def ask() -> Fact[Service]:
            try:
                return Known(_READERS[kind](reader), ARM)
            except Refused as refusal:
                if refusal.status != 404:
                    raise
                return Unknown(Why.ERROR, f"There is no {kind.value} {resource.text}.", "--resource with its id")

        return self._service.fact(ask, f"{resource.type}/read on {resource.name}")
