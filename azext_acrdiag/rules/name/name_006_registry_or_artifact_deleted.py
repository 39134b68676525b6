"""The registry was not deleted.

Good state
    The registry is there, or was never there under this name.

Why it matters
    A deleted registry leaves nothing behind that a client could see: its name no longer resolves, or belongs to a new
    and empty registry. Its images, role assignments, tokens and private endpoints are gone with it, and only Azure's
    support may be able to bring it back.

How it is detected
    Where no registry of the name is found, the activity log of the subscription is searched for its deletion. The log
    keeps 90 days. Deleted images are for another rule.

Fix
    Ask Azure's support at once if the deletion was a mistake; else make the registry anew and fill it.

References
    https://learn.microsoft.com/azure/azure-monitor/platform/activity-log
    https://learn.microsoft.com/azure/container-registry/container-registry-soft-delete-policy
    https://github.com/Azure/acr/issues/814
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ...domain.finding import Evidence, Fix, Judgement, Moment, failed
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.network import CHALLENGE, Challenge
from ...facts.state import DELETION, Deletion
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_OTHER, BY_REGISTRY, Clues, Context, Pattern

_CLUES = Clues(
    "The registry or the artifact was deleted.",
    "A deleted artifact can be restored where soft delete is on; for a deleted registry ask support.",
    (
        Pattern("is already in use", 88, BY_OTHER, ANYWHERE, r"registry dns name [^\n]{1,80} is already in use"),
        Pattern("alreadyinuse", 84, BY_OTHER, AT_REGISTRY),
        Pattern("manifest unknown", 58, BY_REGISTRY),
        Pattern("manifest tagged by", 56, BY_REGISTRY, ANYWHERE),
    ),
    (Context("acr purge", 40), Context("config retention", 40)),
    ("az acr manifest list-deleted --registry {name} --name {repository}",),
    prove="az acr manifest list-deleted --registry {name} --name {repository}",
)


@rule(
    code="ACRD-NAME-006",
    slug="registry-or-artifact-deleted",
    good="The registry was not deleted.",
    needs=(TARGET, DELETION),
    uses=(CHALLENGE,),
    explains=(
        "registry-name-wrong-or-missing",
        "dns-resolution-failed",
        "registry-unreachable",
        "proxy-not-configured",
        "not-a-registry-answer",
        "login-refused",
    ),
    rows=("S3", "C2"),
    clues=_CLUES,
)
def judge(target: Target, deletion: Deletion, challenge: Optional[Challenge]) -> Judgement:
    """Fails for a registry that the activity log shows deleted and that Azure shows no longer."""
    group, subscription = deletion.resource_id.split("/")[4], deletion.resource_id.split("/")[2]
    at = f"{deletion.at:%Y-%m-%d %H:%M} UTC"
    # Whoever answers now is another registry, or one that was made anew and cannot be seen by the account.
    taken = challenge is not None and challenge.is_from_registry
    again = f" A registry answers at {challenge.host} all the same: another one." if taken and challenge else ""
    correlation = f", correlation id {deletion.correlation_id}" if deletion.correlation_id else ""
    commands: Tuple[str, ...] = ()
    if deletion.correlation_id:
        commands = (
            f"az monitor activity-log list --correlation-id {quote(deletion.correlation_id)} "
            f"--subscription {quote(subscription)} --output table",
        )
    return failed(
        f"The registry {target.name} was deleted on {at}.",
        Evidence(
            f"{deletion.caller or 'Somebody'} deleted {target.name} in the resource group {group}{correlation}.",
            "the activity log",
        ),
        detail="Images, role assignments, tokens and private endpoints are gone with it; only Azure's support may be "
        f"able to restore a registry.{again}",
        confidence=Confidence.LIKELY if taken else Confidence.CERTAIN,
        moments=(Moment(deletion.at, f"The registry {target.name} is deleted."),),
        fix=Fix(
            "If it was a mistake, open a support request at once. Else make the registry anew, fill it, and assign "
            "the roles again; or correct the name.",
            commands,
            f"whoever may make registries in the resource group {group}",
            "when the registry is there again",
        ),
    )
