"""Clusters of Azure Kubernetes Service. Bodies: `arm-managed-cluster-get-*.json`."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional, Tuple

from ...facts.services import OtherIdentity, Part, Service, ServiceIdentity, SignIn
from ..azure_rest import FAILURES
from ..fields import Json, objects, required, text
from .machines import subnets_of
from .reading import Reader, held_identities, lacking, networks_of

_VERSION = "2024-09-01"
_SCALE_SETS = "Microsoft.Compute/virtualMachineScaleSets"
_SCALE_SETS_VERSION = "2024-11-01"
_NETWORK_VERSION = "2022-01-01"
_MOST_ADDRESSES = 5
_WITHOUT_SERVICE_PRINCIPAL = "msi"
"""What stands in the place of a service principal's id in a cluster that has managed identities."""


def read_cluster(reader: Reader) -> Service:
    """The cluster, with the identity that its nodes pull with. Raises one of FAILURES."""
    body = reader.get(reader.resource.text, _VERSION)
    kubelet = _kubelet_identity(body)
    user_name = text(body, "properties", "servicePrincipalProfile", "clientId") if kubelet is None else None
    if user_name is not None and user_name.lower() == _WITHOUT_SERVICE_PRINCIPAL:
        user_name = None
    scale_sets = _scale_sets(reader, body) if kubelet is not None or reader.way_matters else None
    if kubelet is not None and scale_sets is not None:
        kubelet = _as_nodes_have_it(kubelet, scale_sets)
    return reader.found(
        SignIn.USER_NAME if user_name is not None else SignIn.MANAGED_IDENTITY,
        kubelet,
        user_name=user_name,
        other_identities=_control_plane(body, kubelet),
        networks=networks_of(subnet for each in scale_sets or () for subnet in subnets_of(each)),
        addresses=_addresses(reader, body) if reader.way_matters else (),
    )


def _kubelet_identity(body: Json) -> Optional[ServiceIdentity]:
    profile = ("properties", "identityProfile", "kubeletidentity")
    object_id = text(body, *profile, "objectId")
    if object_id is None:
        return None
    resource_id = text(body, *profile, "resourceId")
    return ServiceIdentity(
        name=(resource_id or object_id).rpartition("/")[2],
        object_id=object_id,
        client_id=text(body, *profile, "clientId"),
        tenant_id=text(body, "identity", "tenantId"),
        resource_id=resource_id,
    )


def _scale_sets(reader: Reader, body: Json) -> Optional[Tuple[Json, ...]]:
    """The scale sets of the nodes; None where they could not be read, or where nodes are none."""
    pools = objects(body, "properties", "agentPoolProfiles") or ()
    nodes = text(body, "properties", "nodeResourceGroup")
    if nodes is None or any(_is_no_scale_set(pool) for pool in pools):
        return None
    group = f"/subscriptions/{reader.resource.subscription_id}/resourceGroups/{nodes}"
    try:
        return reader.pages(f"{group}/providers/{_SCALE_SETS}", _SCALE_SETS_VERSION)
    except FAILURES as failure:
        for part in (Part.ATTACHMENT, Part.NETWORK):
            reader.miss(part, failure, f"{_SCALE_SETS}/read on the resource group {nodes}")
        return None


def _as_nodes_have_it(kubelet: ServiceIdentity, scale_sets: Tuple[Json, ...]) -> ServiceIdentity:
    # A cluster that is stopped has no scale sets, which says nothing about the identity.
    if kubelet.resource_id is None or not scale_sets:
        return kubelet
    without = lacking(scale_sets, kubelet.resource_id)
    return replace(kubelet, attached=not without, lacking=without)


def _addresses(reader: Reader, body: Json) -> Tuple[str, ...]:
    """The public addresses of the load balancer that nodes go out through; none for other ways out."""
    profile = ("properties", "networkProfile", "loadBalancerProfile", "effectiveOutboundIPs")
    found = []
    try:
        for each in (objects(body, *profile) or ())[:_MOST_ADDRESSES]:
            address = reader.get(required(text(each, "id"), "id"), _NETWORK_VERSION)
            found.append(required(text(address, "properties", "ipAddress"), "ipAddress"))
    except FAILURES as failure:
        reader.miss(Part.NETWORK, failure, "Microsoft.Network/publicIPAddresses/read on the addresses of the cluster")
        return ()
    return tuple(found)


def _is_no_scale_set(pool: Json) -> bool:
    return text(pool, "type") not in (None, "VirtualMachineScaleSets")


def _control_plane(body: Json, kubelet: Optional[ServiceIdentity]) -> Tuple[OtherIdentity, ...]:
    found = [text(body, "identity", "principalId")]
    found += [text(held, "principalId") for _, held in held_identities(body)]
    pulls = (kubelet.object_id or "").lower() if kubelet is not None else ""
    return tuple(
        OtherIdentity(each, "control plane identity") for each in found if each is not None and each.lower() != pulls
    )
