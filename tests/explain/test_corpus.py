"""The right cause comes out first, of every text of the corpus."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable

import pytest

from azext_acrdiag.explain.explain import explain
from azext_acrdiag.rules.catalog import all_rules, text_causes
from tests.explain.corpus import Sample, samples, unrelated

SLUGS = {rule.slug for rule in all_rules()} | {cause.slug for cause in text_causes()}


def ranked(text: str) -> list[str]:
    return [candidate.slug for candidate in explain(text).candidates]


def test_the_corpus_is_large_and_names_real_causes() -> None:
    assert len(samples()) >= 150
    assert len(unrelated()) >= 40
    assert {slug for sample in samples() for slug in sample.top} <= SLUGS


def test_the_right_cause_comes_first() -> None:
    results = [(sample, ranked(sample.text)) for sample in samples()]
    assert [
        (sample.place, sample.top, slugs[:3]) for sample, slugs in results if not set(slugs[:1]) & set(sample.top)
    ] == []


def test_every_known_pattern_has_a_text() -> None:
    # Number 12, a limit of Docker Hub, is no matter of an Azure container registry.
    assert {sample.pattern for sample in samples() if sample.pattern} == {*range(1, 133)} - {12}


@pytest.mark.parametrize("text", unrelated(), ids=range(len(unrelated())))
def test_what_is_about_something_else_is_not_claimed(text: str) -> None:
    explanation = explain(text)
    assert explanation.candidates == ()
    assert explanation.decided_by is None
    assert "az acr diagnose-login run" in explanation.note


def _at_edge(width: int) -> Callable[[str], str]:
    return lambda text: "\n".join(
        line[start : start + width] for line in text.split("\n") for start in range(0, max(len(line), 1), width)
    )


def _at_words(text: str) -> str:
    return "\n".join(
        part for line in text.split("\n") for part in textwrap.wrap(line, 72, break_on_hyphens=False) or [""]
    )


DISGUISES: dict[str, Callable[[str], str]] = {
    "windows line ends": lambda text: text.replace("\n", "\r\n"),
    "colours": lambda text: "\n".join(f"\x1b[31m{line}\x1b[0m" for line in text.split("\n")),
    "a line of JSON": lambda text: json.dumps({"log": text, "stream": "stderr"}),
    "JSON in JSON": lambda text: json.dumps({"message": json.dumps({"log": text})}),
    "broken at the edge of a terminal": _at_edge(80),
    "broken at the edge of a wide terminal": _at_edge(133),
    "wrapped at words": _at_words,
    "quoted in a mail": lambda text: "\n".join(f"> {line}" for line in text.split("\n")),
    "a step of a build": lambda text: "\n".join(f"#12 1.234 {line}" for line in text.split("\n")),
    "a workflow": lambda text: "\n".join(f"2026-08-11T10:00:00.1234567Z ##[error]{line}" for line in text.split("\n")),
    "a compose log": lambda text: "\n".join(f"builder-1  | {line}" for line in text.split("\n")),
    "YAML in quotes": lambda text: "  message: '" + text.replace("'", "''").replace("\n", "\n    ") + "'",
    "typographic quotes": lambda text: text.replace('"', "\u201d").replace("'", "\u2019"),
    "blanks that do not break": lambda text: text.replace(" ", "\u00a0"),
    "time stamps": lambda text: "\n".join(f"2026-08-11T10:00:00.1234567Z {line}" for line in text.split("\n")),
    "a long log": lambda text: "INFO step done\n" * 300 + text + "\nINFO step done" * 300,
    "another error before": lambda text: "npm WARN deprecated left-pad\nfatal: no tag exactly matches\n" + text,
}


@pytest.mark.slow
@pytest.mark.parametrize("disguise", DISGUISES)
def test_the_form_of_the_log_does_not_matter(disguise: str) -> None:
    def is_met(sample: Sample) -> bool:
        return bool(set(ranked(DISGUISES[disguise](sample.text))[:1]) & set(sample.top))

    missed = [sample.place for sample in samples() if not is_met(sample)]
    assert len(missed) <= 0.03 * len(samples()), missed
