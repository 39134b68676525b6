"""Azure services in order, to start a rule's cases from."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.facts.identity import Identity, IdentityKind
from azext_acrdiag.facts.services import OtherIdentity, Service, ServiceIdentity, ServiceKind, SignIn

from . import facts

GROUP = "/subscriptions/11111111-0000-0000-0000-000000000001/resourceGroups/apps"
_IDENTITIES = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
CONTROL_PLANE = "88888888-0000-0000-0000-000000000001"

KUBELET = Identity(IdentityKind.MANAGED_IDENTITY, "aks-agents", facts.OBJECT_ID, facts.APP_ID, facts.TENANT)
KUBELET_IDENTITY = ServiceIdentity(
    name="aks-agents",
    object_id=facts.OBJECT_ID,
    client_id=facts.APP_ID,
    tenant_id=facts.TENANT,
    resource_id=f"{_IDENTITIES}/aks-agents",
    attached=True,
)
AKS = Service(
    kind=ServiceKind.AKS,
    resource_id=f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks-prod",
    name="aks-prod",
    resource_group="apps",
    sign_in=SignIn.MANAGED_IDENTITY,
    identity=KUBELET_IDENTITY,
    other_identities=(OtherIdentity(CONTROL_PLANE, "control plane identity"),),
)

OWN_IDENTITY = ServiceIdentity("api (system-assigned identity)", facts.OBJECT_ID, None, facts.TENANT, attached=True)
APP = Service(
    kind=ServiceKind.CONTAINER_APP,
    resource_id=f"{GROUP}/providers/Microsoft.App/containerApps/api",
    name="api",
    resource_group="apps",
    sign_in=SignIn.MANAGED_IDENTITY,
    identity=OWN_IDENTITY,
    servers=(facts.HOST,),
    images=(f"{facts.HOST}/team/api:1.4",),
)
APP_WITHOUT = replace(APP, sign_in=SignIn.NOTHING, identity=None, servers=("docker.io",))
SHOP = replace(APP, kind=ServiceKind.WEB_APP, resource_id=f"{GROUP}/providers/Microsoft.Web/sites/shop", name="shop")
