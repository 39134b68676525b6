"""The container app says what it pulls with.

Good state
    The app or job names a managed identity (or a user name) for the login server of the registry.

Why it matters
    Without an entry for the registry, Container Apps pulls without any credential, and the revision fails with
    UNAUTHORIZED. An identity that may pull does not help as long as no entry names it.

How it is detected
    The list of registries in the configuration of the app is searched for the login server. Secrets are not read.

Fix
    Name an identity for the registry. The app's own identity exists only after the first revision: for a new app take
    a user-assigned one.

References
    https://learn.microsoft.com/azure/container-apps/managed-identity-image-pull
    https://github.com/microsoft/azure-container-apps/issues/1061
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Fix, Judgement, not_applicable
from ...facts.network import LOGIN_SERVER
from ...facts.registry import REGISTRY, Registry
from ...facts.services import SERVICE, Service, ServiceKind
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, CONTAINER_CLIENT, Clues, Context, Pattern
from ..service_wording import judge_entry, writes
from ..wording import MINUTES

_CLUES = Clues(
    "The container app cannot pull: it names no identity for the registry, or the identity may not pull.",
    "Name the identity for the registry, and assign AcrPull to it.",
    (
        Pattern("unable to pull image using managed identity", 93, BY_OTHER, ANYWHERE),
        Pattern("template.containers", 93, BY_OTHER, ANYWHERE),
        Pattern("failed to retrieve credentials for container registry", 90, BY_OTHER, ANYWHERE),
        Pattern("admin credentials on the acr are disabled", 93, BY_OTHER, ANYWHERE),
        Pattern("imagepullfailure", 76, BY_OTHER, CONTAINER_CLIENT),
        Pattern("containerappoperationerror", 80, BY_OTHER, AT_REGISTRY),
        Pattern("microsoft.app/containerapps", 74, BY_OTHER, AT_REGISTRY, r"unauthorized|pull|image"),
    ),
    (Context("containerapp", 8), Context("client with ip", -18), Context("manifest_unknown", -18)),
    ("az containerapp registry set --name APP --resource-group RESOURCE_GROUP --server {host} --identity system",),
    "write permission on the container app",
    "az containerapp show --name APP --resource-group RESOURCE_GROUP --query properties.configuration.registries",
)

_COMMANDS = {ServiceKind.CONTAINER_APP: "az containerapp", ServiceKind.CONTAINER_APP_JOB: "az containerapp job"}


@rule(
    code="ACRD-SVC-003",
    slug="container-apps-pull",
    good="The container app says what it pulls with.",
    needs=(SERVICE, LOGIN_SERVER),
    uses=(REGISTRY,),
    rows=("S5", "B4"),
    clues=_CLUES,
)
def judge(service: Service, login_server: str, registry: Optional[Registry]) -> Judgement:
    """Fails when the configuration names nothing for the registry."""
    command = _COMMANDS.get(service.kind)
    if command is None:
        return not_applicable("The resource is no container app.")
    fix = Fix(
        "Name an identity for the registry, one that may pull.",
        (
            f"{command} registry set --resource-group {quote(service.resource_group)} --name {quote(service.name)} "
            f"--server {quote(login_server)} --identity system",
        ),
        writes(service),
        MINUTES,
    )
    return judge_entry(service, login_server, registry, fix)
