"""What the readers of all services share: asking for a resource, and the identities that it has."""

from __future__ import annotations

from typing import Any, Iterable, Optional, Tuple

from ...domain.resource_id import ResourceId, same_id
from ...facts.registry import Registry
from ...facts.services import Gap, Part, Service, ServiceIdentity, ServiceKind, SignIn
from ..arm import ARM
from ..azure_rest import FAILURES, RestService, unknown
from ..fields import Json, mapping, required, text

_IDENTITIES_VERSION = "2023-01-31"
SYSTEM = "system-assigned identity"


class Reader:
    """Asks Azure Resource Manager about one service, and keeps what could not be read."""

    def __init__(
        self,
        service: RestService,
        resource: ResourceId,
        kind: ServiceKind,
        login_server: Optional[str],
        registry: Optional[Registry],
    ) -> None:
        self.resource = resource
        self.kind = kind
        self.login_server = login_server
        """Of the registry in question; None where it is not known."""
        self.registry = registry
        self.gaps: Tuple[Gap, ...] = ()
        self._service = service

    def get(self, path: str, version: str) -> Json:
        """A resource. Raises one of FAILURES."""
        return self._service.get(path, {"api-version": version}, self.resource.subscription_id)

    def pages(self, path: str, version: str) -> Tuple[Json, ...]:
        """The entries of a list. Raises one of FAILURES."""
        return tuple(self._service.pages(path, {"api-version": version}, self.resource.subscription_id))

    def miss(self, part: Part, failure: Exception, needs: str) -> None:
        """Remember that a part could not be read."""
        found = unknown(ARM, failure, needs)
        self.gaps += (Gap(part, found.detail, found.needs),)

    def found(self, sign_in: SignIn, identity: Optional[ServiceIdentity] = None, **more: Any) -> Service:
        """The service, with the gaps so far."""
        return Service(
            self.kind,
            self.resource.text,
            self.resource.name,
            self.resource.resource_group,
            sign_in,
            identity,
            gaps=self.gaps,
            **more,
        )

    def entry(self, entries: Iterable[Json]) -> Optional[Json]:
        """The entry whose `server` is the registry."""
        return next((each for each in entries if host_of(text(each, "server")) == self.login_server), None)

    @property
    def way_matters(self) -> bool:
        """Whether the registry restricts access, so that it counts where the service comes from."""
        return self.registry is not None and self.registry.is_restricted

    def system_assigned(self, body: Json) -> ServiceIdentity:
        """The identity that the resource has of its own."""
        object_id = text(body, "identity", "principalId")
        return ServiceIdentity(
            name=f"{self.resource.name} ({SYSTEM})",
            object_id=object_id,
            client_id=None,
            tenant_id=text(body, "identity", "tenantId"),
            attached=object_id is not None,
        )

    def user_assigned(self, body: Json, named: str) -> ServiceIdentity:
        """The user-assigned identity of this resource id, as the resource has it, or else by itself."""
        name = named.rstrip("/").rpartition("/")[2]
        for resource_id, held in held_identities(body):
            if same_id(resource_id, named):
                return ServiceIdentity(
                    name,
                    object_id=text(held, "principalId"),
                    client_id=text(held, "clientId"),
                    tenant_id=text(body, "identity", "tenantId"),
                    resource_id=named,
                    attached=True,
                )
        return self._by_itself(name, named)

    def _by_itself(self, name: str, resource_id: str) -> ServiceIdentity:
        try:
            found = self.get(resource_id, _IDENTITIES_VERSION)
        except FAILURES:
            # That it is not attached is what matters; whose roles it has is told where it can be read.
            return ServiceIdentity(name, None, None, resource_id=resource_id, attached=False)
        return ServiceIdentity(
            name,
            object_id=text(found, "properties", "principalId"),
            client_id=text(found, "properties", "clientId"),
            tenant_id=text(found, "properties", "tenantId"),
            resource_id=resource_id,
            attached=False,
        )


def networks_of(subnets: Iterable[Optional[str]]) -> Tuple[str, ...]:
    """The virtual networks of subnets, each once."""
    return tuple(dict.fromkeys(each.partition("/subnets/")[0] for each in subnets if each))


def host_of(server: Optional[str]) -> str:
    """The host name of a server that may be written with a scheme, a path or in upper case."""
    return (server or "").lower().rpartition("://")[2].partition("/")[0]


def servers_of(entries: Iterable[Json]) -> Tuple[str, ...]:
    """The host names of the registries that the entries are for."""
    return tuple(host_of(text(each, "server")) for each in entries)


def held_identities(body: Json) -> Tuple[Tuple[str, Json], ...]:
    """The user-assigned identities that a resource has, by resource id. Raises WrongShape."""
    held = mapping(body, "identity", "userAssignedIdentities") or {}
    return tuple((resource_id, mapping(held, resource_id) or {}) for resource_id in held)


def lacking(resources: Iterable[Json], identity: str) -> Tuple[str, ...]:
    """The ids of those resources that do not have the user-assigned identity."""
    return tuple(
        required(text(each, "id"), "id")
        for each in resources
        if not any(same_id(held, identity) for held, _ in held_identities(each))
    )
