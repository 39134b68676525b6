"""Clusters of Azure Kubernetes Service. Bodies: `arm-managed-cluster-get-*.json`."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional, Tuple

from ...facts.services import OtherIdentity, Part, Service, ServiceIdentity, SignIn
from ..azure_rest import FAILURES
from ..fields import Json, objects, text
from .reading import Reader, held_identities, lacking

_VERSION = "2024-09-01"
_SCALE_SETS = "Microsoft.Compute/virtualMachineScaleSets"
_SCALE_SETS_VERSION = "2024-11-01"
_WITHOUT_SERVICE_PRINCIPAL = "msi"
"""What stands in the place of a service principal's id in a cluster that has managed identities."""


def read_cluster(reader: Reader) -> Service:
    """The cluster, with the identity that its nodes pull with. Raises one of FAILURES."""
    body = reader.get(reader.resource.text, _VERSION)
    kubelet = _kubelet_identity(body)
    user_name = text(body, "properties", "servicePrincipalProfile", "clientId") if kubelet is None else None
    if user_name is not None and user_name.lower() == _WITHOUT_SERVICE_PRINCIPAL:
        user_name = None
    if kubelet is not None:
        kubelet = _with_nodes(reader, body, kubelet)
    sign_in = SignIn.USER_NAME if user_name is not None else SignIn.MANAGED_IDENTITY
    return reader.found(sign_in, kubelet, user_name=user_name, other_identities=_control_plane(body, kubelet))


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


def _with_nodes(reader: Reader, body: Json, kubelet: ServiceIdentity) -> ServiceIdentity:
    """The identity, with the scale sets of the cluster that lack it; not known where nodes are no scale sets."""
    pools = objects(body, "properties", "agentPoolProfiles") or ()
    nodes = text(body, "properties", "nodeResourceGroup")
    if kubelet.resource_id is None or nodes is None or any(_is_no_scale_set(pool) for pool in pools):
        return kubelet
    group = f"/subscriptions/{reader.resource.subscription_id}/resourceGroups/{nodes}"
    try:
        found = reader.pages(f"{group}/providers/{_SCALE_SETS}", _SCALE_SETS_VERSION)
        without = lacking(found, kubelet.resource_id)
    except FAILURES as failure:
        reader.miss(Part.ATTACHMENT, failure, f"{_SCALE_SETS}/read on the resource group {nodes}")
        return kubelet
    # A cluster that is stopped has no scale sets, which says nothing about the identity.
    return replace(kubelet, attached=not without if found else None, lacking=without)


def _is_no_scale_set(pool: Json) -> bool:
    return text(pool, "type") not in (None, "VirtualMachineScaleSets")


def _control_plane(body: Json, kubelet: Optional[ServiceIdentity]) -> Tuple[OtherIdentity, ...]:
    found = [text(body, "identity", "principalId")]
    found += [text(held, "principalId") for _, held in held_identities(body)]
    pulls = (kubelet.object_id or "").lower() if kubelet is not None else ""
    return tuple(
        OtherIdentity(each, "control plane identity") for each in found if each is not None and each.lower() != pulls
    )
