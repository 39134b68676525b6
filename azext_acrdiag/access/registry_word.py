"""What the registry itself has said about the wanted actions. It is the proof; roles and scope maps only explain it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Optional, Tuple

from ..domain.target import Target
from ..facts.login import Granted, Login
from .refusals import may_be_about_rights
from .registry_actions import wanted_actions

_PERMISSION_WORDS = {
    "pull": "read",
    "push": "write",
    "delete": "delete",
    "metadata_read": "metadata/read",
    "metadata_write": "metadata/write",
    "*": "read",
}
"""Token action -> word in the `permissions` claim of a refresh token (`tests/evidence/acr-oauth2-exchange-ok.json`)."""


class Says(str, Enum):
    """The registry's word."""

    GRANTS = "grants"
    LACKS = "lacks"
    """It took the credential and leaves out an action."""
    REFUSES = "refuses"
    """It refused the credential in the words that it also has for somebody without any role."""
    UNREAD = "unread"
    """It took the credential; what it grants on the repository was asked for and is not known."""
    NOTHING = "nothing"
    """It was not asked, or its answer is not about rights."""


@dataclass(frozen=True)
class Word:
    """The registry's word on the wanted token actions."""

    says: Says
    wanted: Tuple[str, ...]
    missing: Tuple[str, ...] = ()


def registry_word(target: Target, login: Optional[Login], granted: Optional[Granted], is_abac: Optional[bool]) -> Word:
    """What the registry said, from the answer to the credential and the token for the repository."""
    wanted = wanted_actions(target)
    if login is not None and not login.accepted:
        return Word(Says.REFUSES if may_be_about_rights(login) else Says.NOTHING, wanted)
    if granted is not None:
        return _by_token(wanted, granted)
    if login is None:
        return Word(Says.NOTHING, wanted)
    if not wanted:
        return Word(Says.GRANTS, wanted)
    if target.repository is not None or "*" in wanted:
        return Word(Says.UNREAD, wanted)
    return _by_permissions(wanted, login, is_abac)


def _by_token(wanted: Tuple[str, ...], granted: Granted) -> Word:
    missing = tuple(action for action in wanted if action in granted.missing)
    if missing:
        return Word(Says.LACKS, wanted, missing)
    return Word(Says.GRANTS if set(wanted) <= set(granted.granted) else Says.NOTHING, wanted)


def _by_permissions(wanted: Tuple[str, ...], login: Login, is_abac: Optional[bool]) -> Word:
    """In the legacy mode rights are the same for all repositories, and a refresh token lists them."""
    words = login.claims.permissions if login.claims else None
    if words is None or is_abac:
        return Word(Says.NOTHING, wanted)
    missing = tuple(action for action in wanted if _PERMISSION_WORDS[action] not in words)
    if not missing:
        return Word(Says.GRANTS, wanted)
    # Without the mode, a word that is not there may be one that the other mode never writes.
    is_certain = is_abac is False and missing != ("metadata_read",)
    return Word(Says.LACKS, wanted, missing) if is_certain else Word(Says.NOTHING, wanted)
