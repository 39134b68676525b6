"""All regions of the registry are in order.

Good state
    Every replica of the registry is provisioned and ready.

Why it matters
    DNS leads a client to the nearest region. A region that is still taking over content, or is out of order, does not
    know an image that the other regions have; and of a push, parts can end in different regions.

How it is detected
    Where an image is missing, or is to be pushed, Azure Resource Manager is asked for the state of the replicas.

Fix
    Wait until the replica is ready, or take it out of the global endpoint.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-geo-replication
    https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-performance
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, warned
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.registry import LOCATION, Location
from ...facts.repository import MANIFEST, Manifest
from ...facts.state import REPLICAS, Replica
from ..base import rule
from ..clues import BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..wording import MINUTES, WRITES_REGISTRY, quote_answer, subscription_option

_CLUES = Clues(
    "The replica that answers has not got the content yet, or parts of one push went to different replicas.",
    "Try again, or use a regional endpoint; look at the state of the replicas.",
    (
        Pattern("manifest_blob_unknown", 92, BY_REGISTRY, CONTAINER_CLIENT),
        Pattern("blob unknown", 80, BY_REGISTRY),
        Pattern("blob_unknown", 80, BY_REGISTRY),
        Pattern("blob upload unknown", 80, BY_REGISTRY),
        Pattern("blob_upload_unknown", 80, BY_REGISTRY),
        Pattern("manifest unknown", 52, BY_REGISTRY),
    ),
    (Context("geo-replic", 24),),
    ("az acr replication list --registry {name} --output table",),
    prove="az acr replication list --registry {name} --output table",
)


@rule(
    code="ACRD-REG-005",
    slug="geo-replica-lag-or-state",
    good="All regions of the registry are in order.",
    needs=(TARGET, REPLICAS),
    uses=(MANIFEST, LOCATION),
    explains=("wrong-image-reference",),
    clues=_CLUES,
)
def judge(
    target: Target, replicas: Tuple[Replica, ...], manifest: Optional[Manifest], location: Optional[Location]
) -> Judgement:
    """Fails when an image is missing while a region to which clients are led is not ready; for a push it warns."""
    routed = [each for each in replicas if each.is_routed_to is not False]
    if len(replicas) < 2:
        return not_applicable("The registry has one region only.")
    behind = [each for each in routed if not each.is_ready]
    if not behind:
        return passed(f"All {len(routed)} regions that clients of {target.name} are led to are ready.")
    regions = ", ".join(each.region for each in behind)
    title = f"{'Regions' if len(behind) > 1 else 'The region'} {regions} of {target.name} "
    title += "are not ready." if len(behind) > 1 else "is not ready."
    evidence = [Evidence(f"{each.region}: {_state(each)}.", "Azure Resource Manager") for each in behind]
    option = subscription_option(location)
    fix = Fix(
        "Wait until it is ready and try again; or take it out of the global endpoint, so that no client is led to it.",
        (
            f"az acr replication list --registry {quote(target.name)} --output table{option}",
            *(
                f"az acr replication update --registry {quote(target.name)} --name {quote(each.region)} "
                f"--global-endpoint-routing false{option}"
                for each in behind
            ),
        ),
        WRITES_REGISTRY,
        MINUTES,
    )
    if manifest is None or not manifest.is_missing or Action.PULL not in target.actions:
        return warned(title, *evidence, fix=fix, detail="Parts of one push can end in different regions.")
    evidence.insert(0, Evidence(quote_answer(manifest.status, manifest.error), "the registry's answer"))
    return failed(
        f"{title[:-1]}, and the region that answers has no image {target.image}.",
        *evidence,
        fix=fix,
        detail="If the image is missing in every region, its name or tag is wrong.",
        confidence=Confidence.LIKELY,
    )


def _state(replica: Replica) -> str:
    words = [replica.status or "", replica.message or "", f"provisioning state {replica.provisioning_state}"]
    return ", ".join(word.rstrip(".") for word in words if word)
