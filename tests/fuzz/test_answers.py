"""A few rounds of `python -m tests.fuzz.answers`, with a seed of their own so that a failure can be repeated."""

from __future__ import annotations

from pathlib import Path

from .answers import strange_answers
from .mutations import mutated


def test_commands_bear_fields_that_are_missing_or_of_another_type(extension_dir: Path) -> None:
    wrong = strange_answers(extension_dir, rounds=6, seed=20, jobs=2)
    assert not wrong, "\n".join(wrong)


def test_a_mutation_changes_the_document_and_can_be_repeated() -> None:
    body = b'{"value": [{"id": "a", "properties": {"state": "on"}}]}'
    found = {mutated(body, seed) for seed in range(60)}
    assert len(found) > 30
    assert all(changed != body for changed, _ in found)
    assert mutated(body, 7) == mutated(body, 7)
    assert mutated(b"<html>", 7) == (b"<html>", "no JSON")
