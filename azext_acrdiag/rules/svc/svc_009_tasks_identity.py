"""The task has a credential for the registry that it uses.

Good state
    The task is part of the registry, which decides by registry permissions; or it names an identity for the registry,
    as its source (`--source-acr-auth-id`) or as a credential (`az acr task credential add`).

Why it matters
    A task gets at its own registry by itself, but not where repository permissions (ABAC) decide, and at no other
    registry at all. Base images of another registry, and pushes to it, then fail with "unauthorized" in the run's log.

How it is detected
    The task names its source identity and the registries that it has credentials for. Secrets are not read. What a
    quick task (`az acr build`) is given is not seen.

Fix
    Give the task an identity and name it for the registry.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-tasks-cross-registry-authentication
    https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
"""

from __future__ import annotations

from shlex import quote
from typing import Tuple

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed
from ...domain.resource_id import same_id
from ...facts.registry import REGISTRY, Registry
from ...facts.services import SERVICE, Service, ServiceKind, SignIn
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..service_wording import ARM, registry_of, writes
from ..wording import MINUTES

_CLUES = Clues(
    "The task or build has no credential for a registry that it uses.",
    "Give the task a credential for the other registry; on a registry with ABAC name --source-acr-auth-id.",
    (
        Pattern("unauthorized", 26, BY_REGISTRY),
        Pattern("authentication required", 28, BY_REGISTRY),
        Pattern("reached your", 54, BY_OTHER, AT_REGISTRY, r"reached your[^\n]{0,40}pull rate limit"),
        Pattern("no subscriptions were found", 58, BY_OTHER, CONTAINER_CLIENT),
        Pattern("source-acr-auth-id", 80, BY_REGISTRY, ANYWHERE),
    ),
    (
        Context("acr ", 40, r"\bacr (?:build|run|task)\b"),
        Context("queued a ", 40, r"queued a (?:build|run) with id"),
        Context("setting up docker configuration", 40),
        Context("run id:", 20),
    ),
    (
        "az acr task credential add --name TASK --registry {name} --login-server OTHER_REGISTRY "
        "--use-identity '[system]'",
    ),
    "write permission on the registry, for example Contributor",
    "az acr task show --name TASK --registry {name} --query identity",
)


@rule(
    code="ACRD-SVC-009",
    slug="tasks-identity",
    good="The task has a credential for the registry that it uses.",
    needs=(SERVICE, REGISTRY),
    rows=("S5", "B4"),
    clues=_CLUES,
)
def judge(service: Service, registry: Registry) -> Judgement:
    """Fails when the task names nothing for a registry that needs it."""
    if service.kind is not ServiceKind.TASK:
        return not_applicable("The resource is no task.")
    if service.sign_in is not SignIn.NOTHING:
        return passed(f"{service.name} signs in with {_with_what(service)}.")
    title, evidence, commands = _own(service) if _is_own(service, registry) else _other(service, registry)
    return failed(
        title,
        evidence,
        fix=Fix("Name an identity that may do it.", commands, writes(service), MINUTES),
    )


def _is_own(service: Service, registry: Registry) -> bool:
    return same_id(service.resource_id.rsplit("/", 2)[0], registry.resource_id)


def _with_what(service: Service) -> str:
    return f"its identity {service.identity.name}" if service.identity is not None else service.sign_in.value


def _own(service: Service) -> Tuple[str, Evidence, Tuple[str, ...]]:
    owner = registry_of(service)
    command = (
        f"az acr task update --registry {quote(owner)} --name {quote(service.name)} --source-acr-auth-id '[system]'"
    )
    return (
        f"{service.name} names no identity for its own registry, {owner}.",
        Evidence("The registry decides by repository permissions (ABAC), or the task is not to log in to it.", ARM),
        (command,),
    )


def _other(service: Service, registry: Registry) -> Tuple[str, Evidence, Tuple[str, ...]]:
    servers = ", ".join(service.servers) or "none"
    command = (
        f"az acr task credential add --registry {quote(registry_of(service))} --name {quote(service.name)} "
        f"--login-server {quote(registry.login_server)} --use-identity '[system]'"
    )
    return (
        f"{service.name} has no credential for {registry.login_server}, which is not its own registry.",
        Evidence(f"Registries that it has credentials for: {servers}.", ARM),
        (command,),
    )
