"""The web app pulls with its managed identity.

Good state
    `acrUseManagedIdentityCreds` is on, so the app pulls with its own identity or with the user-assigned one that
    `acrUserManagedIdentityID` names by its client id.

Why it matters
    As long as it is off, the app takes the user name and password in its settings DOCKER_REGISTRY_SERVER_*, which stop
    working when the admin user is disabled or a password is made anew. The identity of the app is not used then,
    whatever roles it has; the log goes on about Docker Hub.

How it is detected
    The configuration of the app is read. Its settings hold secrets and are not read: whether a valid user name is in
    there cannot be seen.

Fix
    Switch the pull with the managed identity on, and assign AcrPull to the identity.

References
    https://learn.microsoft.com/azure/app-service/configure-custom-container
    https://learn.microsoft.com/troubleshoot/azure/azure-container-registry/pull-image-to-web-app-fail
    https://github.com/Azure/app-service-linux-docs/issues/12
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...facts.network import LOGIN_SERVER
from ...facts.registry import REGISTRY, Registry
from ...facts.services import SERVICE, Service, ServiceKind, SignIn
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, CONTAINER_CLIENT, Clues, Context, Pattern
from ..service_wording import ARM, writes
from ..wording import MINUTES

_CLUES = Clues(
    "The web app cannot pull: it does not use its identity, its settings hold an old "
    "password, or its network stands in the way.",
    "Let the app pull with its managed identity, and assign AcrPull to it.",
    (
        Pattern("dockerapiexception", 90, BY_OTHER, CONTAINER_CLIENT),
        Pattern("acrusemanagedidentitycreds", 90, BY_OTHER, ANYWHERE),
        Pattern("docker_registry_server_", 84, BY_OTHER, CONTAINER_CLIENT),
        Pattern("imagepullfailure", 74, BY_OTHER, CONTAINER_CLIENT),
        Pattern("website_pull_image_over_vnet", 90, BY_OTHER, ANYWHERE),
        Pattern("pulling docker image", 62, BY_OTHER, AT_REGISTRY, r"pulling docker image[^\n]{0,200}failed"),
        Pattern("azurewebsites.net", 50, BY_OTHER, AT_REGISTRY),
    ),
    (
        Context("manifest unknown", -12),
        Context("site:", 8),
        Context("containerapp", -14),
    ),
    (
        "az webapp config set --resource-group RESOURCE_GROUP --name APP --generic-configurations "
        """'{{"acrUseManagedIdentityCreds": true}}'""",
    ),
    "write permission on the web app",
    "az webapp config show --resource-group RESOURCE_GROUP --name APP --query acrUseManagedIdentityCreds",
)


@rule(
    code="ACRD-SVC-005",
    slug="app-service-pull",
    good="The web app pulls with its managed identity.",
    needs=(SERVICE, LOGIN_SERVER),
    uses=(REGISTRY,),
    rows=("S5", "B4"),
    clues=_CLUES,
)
def judge(service: Service, login_server: str, registry: Optional[Registry]) -> Judgement:
    """Fails when the app has an identity that it does not use, and the admin user cannot stand in for it."""
    if service.kind is not ServiceKind.WEB_APP:
        return not_applicable("The resource is no web app.")
    if service.sign_in is SignIn.MANAGED_IDENTITY:
        return passed(f"{service.name} pulls with its managed identity.")
    if registry is not None and registry.anonymous_pull_enabled:
        return passed(f"{login_server} lets anybody pull.")
    if not service.runs_images_of(login_server):
        return not_applicable(f"{service.name} runs no image of {login_server}: it runs {', '.join(service.images)}.")
    if not service.has_identity or registry is None or registry.admin_user_enabled is not False:
        return undecided(
            f"{service.name} pulls with the user name and password in its settings, which were not read.",
            "the user name in its settings, with --username and --password-stdin",
        )
    return failed(
        f"{service.name} does not pull with its managed identity, though it has one.",
        Evidence("acrUseManagedIdentityCreds is off, so the settings DOCKER_REGISTRY_SERVER_* count.", ARM),
        Evidence(f"The admin user of {registry.name} is disabled.", ARM),
        detail="A service principal or a repository-scoped token in these settings could still work.",
        fix=Fix(
            "Let the app pull with its managed identity, which needs AcrPull.",
            (
                f"az webapp config set --ids {quote(service.resource_id)} --generic-configurations "
                """'{"acrUseManagedIdentityCreds": true}'""",
            ),
            writes(service),
            MINUTES,
        ),
        confidence=Confidence.LIKELY,
    )
