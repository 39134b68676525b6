"""Azure services in order, to start a rule's cases from."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.facts.identity import Identity, IdentityKind
from azext_acrdiag.facts.services import (
    Connection,
    OtherIdentity,
    Service,
    ServiceIdentity,
    ServiceKind,
    SignIn,
    Upstream,
    UpstreamCredential,
)

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

_REGISTRY_PARTS = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries"
TASK = replace(
    APP,
    kind=ServiceKind.TASK,
    name="nightly",
    resource_id=f"{_REGISTRY_PARTS}/contosoapps/tasks/nightly",
    sign_in=SignIn.BUILT_IN,
    identity=None,
    servers=(),
    images=(),
)
SECRETS = "https://contosovault.vault.azure.net/secrets"
HEALTHY_CREDENTIAL = UpstreamCredential("Healthy", None, None, f"{SECRETS}/hub-password")
CACHE_RULE = replace(
    TASK,
    kind=ServiceKind.CACHE_RULE,
    name="ubuntu",
    resource_id=f"{_REGISTRY_PARTS}/contosoapps/cacheRules/ubuntu",
    sign_in=SignIn.ELSEWHERE,
    upstream=Upstream("docker.io", "library/ubuntu", "hub", facts.OBJECT_ID, (HEALTHY_CREDENTIAL,)),
)
FACTORY = replace(
    TASK,
    kind=ServiceKind.CONNECTED_REGISTRY,
    name="factory",
    resource_id=f"{_REGISTRY_PARTS}/contosoapps/connectedRegistries/factory",
    sign_in=SignIn.USER_NAME,
    user_name="factory-sync",
    connection=Connection("ReadOnly", "Online", True, ("line-1",), facts.NOW, ()),
)
