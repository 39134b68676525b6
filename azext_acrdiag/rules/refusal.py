"""What the rules have in common that explain why a right is missing."""

from __future__ import annotations

from typing import Optional

from ..access.registry_word import Says, Word
from ..domain.finding import Judgement, not_applicable, passed, undecided
from ..domain.outcome import Confidence
from ..facts.authorization import CALLER_PERMISSIONS, ROLE_ASSIGNMENTS
from ..facts.given import SUBJECT, TARGET
from ..facts.identity import IDENTITY, Identity
from ..facts.login import GRANTED, LOGIN
from ..facts.network import LOGIN_SERVER
from ..facts.registry import REGISTRY
from .access_wording import ENTRA_KINDS

MISSING_ROLE_NEEDS = (SUBJECT, IDENTITY, TARGET, REGISTRY, ROLE_ASSIGNMENTS)
MISSING_ROLE_USES = (LOGIN, GRANTED, CALLER_PERMISSIONS, LOGIN_SERVER)
"""What a rule is judged by that tells why no role grants what is wanted, and whose fix is another role assignment."""


def nothing_to_explain(identity: Identity, word: Word) -> Optional[Judgement]:
    """The judgement where no role is asked for, or the registry grants what is wanted or may do so."""
    if identity.kind not in ENTRA_KINDS:
        return not_applicable("Roles do not count for this kind of credential.")
    if word.says is Says.GRANTS:
        return passed("The registry's token service grants what is wanted.")
    if word.says is Says.UNREAD:
        return undecided("The token service took the credential, but what it grants could not be read.")
    return None


def is_refused(word: Word) -> bool:
    """Whether the registry itself said no."""
    return word.says in (Says.LACKS, Says.REFUSES)


def certain_if_refused(word: Word) -> Confidence:
    """How sure a reason is that the assignments show: certain where the registry said no, too."""
    return Confidence.CERTAIN if is_refused(word) else Confidence.LIKELY
