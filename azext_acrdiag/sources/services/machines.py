"""Virtual machines, scale sets and machine learning workspaces.

Shapes: https://learn.microsoft.com/azure/templates/microsoft.compute/virtualmachines and
https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces.
"""

from __future__ import annotations

from typing import Iterator, List, Optional, Tuple

from ...domain.resource_id import same_id
from ...facts.services import Part, Service, ServiceKind, SignIn
from ..azure_rest import FAILURES
from ..fields import Json, objects, required, text
from .reading import Reader, held_identities, networks_of

_COMPUTE_VERSION = "2024-11-01"
_NETWORK_VERSION = "2022-01-01"
_WORKSPACES_VERSION = "2024-04-01"


def read_machine(reader: Reader) -> Service:
    """A virtual machine or scale set, with the identity that it gets when none is named. Raises one of FAILURES.

    Its own counts before user-assigned ones, of which one must be named where there are several:
    https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token.
    """
    body = reader.get(reader.resource.text, _COMPUTE_VERSION)
    networks = _networks(reader, body) if reader.way_matters else ()
    if text(body, "identity", "principalId") is not None:
        return reader.found(SignIn.MANAGED_IDENTITY, reader.system_assigned(body), networks=networks)
    held = [resource_id for resource_id, _ in held_identities(body)]
    if not held:
        return reader.found(SignIn.NOTHING, networks=networks)
    if len(held) > 1:
        names = tuple(each.rpartition("/")[2] for each in held)
        return reader.found(SignIn.MANAGED_IDENTITY, candidates=names, networks=networks)
    return reader.found(SignIn.MANAGED_IDENTITY, reader.user_assigned(body, held[0]), networks=networks)


def subnets_of(scale_set: Json) -> Iterator[Optional[str]]:
    """The resource ids of the subnets of a scale set. Raises WrongShape."""
    profile = ("properties", "virtualMachineProfile", "networkProfile", "networkInterfaceConfigurations")
    for interface in objects(scale_set, *profile) or ():
        yield from _subnets(interface)


def _networks(reader: Reader, body: Json) -> Tuple[str, ...]:
    if reader.kind is ServiceKind.SCALE_SET:
        return networks_of(subnets_of(body))
    found: List[Optional[str]] = []
    try:
        for each in objects(body, "properties", "networkProfile", "networkInterfaces") or ():
            found += _subnets(reader.get(required(text(each, "id"), "id"), _NETWORK_VERSION))
    except FAILURES as failure:
        reader.miss(Part.NETWORK, failure, "Microsoft.Network/networkInterfaces/read on the interfaces of the machine")
    return networks_of(found)


def _subnets(interface: Json) -> Iterator[Optional[str]]:
    for each in objects(interface, "properties", "ipConfigurations") or ():
        yield text(each, "properties", "subnet", "id")


def read_workspace(reader: Reader) -> Service:
    """A workspace: the admin user of its own registry counts before its identity. Raises one of FAILURES."""
    body = reader.get(reader.resource.text, _WORKSPACES_VERSION)
    registry = reader.registry
    is_own = registry is not None and same_id(text(body, "properties", "containerRegistry"), registry.resource_id)
    if registry is not None and is_own and registry.admin_user_enabled:
        return reader.found(SignIn.USER_NAME, user_name=registry.name)
    named = text(body, "properties", "primaryUserAssignedIdentity")
    identity = reader.user_assigned(body, named) if named else reader.system_assigned(body)
    return reader.found(SignIn.MANAGED_IDENTITY, identity)
