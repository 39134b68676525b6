"""What a registry says about its repositories and images besides their content: locks, quarantine, what was deleted.

Asked with tokens of the subject itself, for the one right that each question takes.
"""

from __future__ import annotations

from typing import Any, Callable, Optional, Tuple, Union
from urllib.parse import quote

from ..domain.action import Action
from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..domain.secret import Secret
from ..domain.target import Target
from ..facts.login import Login
from ..facts.network import Challenge
from ..facts.registry import Registry
from ..facts.repository import ContentState, DeletedImage, Manifest, Presence
from ..ports import Http
from . import registry_answers as answers
from .fields import WrongShape, flag, moment, objects, required, text
from .once import OnceEach
from .registry_requests import Answer, sent, token_by_refresh

_CHANGES = (Action.PUSH, Action.DELETE)
_NEEDS = {
    "metadata_read": "the right metadata_read on the repository",
    "deleted_read": "Microsoft.ContainerRegistry/registries/deleted/read on the registry",
}

_Token = Union[Secret, Unknown]


class RegistryContent:
    """Providers of repository_state, image_state and deleted_image."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._token: OnceEach[Tuple[Challenge, str, Secret], _Token] = OnceEach(self._find_token)

    def repository_state(
        self, target: Target, challenge: Challenge, login: Login, manifest: Optional[Manifest]
    ) -> Fact[ContentState]:
        """Whether the repository is locked; asked where that could stand in the way."""
        if target.repository is None or not _may_be_locked(target, manifest):
            return Absent("Nothing is to be changed, and nothing is disallowed.")
        path = f"/acr/v1/{quote(target.repository)}"
        return self._state(challenge, login, target.repository, path, lambda answer: answer, target.repository)

    def image_state(
        self,
        target: Target,
        challenge: Challenge,
        login: Login,
        manifest: Optional[Manifest],
        registry: Optional[Registry],
    ) -> Fact[ContentState]:
        """Whether the image is locked or in quarantine; asked where that could stand in the way."""
        hidden = registry is not None and registry.policies.quarantine is True
        hidden = hidden and manifest is not None and manifest.presence is Presence.NO_TAG
        if target.repository is None or target.reference is None or not (hidden or _may_be_locked(target, manifest)):
            return Absent("Nothing is to be changed, and nothing is disallowed.")
        kind, part = ("_tags", "tag") if target.tag else ("_manifests", "manifest")
        path = f"/acr/v1/{quote(target.repository)}/{kind}/{quote(target.reference)}"
        image = target.image or target.repository
        found = self._state(challenge, login, target.repository, path, lambda answer: answer.get(part), image)
        if not isinstance(found, Known) or found.value.digest is None or Action.DELETE not in target.actions:
            return found
        # Deleting an image by its tag deletes the manifest, which has locks of its own.
        name, digest = target.repository, found.value.digest
        path = f"/acr/v1/{quote(name)}/_manifests/{digest}"
        inner = self._state(challenge, login, name, path, lambda answer: answer.get("manifest"), f"{name}@{digest}")
        return inner if isinstance(inner, Known) and inner.value.is_locked and not found.value.is_locked else found

    def deleted_image(
        self, target: Target, challenge: Challenge, login: Login, registry: Registry, manifest: Manifest
    ) -> Fact[DeletedImage]:
        """The image among those that were deleted and are kept; asked where it is missing."""
        if target.repository is None or not manifest.is_missing:
            return Absent("No image is missing.")
        if registry.policies.soft_delete is not True:
            return Absent("The registry keeps no deleted images.")
        kind, key = ("_tags", "tag") if target.tag else ("_manifests", "digest")
        answer = self._ask(
            challenge, login, f"/acr/v1/_deleted/{quote(target.repository)}/{kind}", target.repository, "deleted_read"
        )
        if isinstance(answer, Unknown):
            return answer
        none = Absent(f"{target.image} is not among the deleted images that the registry keeps.")
        if answer.status == 404:
            return none
        try:
            entries = objects(answer.json(), kind.lstrip("_")) or ()
            found = [each for each in entries if text(each, key) == target.reference]
            if not found:
                return none
            last = max(found, key=lambda each: required(moment(each, "deletedAt"), "deletedAt"))
            at = required(moment(last, "deletedAt"), "deletedAt")
            image = DeletedImage(target.image or target.repository, required(text(last, "digest"), "digest"), at)
            return Known(image, "the registry's deleted images")
        except WrongShape as error:
            return Unknown(Why.ERROR, f"The registry answered in an unexpected form: {error}.")

    def _state(
        self,
        challenge: Challenge,
        login: Login,
        repository: str,
        path: str,
        described: Callable[[Any], Any],
        name: str,
    ) -> Fact[ContentState]:
        answer = self._ask(challenge, login, path, repository, "metadata_read")
        if isinstance(answer, Unknown):
            return answer
        if answer.status == 404:
            return Known(ContentState(name, exists=False), path)
        try:
            content = described(answer.json())
            attributes = "changeableAttributes"
            quarantine = text(content, "quarantineState") or text(content, attributes, "quarantineState")
            readable, writable, deletable = (
                flag(content, attributes, f"{word}Enabled") for word in ("read", "write", "delete")
            )
            digest = text(content, "digest")
            return Known(ContentState(name, True, readable, writable, deletable, quarantine, digest), path)
        except (WrongShape, AttributeError):
            return Unknown(Why.ERROR, f"The registry answered in an unexpected form when asked for {name}.")

    def _ask(self, challenge: Challenge, login: Login, path: str, repository: str, right: str) -> Answer:
        """The answer of the registry: 200 or 404. Unknown where the right is missing."""
        if login.refresh_token is None:
            return Unknown(
                Why.UNSUPPORTED, "The token service gave no refresh token, so no further right was asked for."
            )
        token = self._token((challenge, f"repository:{repository}:{right}", login.refresh_token))
        if isinstance(token, Unknown):
            return token
        answer = sent(self._http, "GET", f"https://{challenge.host}{path}", bearer=token)
        if isinstance(answer, Unknown) or answer.status in (200, 404):
            return answer
        if answer.status in (401, 403):
            return Unknown(
                Why.PERMISSION, f"The registry answered {answer.status} when asked for {path}.", _NEEDS[right]
            )
        return Unknown(Why.ERROR, f"The registry answered {answer.status} when asked for {path}.")

    def _find_token(self, asked: Tuple[Challenge, str, Secret]) -> _Token:
        challenge, scope, refresh_token = asked
        answer = token_by_refresh(self._http, challenge, (scope,), refresh_token)
        if isinstance(answer, Unknown):
            return answer
        token = answers.read_secret(answer, "access_token")
        if token is None or answer.status != 200:
            return Unknown(Why.ERROR, f"The token service answered {answer.status} and gave no token for {scope}.")
        return token


def _may_be_locked(target: Target, manifest: Optional[Manifest]) -> bool:
    if any(action in _CHANGES for action in target.actions):
        return True
    return manifest is not None and manifest.presence is Presence.DISALLOWED
