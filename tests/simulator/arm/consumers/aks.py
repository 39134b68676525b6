"""Clusters of Azure Kubernetes Service and their scale sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...world import AksCluster, World, consumer_id, guid
from .machines import scale_set_network
from .resource import Resource, identity_body, managed_identity, subnet_id

_KUBERNETES = "1.33.2"
PUBLIC_ADDRESSES = "Microsoft.Network/publicIPAddresses"
SCALE_SETS = "Microsoft.Compute/virtualMachineScaleSets"


def resources(world: World, name: str, cluster: AksCluster) -> Iterator[Resource]:
    """The cluster (`arm-managed-cluster-get-*.json`) and one scale set for each pool of nodes."""
    cluster_id = consumer_id(world, name)
    nodes = f"MC_{cluster.resource_group}_{name}_{cluster.location}"
    yield Resource(cluster_id, _cluster_body(world, name, cluster, cluster_id, nodes))
    for address_id, address in _public_addresses(cluster_id, nodes, cluster).items():
        yield Resource(address_id, {"id": address_id, "type": PUBLIC_ADDRESSES, "properties": {"ipAddress": address}})
    subscription = cluster_id.partition("/resourceGroups/")[0]
    for pool_name, pool in cluster.node_pools.items():
        scale_set = f"aks-{pool_name}-vmss"
        scale_set_id = f"{subscription}/resourceGroups/{nodes}/providers/{SCALE_SETS}/{scale_set}"
        held = pool.identities
        if held is None:
            held = [cluster.kubelet_identity] if cluster.kubelet_identity else []
        body: dict[str, Any] = {
            "name": scale_set,
            "id": scale_set_id,
            "type": SCALE_SETS,
            "location": cluster.location,
            "sku": {"name": "Standard_DS2_v2", "tier": "Standard", "capacity": 1},
            "properties": {"provisioningState": "Succeeded"} | scale_set_network(world, cluster.network),
        }
        identity = identity_body(world, "", held)
        yield Resource(scale_set_id, body | ({"identity": identity} if identity else {}))


def _pool(world: World, name: str, cluster: AksCluster) -> dict[str, Any]:
    subnet = {"vnetSubnetID": subnet_id(world, cluster.network)} if cluster.network else {}
    return {
        **subnet,
        "name": name,
        "count": 1,
        "vmSize": "Standard_DS2_v2",
        "osDiskSizeGB": 128,
        "osDiskType": "Managed",
        "kubeletDiskType": "OS",
        "maxPods": 110,
        "type": "VirtualMachineScaleSets",
        "enableAutoScaling": False,
        "provisioningState": "Succeeded",
        "powerState": {"code": "Running"},
        "orchestratorVersion": _KUBERNETES,
        "currentOrchestratorVersion": _KUBERNETES,
        "enableNodePublicIP": False,
        "mode": "System",
        "enableEncryptionAtHost": False,
        "enableUltraSSD": False,
        "osType": "Linux",
        "osSKU": "Ubuntu",
        "nodeImageVersion": "AKSUbuntu-2204gen2containerd-202306.19.0",
        "upgradeSettings": {},
        "enableFIPS": False,
    }


def _public_addresses(cluster_id: str, nodes: str, cluster: AksCluster) -> dict[str, str]:
    """Public addresses of the cluster's load balancer by resource id."""
    group = f"{cluster_id.partition('/resourceGroups/')[0]}/resourceGroups/{nodes}/providers"
    return {f"{group}/{PUBLIC_ADDRESSES}/{guid('publicAddress', each)}": each for each in cluster.addresses}


def _network(addresses: dict[str, str]) -> dict[str, Any]:
    balancer = {
        "managedOutboundIPs": {"count": len(addresses)},
        "effectiveOutboundIPs": [{"id": each} for each in addresses],
    }
    return {
        **({"loadBalancerProfile": balancer} if addresses else {}),
        "networkPlugin": "kubenet",
        "loadBalancerSku": "Standard",
        "podCidr": "10.244.0.0/16",
        "serviceCidr": "10.0.0.0/16",
        "dnsServiceIP": "10.0.0.10",
        "outboundType": "loadBalancer",
        "podCidrs": ["10.244.0.0/16"],
        "serviceCidrs": ["10.0.0.0/16"],
        "ipFamilies": ["IPv4"],
    }


def _cluster_body(world: World, name: str, cluster: AksCluster, cluster_id: str, nodes: str) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "provisioningState": "Succeeded",
        "powerState": {"code": "Running"},
        "kubernetesVersion": _KUBERNETES,
        "currentKubernetesVersion": _KUBERNETES,
        "dnsPrefix": name,
        "fqdn": f"{name}.hcp.{cluster.location}.azmk8s.io",
        "azurePortalFQDN": f"{name}.portal.hcp.{cluster.location}.azmk8s.io",
        "agentPoolProfiles": [_pool(world, pool_name, cluster) for pool_name in cluster.node_pools],
        "servicePrincipalProfile": {"clientId": "msi"},
        "nodeResourceGroup": nodes,
        "enableRBAC": True,
        "supportPlan": "KubernetesOfficial",
        "networkProfile": _network(_public_addresses(cluster_id, nodes, cluster)),
        "maxAgentPools": 100,
        "disableLocalAccounts": False,
        "securityProfile": {},
        "storageProfile": {
            "diskCSIDriver": {"enabled": True},
            "fileCSIDriver": {"enabled": True},
            "snapshotController": {"enabled": True},
        },
        "oidcIssuerProfile": {"enabled": False},
        "workloadAutoScalerProfile": {},
    }
    if cluster.service_principal:
        _, application = world.application(cluster.service_principal)
        properties["servicePrincipalProfile"] = {"clientId": application.app_id}
    if cluster.kubelet_identity:
        _, kubelet = managed_identity(world, cluster.kubelet_identity)
        properties["identityProfile"] = {
            "kubeletidentity": {
                "resourceId": kubelet.resource_id,
                "clientId": kubelet.client_id,
                "objectId": kubelet.id,
            }
        }
    body = {
        "id": cluster_id,
        "location": cluster.location,
        "name": name,
        "type": "Microsoft.ContainerService/ManagedClusters",
        "properties": properties,
        "sku": {"name": "Base", "tier": "Free"},
    }
    identity = identity_body(world, cluster.control_plane, ())
    return body | ({"identity": identity} if identity else {})
