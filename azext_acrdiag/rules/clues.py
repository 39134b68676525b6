"""How a cause shows in what clients print: the same shape for a rule and for a cause that only its text tells.

The texts are those that clients and services print, as recorded in `tests/evidence/` and `tests/corpus/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Tuple


class Decider(str, Enum):
    """Who said no."""

    ENTRA = "Entra"
    NETWORK = "network"
    REGISTRY = "registry"
    CLIENT = "client"
    OTHER = "other"


BY_ENTRA, BY_NETWORK, BY_REGISTRY, BY_CLIENT, BY_OTHER = Decider


class Where(Enum):
    """Which lines count."""

    ANYWHERE = "anywhere"
    """Words that nothing but Azure's tools and services print."""
    CONTAINER_CLIENT = "container client"
    """Words of container clients: every line but those about another registry."""
    AT_REGISTRY = "at a registry"
    """Words that any program may print: only lines about an Azure container registry."""
    BESIDE_REGISTRY = "beside a registry"
    """Words about another registry, where the log names an Azure container registry as well."""


ANYWHERE, CONTAINER_CLIENT, AT_REGISTRY, BESIDE_REGISTRY = Where

LISTED = 30
"""The least weight with which a cause is named at all."""
LIKELY = 70
"""From this weight on the text itself speaks for the cause; below it is one of several."""


@dataclass(frozen=True)
class Pattern:
    """A text that speaks for a cause."""

    words: str
    """What the line holds, in lower case. Looked for first: it is cheap."""
    weight: int
    """How strongly it speaks, out of 100."""
    by: Decider
    where: Where = AT_REGISTRY
    regex: str = ""
    """Narrows it: searched for without regard to case in the line and the two that follow; no unbounded repetition."""


@dataclass(frozen=True)
class Context:
    """What makes a cause more, or less, probable when it stands anywhere in the text; alone it proves nothing."""

    words: str
    weight: int
    regex: str = ""


@dataclass(frozen=True)
class Clues:
    """What a text says for a cause, and what to do about it. Texts may hold the placeholders of `filled.py`."""

    title: str
    """The cause as a sentence."""
    fix: str
    patterns: Tuple[Pattern, ...]
    context: Tuple[Context, ...] = ()
    commands: Tuple[str, ...] = ()
    who: str = "you"
    prove: str = "{run}"
    """The command that shows whether it is so."""


@dataclass(frozen=True)
class TextCause:
    """A cause that no rule looks for yet: only the text of an error tells it."""

    slug: str
    good: str
    clues: Clues
