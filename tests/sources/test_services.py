"""Azure services that pull, over recorded answers and those of the documentation."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from azext_acrdiag.domain.fact import Absent, Known, Unknown, Why
from azext_acrdiag.domain.subject import Subject, SubjectKind
from azext_acrdiag.facts.registry import Registry
from azext_acrdiag.facts.services import Part, Service, SignIn
from azext_acrdiag.sources.azure_rest import RestService
from azext_acrdiag.sources.services import ServiceSource
from tests.rules import facts

from .fake_azure import ACTIVE, FakeAzure, FakeTokens, evidence
from .fakes import respond

HOST = "contosoapps.azurecr.io"
GROUP = f"/subscriptions/{ACTIVE}/resourceGroups/apps/providers"
CLUSTER = f"{GROUP}/Microsoft.ContainerService/managedClusters/aks-prod"
APP = f"{GROUP}/Microsoft.App/containerApps/api"
CONTAINERS = f"{GROUP}/Microsoft.ContainerInstance/containerGroups/worker"
SITE = f"{GROUP}/Microsoft.Web/sites/shop"
PULLER = f"{GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/puller"
SCALE_SETS = "GET /virtualMachineScaleSets\\?"
HELD = {"userAssignedIdentities": {PULLER: {"principalId": "o-1", "clientId": "c-1"}}, "tenantId": "t-1"}
FORBIDDEN = evidence("arm-authorization-failed-403")
NAMED = {"server": HOST, "identity": PULLER}


def look(resource: str, azure: FakeAzure, host: str | None = HOST, registry: Registry | None = None) -> Any:
    base = "https://management.azure.com"
    source = ServiceSource(RestService("Azure Resource Manager", base, base, azure.http, FakeTokens()))
    return source.service(Subject(SubjectKind.RESOURCE, resource), host, registry)


def found(resource: str, registry: Registry | None = facts.REGISTRY, **routes: Any) -> Service:
    azure = FakeAzure({key.replace("GET_", "GET "): answer for key, answer in routes.items()})
    fact = look(resource, azure, registry=registry)
    assert isinstance(fact, Known), fact
    assert {request.method for request in azure.requests} == {"GET"}
    service = fact.value
    assert isinstance(service, Service)
    return service


def body(**members: Any) -> Any:
    return respond(200, members)


# Clusters


def test_a_cluster_pulls_with_its_kubelet_identity() -> None:
    recorded = evidence("arm-managed-cluster-get-kubelet-identity")
    kubelet = json.loads(recorded.body)["properties"]["identityProfile"]["kubeletidentity"]
    held = {"userAssignedIdentities": {kubelet["resourceId"].upper(): {}}}
    service = found(CLUSTER, GET_managedClusters=recorded, **{SCALE_SETS: body(value=[{"id": "/v", "identity": held}])})
    assert service.sign_in is SignIn.MANAGED_IDENTITY
    assert service.identity is not None
    assert service.identity.object_id == kubelet["objectId"]
    assert service.identity.name.endswith("-agentpool")
    assert service.identity.attached is True


def test_a_scale_set_without_the_kubelet_identity() -> None:
    recorded = evidence("arm-managed-cluster-get-kubelet-identity")
    service = found(CLUSTER, GET_managedClusters=recorded, **{SCALE_SETS: body(value=[{"id": "/v"}])})
    assert service.identity is not None
    assert (service.identity.attached, service.identity.lacking) == (False, ("/v",))


def test_scale_sets_that_cannot_be_read() -> None:
    recorded = evidence("arm-managed-cluster-get-kubelet-identity")
    service = found(CLUSTER, GET_managedClusters=recorded, **{SCALE_SETS: FORBIDDEN})
    assert service.identity is not None
    assert service.identity.attached is None
    assert service.gap(Part.ATTACHMENT) is not None


def test_a_cluster_without_scale_sets_is_stopped() -> None:
    recorded = evidence("arm-managed-cluster-get-kubelet-identity")
    service = found(CLUSTER, GET_managedClusters=recorded, **{SCALE_SETS: body(value=[])})
    assert service.identity is not None
    assert service.identity.attached is None


def test_a_cluster_with_a_service_principal() -> None:
    service = found(CLUSTER, GET_managedClusters=evidence("arm-managed-cluster-get-service-principal"))
    assert service.sign_in is SignIn.USER_NAME
    assert service.user_name == "00000000-0000-0000-0000-000000000001"
    assert service.identity is None


# Container Apps and Container Instances


def app(*registries: Any, image: str = f"{HOST}/team/api:1.4", identity: Any = HELD) -> Any:
    configuration = {"registries": list(registries)}
    return body(
        identity=identity,
        properties={"configuration": configuration, "template": {"containers": [{"image": image}]}},
    )


def test_a_container_app_with_a_user_assigned_identity() -> None:
    service = found(APP, GET_containerApps=app({"server": "docker.io", "username": "contoso"}, NAMED))
    assert service.identity is not None
    assert (service.identity.object_id, service.identity.client_id, service.identity.attached) == ("o-1", "c-1", True)
    assert service.servers == ("docker.io", HOST)
    assert service.runs_images_of(HOST)
    assert not service.runs_images_of("docker.io")


def test_a_container_app_with_its_own_identity() -> None:
    own = {"principalId": "o-2", "tenantId": "t-1"}
    service = found(APP, GET_containerApps=app({"server": HOST.upper(), "identity": "System"}, identity=own))
    assert service.identity is not None
    assert (service.identity.object_id, service.identity.attached) == ("o-2", True)


def test_a_container_app_whose_own_identity_does_not_exist() -> None:
    service = found(APP, GET_containerApps=app({"server": HOST, "identity": "system"}, identity=None))
    assert service.identity is not None
    assert (service.identity.object_id, service.identity.attached) == (None, False)


def test_an_identity_that_is_not_attached_is_looked_up_by_itself() -> None:
    recorded = evidence("arm-user-assigned-identity-get")
    routes = {"GET_containerApps": app(NAMED, identity=None), "GET_userAssignedIdentities": recorded}
    service = found(APP, **routes)
    assert service.identity is not None
    assert service.identity.attached is False
    assert service.identity.object_id == "0de63f7d-beca-4cf6-b641-cdcfef67c73e"


def test_an_identity_that_is_not_attached_and_cannot_be_looked_up() -> None:
    service = found(APP, GET_containerApps=app(NAMED, identity=None), GET_userAssignedIdentities=FORBIDDEN)
    assert service.identity is not None
    assert (service.identity.attached, service.identity.object_id) == (False, None)


def test_a_container_app_that_names_nothing_for_the_registry() -> None:
    service = found(APP, GET_containerApps=app({"server": "docker.io", "username": "contoso"}))
    assert service.sign_in is SignIn.NOTHING


def test_a_container_group_with_a_user_name() -> None:
    properties = {
        "imageRegistryCredentials": [{"server": f"https://{HOST}/", "username": "robot"}],
        "containers": [{"properties": {"image": f"{HOST}/team/api"}}],
    }
    service = found(CONTAINERS, GET_containerGroups=body(properties=properties))
    assert (service.sign_in, service.user_name) == (SignIn.USER_NAME, "robot")
    assert service.runs_images_of(HOST)


# App Service


def site(identity: Any = HELD, **configuration: Any) -> dict[str, Any]:
    settings = {"linuxFxVersion": f"DOCKER|{HOST}/team/web:2.0", **configuration}
    return {"GET_/config/web": body(properties=settings), "GET_/sites/": body(identity=identity, properties={})}


def test_a_web_app_with_its_own_identity() -> None:
    service = found(SITE, **site({"principalId": "o-2"}, acrUseManagedIdentityCreds=True))
    assert service.identity is not None
    assert (service.identity.object_id, service.identity.attached) == ("o-2", True)
    assert service.images == (f"{HOST}/team/web:2.0",)


@pytest.mark.parametrize("named", ["C-1", PULLER])
def test_a_slot_with_a_user_assigned_identity(named: str) -> None:
    routes = site(acrUseManagedIdentityCreds=True, acrUserManagedIdentityID=named)
    service = found(f"{SITE}/slots/next", **routes)
    assert service.identity is not None
    assert (service.identity.object_id, service.identity.attached) == ("o-1", True)
    assert service.name == "next"


def test_a_web_app_that_names_an_identity_it_lacks() -> None:
    service = found(SITE, **site(None, acrUseManagedIdentityCreds=True, acrUserManagedIdentityID="c-9"))
    assert service.identity is not None
    assert (service.identity.client_id, service.identity.attached) == ("c-9", False)


def test_a_web_app_that_takes_its_settings() -> None:
    service = found(SITE, **site(acrUseManagedIdentityCreds=None))
    assert (service.sign_in, service.has_identity) == (SignIn.UNSEEN, True)


def test_an_app_that_runs_code_names_no_image() -> None:
    assert found(SITE, **site(linuxFxVersion="PYTHON|3.12")).images == ()


# Machines and workspaces

MACHINE = f"{GROUP}/Microsoft.Compute/virtualMachines/build"
WORKSPACE = f"{GROUP}/Microsoft.MachineLearningServices/workspaces/training"
OTHER_ID = PULLER + "-too"


def test_a_machine_takes_its_own_identity_first() -> None:
    service = found(MACHINE, GET_virtualMachines=body(identity={"principalId": "o-2", **HELD}))
    assert service.identity is not None
    assert service.identity.object_id == "o-2"


def test_a_machine_with_one_user_assigned_identity() -> None:
    service = found(MACHINE, GET_virtualMachines=body(identity=HELD))
    assert service.identity is not None
    assert service.identity.object_id == "o-1"


def test_a_machine_with_several_identities() -> None:
    service = found(MACHINE, GET_virtualMachines=body(identity={"userAssignedIdentities": {PULLER: {}, OTHER_ID: {}}}))
    assert (service.identity, service.candidates) == (None, ("puller", "puller-too"))


def test_a_machine_without_any_identity() -> None:
    assert found(MACHINE, GET_virtualMachines=body(identity=None)).sign_in is SignIn.NOTHING


def workspace(**properties: Any) -> dict[str, Any]:
    return {"GET_workspaces": body(identity={"principalId": "o-2", **HELD}, properties=properties)}


def test_a_workspace_works_with_an_identity() -> None:
    own = found(WORKSPACE, **workspace(containerRegistry=facts.RESOURCE_ID))
    named = found(WORKSPACE, **workspace(primaryUserAssignedIdentity=PULLER))
    assert own.identity is not None
    assert named.identity is not None
    assert (own.identity.object_id, named.identity.object_id) == ("o-2", "o-1")


def test_a_workspace_takes_the_admin_user_of_its_own_registry() -> None:
    admin = replace(facts.REGISTRY, admin_user_enabled=True)
    own = found(WORKSPACE, admin, **workspace(containerRegistry=facts.RESOURCE_ID.upper()))
    assert (own.sign_in, own.user_name) == (SignIn.USER_NAME, "contosoapps")
    assert found(WORKSPACE, admin, **workspace()).sign_in is SignIn.MANAGED_IDENTITY


# What goes wrong


def test_a_resource_that_may_not_be_read() -> None:
    fact = look(APP, FakeAzure({"GET containerApps": FORBIDDEN}))
    assert isinstance(fact, Unknown)
    assert (fact.why, fact.needs) == (Why.PERMISSION, "Microsoft.App/containerApps/read on api")


def test_a_resource_that_is_not_there() -> None:
    fact = look(CLUSTER, FakeAzure({"GET managedClusters": evidence("arm-agentpool-get-404")}))
    assert isinstance(fact, Unknown)
    assert fact.detail == f"There is no AKS cluster {CLUSTER}."


def test_an_answer_of_another_shape() -> None:
    fact = look(APP, FakeAzure({"GET containerApps": body(properties={"configuration": {"registries": "none"}})}))
    assert isinstance(fact, Unknown)
    assert fact.why is Why.ERROR


def test_a_type_that_is_not_understood() -> None:
    fact = look(f"{GROUP}/Microsoft.Storage/storageAccounts/files", FakeAzure({}))
    assert isinstance(fact, Unknown)
    assert "Microsoft.App/containerApps" in fact.detail


def test_other_subjects_are_no_resource() -> None:
    base = "https://management.azure.com"
    source = ServiceSource(RestService("Azure Resource Manager", base, base, FakeAzure({}).http, FakeTokens()))
    assert isinstance(source.service(Subject(SubjectKind.SIGNED_IN), HOST, None), Absent)
