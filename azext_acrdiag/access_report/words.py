"""Words of the access reports."""

from __future__ import annotations

from typing import Iterable, Optional, Tuple

from ..access.scopes import scope_in_words
from ..domain.action import Action
from ..domain.target import Target
from .model import Link, Who

_DEEDS = {
    Action.LOGIN: "log in",
    Action.PULL: "pull {what}",
    Action.PUSH: "push {what}",
    Action.DELETE: "delete {what}",
    Action.METADATA_READ: "read the metadata of {what}",
    Action.METADATA_WRITE: "change the metadata of {what}",
    Action.CATALOG: "list the repositories",
}


def deed(action: Action, target: Target) -> str:
    """What is wanted, such as `pull team/api`."""
    return _DEEDS[action].format(what=target.repository or "images")


_TOKEN_ACTIONS = {
    "": "the login",
    "metadata_read": "reading metadata",
    "metadata_write": "changing metadata",
    "pull": "pulling",
    "push": "pushing",
    "delete": "deleting",
    "*": "listing repositories",
}


def token_actions_in_words(token_actions: Iterable[str]) -> str:
    """What the actions of a token let do."""
    return ", ".join(_TOKEN_ACTIONS[each] for each in token_actions)


def mode(is_abac: Optional[bool]) -> str:
    """The registry's mode of role assignments."""
    if is_abac is None:
        return "mode of role assignments not known"
    return "repository permissions (ABAC)" if is_abac else "registry permissions (legacy mode)"


def who_in_words(who: Who) -> str:
    """The name, what it is, and its id."""
    kind = f"{who.principal_type} " if who.principal_type else ""
    gone = ", which does not exist any more" if who.exists is False else ""
    return f"{kind}{who.name}{gone}" + (f" ({who.object_id})" if who.object_id and who.object_id != who.name else "")


def link_in_words(link: Link) -> str:
    """The chain: by which groups, which role, where, and what came of it."""
    way: Tuple[str, ...] = tuple(f"group {name}" for name in link.groups)
    if not link.groups_complete:
        way = ("other groups", *way)
    through = f" (through {' → '.join(way)})" if way else ""
    ends = f" until {link.ends_on[:16].replace('T', ' ')} UTC" if link.ends_on else ""
    asked = f"; {link.activation}" if link.activation else ""
    return f"{link.role} at {scope_in_words(link.scope)}{through}{ends} {link.result}{asked}"
