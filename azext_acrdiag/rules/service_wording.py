"""Words about Azure services that pull, and what the rules about their credentials share."""

from __future__ import annotations

from shlex import quote
from typing import Dict, Optional, Tuple

from ..domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed
from ..facts.registry import Registry
from ..facts.services import Service, ServiceKind, SignIn

ARM = "Azure Resource Manager"
_WRITES = {
    ServiceKind.AKS: "Azure Kubernetes Service Contributor Role",
    ServiceKind.CONTAINER_APP: "Container Apps Contributor",
    ServiceKind.CONTAINER_APP_JOB: "Container Apps Jobs Contributor",
    ServiceKind.CONTAINER_GROUP: "Azure Container Instances Contributor Role",
    ServiceKind.WEB_APP: "Website Contributor",
    ServiceKind.MACHINE: "Virtual Machine Contributor",
    ServiceKind.SCALE_SET: "Virtual Machine Contributor",
    ServiceKind.WORKSPACE: "Contributor",
    ServiceKind.TASK: "Container Registry Tasks Contributor",
    ServiceKind.CACHE_RULE: "Container Registry Cache Rule Administrator",
    ServiceKind.CREDENTIAL_SET: "Container Registry Credential Set Administrator",
    ServiceKind.CONNECTED_REGISTRY: "Contributor",
}
_ASSIGN_IDENTITY: Dict[ServiceKind, str] = {
    ServiceKind.AKS: "az aks update --resource-group {group} --name {name} --yes",
    ServiceKind.CONTAINER_APP: "az containerapp identity assign --resource-group {group} --name {name} {identity}",
    ServiceKind.CONTAINER_APP_JOB: "az containerapp job identity assign --resource-group {group} --name {name} "
    "{identity}",
    ServiceKind.CONTAINER_GROUP: "az container create --resource-group {group} --name {name} --image IMAGE "
    "--assign-identity {id} --acr-identity {id}",
    ServiceKind.WEB_APP: "az webapp identity assign --ids {resource} --identities {id}",
    ServiceKind.MACHINE: "az vm identity assign --ids {resource} --identities {id}",
    ServiceKind.SCALE_SET: "az vmss identity assign --ids {resource} --identities {id}",
    ServiceKind.WORKSPACE: "az ml workspace update --resource-group {group} --name {name} "
    "--primary-user-assigned-identity {id}",
    ServiceKind.TASK: "az acr task identity assign --registry {registry} --name {name} --identities {id}",
}

_STORE_SECRET: Dict[ServiceKind, str] = {
    ServiceKind.AKS: "az aks update-credentials --resource-group {group} --name {name} --reset-service-principal "
    "--service-principal {app} --client-secret NEW_SECRET",
    ServiceKind.CONTAINER_APP: "az containerapp registry set --resource-group {group} --name {name} --server {host} "
    "--username {app} --password NEW_SECRET",
    ServiceKind.CONTAINER_APP_JOB: "az containerapp job registry set --resource-group {group} --name {name} "
    "--server {host} --username {app} --password NEW_SECRET",
    ServiceKind.CONTAINER_GROUP: "az container create --resource-group {group} --name {name} --image IMAGE "
    "--registry-login-server {host} --registry-username {app} --registry-password NEW_SECRET",
}


def the(service: Service) -> str:
    """The service as a sentence names it, such as `the AKS cluster aks-prod`."""
    return f"the {service.kind.value} {service.name}"


def writes(service: Service) -> str:
    """Who may change the service."""
    return f"write permission on {the(service)}, for example {_WRITES[service.kind]}"


def attach_command(service: Service, identity_id: Optional[str]) -> str:
    """The command that gives the service a user-assigned identity, or (None) its own.

    A cluster hands its identity on to its nodes again.
    """
    return _ASSIGN_IDENTITY[service.kind].format(
        group=quote(service.resource_group),
        name=quote(service.name),
        resource=quote(service.resource_id),
        registry=quote(registry_of(service)),
        id=quote(identity_id or "[system]"),
        identity=f"--user-assigned {quote(identity_id)}" if identity_id else "--system-assigned",
    )


def store_secret_command(service: Service, app_id: str, login_server: Optional[str]) -> str:
    """The command that stores a new client secret in the service."""
    return _STORE_SECRET.get(service.kind, "az resource show --ids {resource}").format(
        group=quote(service.resource_group),
        name=quote(service.name),
        resource=quote(service.resource_id),
        app=quote(app_id),
        host=quote(login_server or "LOGIN_SERVER"),
    )


def registry_of(service: Service) -> str:
    """The name of the registry that the service is part of."""
    return service.resource_id.split("/")[-3]


def judge_entry(service: Service, login_server: str, registry: Optional[Registry], fix: Fix) -> Judgement:
    """Fails where the service names no credential for the registry, runs its images and nobody else may pull."""
    if service.sign_in is not SignIn.NOTHING:
        return passed(f"{service.name} names a {service.sign_in.value} for {login_server}.")
    if registry is not None and registry.anonymous_pull_enabled:
        return passed(f"{service.name} names no credential for {login_server}, which lets anybody pull.")
    if not service.runs_images_of(login_server):
        return not_applicable(f"{service.name} runs no image of {login_server}: it runs {', '.join(service.images)}.")
    return failed(
        f"{service.name} names no identity and no user name for {login_server}.",
        *_named(service),
        fix=fix,
    )


def _named(service: Service) -> Tuple[Evidence, ...]:
    others = ", ".join(service.servers)
    names = f"The registries that it has credentials for: {others}." if others else "It has credentials for none."
    runs = (Evidence(f"It runs {', '.join(service.images)}.", ARM),) if service.images else ()
    return (*runs, Evidence(names, ARM))
