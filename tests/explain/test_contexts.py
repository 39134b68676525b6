"""Whether each context earns its place: some text of the corpus must come out differently without it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import pytest

from azext_acrdiag.explain import explain as explaining
from azext_acrdiag.explain.lines import Log
from azext_acrdiag.rules.clues import Context
from tests.explain.corpus import samples


class Reading:
    """A text whose lines are looked through once, and only if need be, to weigh its causes again and again."""

    def __init__(self, text: str) -> None:
        self._text, self._lower = text, text.lower()

    @cached_property
    def _hits(self) -> dict[str, list[explaining._Hit]]:
        return explaining._hits(self._log)

    @cached_property
    def _log(self) -> Log:
        return Log(self._text)

    @cached_property
    def _surroundings(self) -> str:
        matched = sorted({hit.index for each in self._hits.values() for hit in each})
        return self._log.around(matched, before=60, after=20, most=3000)

    @cached_property
    def named(self) -> list[str]:
        """The causes that are named with every context."""
        return self.weighed()

    def weighed(self) -> list[str]:
        """The causes that are named, best first, by the weights that hold now."""
        return [cause.slug for cause in explaining._listed(explaining._scores(self._hits, self._surroundings))]

    def may_turn_on(self, cause: explaining._Cause, context: Context) -> bool:
        """Whether the text speaks for the cause and holds the words of the context."""
        return context.words in self._lower and cause.slug in self._hits


def test_some_text_comes_out_differently_without_each_context(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = [Reading(sample.text) for sample in samples()]
    causes = explaining._causes()

    def decides(cause: explaining._Cause, context: Context) -> bool:
        rest = tuple(each for each in cause.clues.context if each is not context)
        poorer = replace(cause, clues=replace(cause.clues, context=rest))
        without = tuple(poorer if each is cause else each for each in causes)
        for reading in readings:
            if reading.may_turn_on(cause, context):
                named = reading.named
                with monkeypatch.context() as patch:
                    patch.setattr(explaining, "_causes", lambda: without)
                    if reading.weighed() != named:
                        return True
        return False

    found = {
        (cause.slug, context.words): decides(cause, context) for cause in causes for context in cause.clues.context
    }
    assert len(found) >= 50
    assert [each for each, is_proven in found.items() if not is_proven] == []
