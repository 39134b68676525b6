"""Nothing in the registry forbids the operation on this image.

Good state
    Neither the repository nor the tag is locked against what is wanted.

Why it matters
    A lock stops reading, overwriting or deleting whoever asks, with a text that names no lock: `unknown: The operation
    is disallowed on this registry, repository or image`. To pushing clients it can look like a time-out.

How it is detected
    Where something is to be changed, or reading is disallowed, the registry is asked for the attributes of repository
    and tag with the identity's own token.

Fix
    Unlock what is meant to change; or push under another tag.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-image-lock
    https://learn.microsoft.com/troubleshoot/azure/azure-container-registry/troubleshoot-push-error-operation-disallowed-timeout
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.login import GRANTED, Granted
from ...facts.registry import LOCATION, Location
from ...facts.repository import IMAGE_STATE, MANIFEST, REPOSITORY_STATE, ContentState, Manifest, Presence
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_REGISTRY, Clues, Pattern
from ..wording import AT_ONCE, quote_answer, subscription_option

_CLUES = Clues(
    "The image or repository is locked, in quarantine, or the registry's storage is full.",
    "Look at the attributes of the image and unlock what is meant to change.",
    (
        Pattern("operation is disallowed", 92, BY_REGISTRY, ANYWHERE),
        Pattern("registry_disallowed_operation", 92, BY_REGISTRY, ANYWHERE),
        Pattern("writeenabled", 74, BY_REGISTRY, AT_REGISTRY, r"writeenabled[^\n]{0,10}false"),
        Pattern("405 method not allowed", 74, BY_REGISTRY),
    ),
    commands=(
        "az acr repository show --name {name} --image {repository}:{tag}",
        "az acr repository update --name {name} --image {repository}:{tag} --write-enabled true",
    ),
    who="write permission on the registry, for example Contributor",
    prove="az acr repository show --name {name} --image {repository}:{tag}",
)
_UNLOCKS = {"read": "--read-enabled true", "write": "--write-enabled true", "delete": "--delete-enabled true"}


@rule(
    code="ACRD-REPO-002",
    slug="image-locked-or-operation-disallowed",
    good="Nothing in the registry forbids the operation on this image.",
    needs=(TARGET, GRANTED),
    uses=(REPOSITORY_STATE, IMAGE_STATE, MANIFEST, LOCATION),
    after=("login-refused", "action-not-granted"),
    explains=("wrong-image-reference",),
    rows=("S4",),
    clues=_CLUES,
)
def judge(
    target: Target,
    granted: Granted,
    repository_state: Optional[ContentState],
    image_state: Optional[ContentState],
    manifest: Optional[Manifest],
    location: Optional[Location],
) -> Judgement:
    """Fails for a lock against what is wanted, and where the registry disallows reading the image."""
    states = [each for each in (repository_state, image_state) if each is not None]
    disallowed = manifest is not None and manifest.presence is Presence.DISALLOWED and Action.PULL in target.actions
    for state in states:
        for lock in _locks(state):
            if lock in _forbidding(target.actions):
                return _locked(target, state, lock, manifest if disallowed else None, location)
    if disallowed and manifest is not None:
        return failed(
            f"{target.name} disallows reading {target.image}.",
            Evidence(quote_answer(manifest.status, manifest.error), "the registry's answer"),
            detail="A lock, the quarantine or a limit of the registry forbids it; which one, the text does not say.",
            confidence=Confidence.LIKELY,
            fix=_fix(target, target.image or "", ("read",), location),
        )
    if states:
        return passed(f"No lock forbids it on {' or '.join(each.name for each in states)}.")
    if not any(lock != "read" for lock in _forbidding(target.actions)):
        return not_applicable("Nothing is to be changed, and the registry disallows nothing.")
    return undecided(
        f"Whether {granted.repository} is locked is not known.", "the right metadata_read on the repository"
    )


def _forbidding(actions: Tuple[Action, ...]) -> Tuple[str, ...]:
    """The locks that forbid the actions. What cannot be written cannot be deleted either."""
    by_action = {Action.PULL: ("read",), Action.PUSH: ("write",), Action.DELETE: ("delete", "write")}
    return tuple(lock for action in actions for lock in by_action.get(action, ()))


def _locks(state: ContentState) -> Tuple[str, ...]:
    flags = (("read", state.readable), ("write", state.writable), ("delete", state.deletable))
    return tuple(lock for lock, is_open in flags if is_open is False)


def _locked(
    target: Target, state: ContentState, lock: str, refusal: Optional[Manifest], location: Optional[Location]
) -> Judgement:
    evidence = [Evidence(f"changeableAttributes of {state.name}: {lock}Enabled is false.", f"{target.name}, /acr/v1")]
    if refusal is not None:
        evidence.append(Evidence(quote_answer(refusal.status, refusal.error), "the registry's answer"))
    return failed(
        f"{state.name} is locked: {lock}Enabled is false.",
        *evidence,
        fix=_fix(target, state.name, _locks(state), location),
    )


def _fix(target: Target, name: str, locks: Tuple[str, ...], location: Optional[Location]) -> Fix:
    which = f"--repository {quote(name)}" if name == target.repository else f"--image {quote(name)}"
    option = subscription_option(location)
    unlock = " ".join(_UNLOCKS[each] for each in locks)
    push = " Or push under another tag." if Action.PUSH in target.actions else ""
    return Fix(
        f"Ask why it is locked; then unlock it.{push}",
        (
            f"az acr repository show --name {quote(target.name)} {which}{option}",
            f"az acr repository update --name {quote(target.name)} {which} {unlock}{option}",
        ),
        "whoever may write metadata of the repository, for example Container Registry Repository Writer",
        AT_ONCE,
    )
