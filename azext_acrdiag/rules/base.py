"""What a rule is: a pure function over facts, with what the catalogue and the engine need to know about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Optional, Tuple

from ..domain.fact import Key
from ..domain.finding import Judgement
from .clues import Clues

Judge = Callable[..., Judgement]


@dataclass(frozen=True)
class Survey:
    """How `scan` judges the same state of a registry: for all who use it, from what can be read of many at once."""

    judge: Judge
    needs: Tuple[Key[Any], ...]
    uses: Tuple[Key[Any], ...] = ()


@dataclass(frozen=True)
class Rule:
    """One cause of failure that can be told from others.

    `judge` gets the facts of `needs` and `uses` as arguments named like the keys. Those of `needs` are known when it is
    called; those of `uses` are None when they are not.
    """

    code: str
    """`ACRD-<FAMILY>-<nnn>`, never used again for something else."""
    slug: str
    good: str
    """The state that passes, as a sentence."""
    judge: Judge
    documentation: str
    """Docstring of the rule's module."""
    needs: Tuple[Key[Any], ...] = ()
    uses: Tuple[Key[Any], ...] = ()
    after: Tuple[str, ...] = ()
    """Slugs of rules that must not fail first; else this one is skipped."""
    explains: Tuple[str, ...] = ()
    """Slugs of rules whose failure this failure accounts for."""
    rows: Tuple[str, ...] = ()
    """Rows of the article 'Troubleshoot registry login' (S symptoms, C causes, B solutions, FAQ)."""
    aliases: Tuple[str, ...] = ()
    """Titles of `az acr check-health` and the CLI for the same thing."""
    proves: bool = False
    """Whether its pass proves that the wanted action is possible."""
    indicates: bool = False
    """Whether its pass says that the wanted action is allowed, though nothing proves it."""
    clues: Optional[Clues] = None
    """How it shows in what clients print; None for what no client's text tells from other causes."""
    survey: Optional[Survey] = None
    """None: `scan` does not judge it, or judges it as it stands (`only_in_scan`)."""
    only_in_scan: bool = False
    """A risk of a registry that stops nobody's login today: `scan` judges it and `run` does not."""
    is_per_subject: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_per_subject", any(key.per_subject for key in self.needs + self.uses))

    @property
    def family(self) -> str:
        """The middle part of the code, such as `NET`."""
        return self.code.split("-")[1]


def rule(
    code: str,
    slug: str,
    good: str,
    needs: Tuple[Key[Any], ...] = (),
    uses: Tuple[Key[Any], ...] = (),
    after: Tuple[str, ...] = (),
    explains: Tuple[str, ...] = (),
    rows: Tuple[str, ...] = (),
    aliases: Tuple[str, ...] = (),
    proves: bool = False,
    indicates: bool = False,
    clues: Optional[Clues] = None,
    survey: Optional[Survey] = None,
    only_in_scan: bool = False,
) -> Callable[[Judge], Rule]:
    """Make a rule of a judging function; the module's docstring becomes its documentation."""

    def decorate(judge: Judge) -> Rule:
        documentation = judge.__globals__.get("__doc__") or ""
        return Rule(
            code=code,
            slug=slug,
            good=good,
            judge=judge,
            documentation=documentation,
            needs=needs,
            uses=uses,
            after=after,
            explains=explains,
            rows=rows,
            aliases=aliases,
            proves=proves,
            indicates=indicates,
            clues=clues,
            survey=survey,
            only_in_scan=only_in_scan,
        )

    return decorate
