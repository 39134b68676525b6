"""The image was not deleted.

Good state
    The image is there, or never was.

Why it matters
    An image that a purge task, a retention policy or somebody has deleted is missing like one that never was. Where
    soft delete is switched on, it can be restored for some days.

How it is detected
    The registry keeps deleted images, and the missing one is among them.

Fix
    Restore the image, and see what deleted it.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-soft-delete-policy
    https://learn.microsoft.com/azure/container-registry/container-registry-auto-purge
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, Moment, failed
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.registry import LOCATION, Location
from ...facts.repository import DELETED_IMAGE, DeletedImage
from ..base import rule
from ..wording import AT_ONCE, subscription_option


@rule(
    code="ACRD-REPO-005",
    slug="artifact-soft-deleted",
    good="The image was not deleted.",
    needs=(TARGET, DELETED_IMAGE),
    uses=(LOCATION,),
    after=("login-refused", "action-not-granted"),
    explains=("wrong-image-reference",),
)
def judge(target: Target, deleted_image: DeletedImage, location: Optional[Location]) -> Judgement:
    """Fails for a missing image that is among the deleted ones."""
    at = f"{deleted_image.at:%Y-%m-%d %H:%M} UTC"
    option = subscription_option(location)
    registry, repository = quote(target.name), target.repository or "REPOSITORY"
    image = quote(f"{repository}:{target.tag}" if target.tag else repository)
    return failed(
        f"{deleted_image.image} was deleted on {at}.",
        Evidence(f"{deleted_image.digest} is among the deleted images.", f"{target.name}, /acr/v1/_deleted"),
        moments=(Moment(deleted_image.at, f"{deleted_image.image} is deleted."),),
        fix=Fix(
            "Restore it while the registry keeps it, and see whether a purge task or a policy will delete it again.",
            (
                f"az acr manifest list-deleted --registry {registry} --name {quote(repository)}{option}",
                f"az acr manifest restore --registry {registry} --name {image} --digest {quote(deleted_image.digest)}"
                f"{option}",
            ),
            "whoever may restore, for example Contributor or Container Registry Repository Contributor",
            AT_ONCE,
        ),
    )
