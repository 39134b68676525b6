"""The source of an import lets the registry read.

Good state
    `az acr import` names the source registry with --registry (or a user name and password for it), and the account may
    import into the target.

Why it matters
    `--source contoso.azurecr.io/app:1` alone asks the source without any credential. The message then quotes the source
    registry's answer, and reads as if the target had refused.

How it is detected
    The text of the error (`--error`) speaks for a refused import; Azure Resource Manager tells whether the account that
    az is signed in with may import into the target. The command that failed, and the source, are not seen.

Fix
    Name the source with --registry and its resource id; have the right to import assigned at the target.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-import-images
    https://github.com/Azure/acr/issues/559
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.authorization import CALLER_PERMISSIONS, CallerPermissions
from ...facts.given import ERROR_TEXT, TARGET, ErrorText
from ...facts.registry import LOCATION, Location
from ..access_wording import ARM, PROPAGATION, caller_may, registry_scope, who_assigns
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..wording import AT_ONCE, subscription_option

_IMPORT = "Microsoft.ContainerRegistry/registries/importImage/action"
_ROLE = "Container Registry Data Importer and Data Reader"
_SLUG = "import-source-unauthorized"
_CLUES = Clues(
    "The source of the import refuses; without --registry or a user name it is asked anonymously.",
    "Name the source registry with --registry, and hold the right to import on the target.",
    (
        Pattern("invalid message unauthorized", 90, BY_REGISTRY, ANYWHERE),
        Pattern("az acr import", 76, BY_REGISTRY, ANYWHERE, r"unauthorized|denied|forbidden"),
        Pattern("importimage", 60, BY_OTHER, ANYWHERE),
        Pattern("unauthorized {", 70, BY_REGISTRY, CONTAINER_CLIENT, r'unauthorized \{"errors"'),
        Pattern("could not be imported", 70, BY_REGISTRY, AT_REGISTRY),
    ),
    (Context("acr import", 8),),
    ("az acr import --name {name} --source REPOSITORY:TAG --registry SOURCE_REGISTRY",),
    "Container Registry Data Importer and Data Reader on the target",
)


@rule(
    code="ACRD-SVC-042",
    slug=_SLUG,
    good="The source of an import lets the registry read.",
    needs=(TARGET, ERROR_TEXT),
    uses=(CALLER_PERMISSIONS, LOCATION),
    rows=("S4",),
    clues=_CLUES,
)
def judge(
    target: Target,
    error_text: ErrorText,
    caller_permissions: Optional[CallerPermissions],
    location: Optional[Location],
) -> Judgement:
    """Fails when a text speaks for a refused import: for lack of the right at the target, else likely at the source."""
    if error_text.causes[:1] != (_SLUG,):
        return not_applicable("The text does not speak of a refused import.")
    may_import = None if caller_permissions is None else caller_may(caller_permissions, _IMPORT)
    resource_id = location.registry.resource_id if location and location.registry else None
    if may_import is False:
        return failed(
            f"The account that az is signed in with may not import into {target.name}.",
            Evidence(f"None of its roles there holds {_IMPORT}.", ARM),
            fix=Fix(
                "Have the right to import assigned.",
                (
                    f'az role assignment create --assignee ACCOUNT --role "{_ROLE}" '
                    f"--scope {registry_scope(target, resource_id)}",
                ),
                who_assigns(caller_permissions),
                PROPAGATION,
            ),
        )
    seen = (Evidence(f"The account may import into {target.name}.", ARM),) if may_import else ()
    return failed(
        "The source of the import refused: without --registry it is asked without any credential.",
        *seen,
        Evidence("It speaks of an import that was refused.", "the text of the error"),
        fix=Fix(
            "Name the source registry with its resource id; one in another tenant takes --username and --password.",
            (
                f"az acr import --name {quote(target.name)} --source REPOSITORY:TAG --registry SOURCE_REGISTRY_ID"
                f"{subscription_option(location)}",
            ),
            "whoever imports, with read access to the source",
            AT_ONCE,
        ),
        detail="The source registry, and the command that failed, are not seen from here.",
        confidence=Confidence.LIKELY,
    )
