"""The container group says what it pulls with.

Good state
    The group names a managed identity (or a user name) for the login server of the registry.

Why it matters
    Container Instances tries the pull before it makes the group and answers InaccessibleImage, whatever the reason. An
    identity that is attached to the group is not used for the registry unless it is named for it as well.

How it is detected
    The credentials of the group are searched for the login server. Secrets are not read. A group that could not be made
    is not there to be looked at.

Fix
    Make the group again with an identity that is both attached and named for the registry.

References
    https://learn.microsoft.com/azure/container-instances/using-azure-container-registry-mi
    https://github.com/Azure/azure-cli/issues/28883
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Fix, Judgement, not_applicable
from ...facts.network import LOGIN_SERVER
from ...facts.registry import REGISTRY, Registry
from ...facts.services import SERVICE, Service, ServiceKind
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, Clues, Pattern
from ..service_wording import judge_entry, writes
from ..wording import MINUTES

_CLUES = Clues(
    "The container group cannot pull: it has no credential or identity for the registry, or the image is not there.",
    "Give the container group an identity that may pull, and name it for the registry.",
    (
        Pattern("inaccessibleimage", 94, BY_OTHER, ANYWHERE),
        Pattern(
            "in container group",
            90,
            BY_OTHER,
            ANYWHERE,
            r"image [^\n]{0,200}in container group [^\n]{0,80}is not accessible",
        ),
        Pattern("invalidimageregistrycredentialtype", 90, BY_OTHER, ANYWHERE),
        Pattern("containergroups", 66, BY_OTHER, AT_REGISTRY),
    ),
    commands=(
        "az container create --resource-group RESOURCE_GROUP --name GROUP --image {image} "
        "--acr-identity IDENTITY --assign-identity IDENTITY",
    ),
    who="write permission on the container group",
    prove="{run} --assignee IDENTITY",
)


@rule(
    code="ACRD-SVC-004",
    slug="aci-pull",
    good="The container group says what it pulls with.",
    needs=(SERVICE, LOGIN_SERVER),
    uses=(REGISTRY,),
    rows=("S5", "B4"),
    clues=_CLUES,
)
def judge(service: Service, login_server: str, registry: Optional[Registry]) -> Judgement:
    """Fails when the group names nothing for the registry."""
    if service.kind is not ServiceKind.CONTAINER_GROUP:
        return not_applicable("The resource is no container group.")
    image = next((each for each in service.images if each.lower().startswith(login_server)), "IMAGE")
    fix = Fix(
        "Make the group again with an identity that may pull, attached and named for the registry.",
        (
            f"az container create --resource-group {quote(service.resource_group)} --name {quote(service.name)} "
            f"--image {quote(image)} --assign-identity IDENTITY --acr-identity IDENTITY",
        ),
        writes(service),
        MINUTES,
    )
    return judge_entry(service, login_server, registry, fix)
