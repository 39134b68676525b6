"""Repository-scoped tokens and their scope maps, one by one or all of a registry in two lists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional, Tuple

from ..facts.registry import RegistryRef
from ..facts.repository import ScopedToken, TokenPassword
from .arm_sdk import ArmSdk
from .azure_rest import FAILURES, Refused
from .fields import Json, moment, objects, required, text, texts

TOKENS_READ = "Microsoft.ContainerRegistry/registries/tokens/read"
SCOPE_MAPS_READ = "Microsoft.ContainerRegistry/registries/scopeMaps/read"


@dataclass(frozen=True)
class FoundTokens:
    """Tokens with the actions of their scope maps, and why those are missing where they are."""

    tokens: Tuple[ScopedToken, ...]
    unread_maps: Optional[Exception] = None
    """One of `azure_rest.FAILURES`."""


def find_tokens(sdk: ArmSdk, ref: RegistryRef, name: Optional[str] = None) -> FoundTokens:
    """One token of a registry, or all: never more than a list of tokens and one of maps. Raises one of FAILURES."""
    tokens = _one(sdk, ref, name) if name else tuple(map(read_token, sdk.tokens(ref)))
    wanted = {each.scope_map for each in tokens if each.scope_map}
    if not wanted:
        return FoundTokens(tokens)
    try:
        maps = (sdk.scope_map(ref, *wanted),) if name else sdk.scope_maps(ref)
        actions = {required(text(each, "name"), "name").lower(): read_actions(each) for each in maps}
    except FAILURES as failure:
        return FoundTokens(tokens, failure)  # the state of the tokens is worth telling without it
    return FoundTokens(tuple(replace(each, actions=actions.get((each.scope_map or "").lower())) for each in tokens))


def _one(sdk: ArmSdk, ref: RegistryRef, name: str) -> Tuple[ScopedToken, ...]:
    try:
        return (read_token(sdk.token(ref, name)),)
    except Refused as refusal:
        if refusal.status == 404:
            return ()
        raise


def read_token(answer: Json) -> ScopedToken:
    """A token in an answer, without the actions of its scope map. Raises WrongShape."""
    status = text(answer, "properties", "status")
    passwords = required(objects(answer, "properties", "credentials", "passwords"), "passwords")
    return ScopedToken(
        name=required(text(answer, "name"), "name"),
        exists=True,
        enabled=None if status is None else status.lower() == "enabled",
        passwords=tuple(
            TokenPassword(
                required(text(password, "name"), "name"), moment(password, "creationTime"), moment(password, "expiry")
            )
            for password in passwords
        ),
        scope_map=(text(answer, "properties", "scopeMapId") or "").rpartition("/")[2] or None,
    )


def read_actions(answer: Json) -> Tuple[str, ...]:
    """The actions of a scope map in an answer. Raises WrongShape."""
    return required(texts(answer, "properties", "actions"), "actions")
