"""Cases of image-locked-or-operation-disallowed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.repository import ContentState
from azext_acrdiag.rules.repo.repo_002_image_locked_or_operation_disallowed import judge
from tests.rules import facts
from tests.rules.broken_registries import BROKEN_REGISTRIES
from tests.rules.fact_sets import SIGNED_IN, judged

LOCKED = BROKEN_REGISTRIES["repository locked"]
UNREADABLE = BROKEN_REGISTRIES["image locked for reading"]
DISALLOWED = BROKEN_REGISTRIES["image disallowed"]
IMAGE = ContentState("team/api:1.4", True, True, True, True)


def test_a_locked_repository_takes_no_push() -> None:
    result = judged(judge, LOCKED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == "team/api is locked: writeEnabled is false."
    assert result.fix is not None
    assert result.fix.commands[1] == (
        "az acr repository update --name contosoapps --repository team/api --write-enabled true"
    )


@pytest.mark.parametrize(
    ("action", "image"),
    [
        (Action.PUSH, replace(IMAGE, writable=False)),
        (Action.DELETE, replace(IMAGE, deletable=False)),
        (Action.DELETE, replace(IMAGE, writable=False)),
    ],
)
def test_a_locked_tag_stops_what_its_lock_is_about(action: Action, image: ContentState) -> None:
    target = replace(facts.TARGET, actions=(action,))
    result = judged(judge, LOCKED, target=target, repository_state=None, image_state=image)
    assert result.outcome is Outcome.FAIL
    assert result.fix is not None
    assert "--image team/api:1.4" in result.fix.commands[1]


def test_a_lock_against_deleting_stops_no_push() -> None:
    image = replace(IMAGE, deletable=False)
    assert judged(judge, LOCKED, repository_state=None, image_state=image).outcome is Outcome.PASS


def test_reading_that_is_disallowed_has_a_lock_or_another_reason() -> None:
    locked, disallowed = judged(judge, UNREADABLE), judged(judge, DISALLOWED)
    assert (locked.outcome, locked.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert locked.title == "team/api:1.4 is locked: readEnabled is false."
    assert (disallowed.outcome, disallowed.confidence) == (Outcome.FAIL, Confidence.LIKELY)


def test_a_repository_that_the_push_makes_has_no_lock() -> None:
    new = ContentState("team/new", exists=False)
    assert judged(judge, LOCKED, repository_state=new, image_state=None).outcome is Outcome.PASS


def test_a_pull_that_works_asks_for_no_locks() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.NOT_APPLICABLE


def test_locks_that_cannot_be_read_are_unknown() -> None:
    assert judged(judge, LOCKED, repository_state=None, image_state=None).outcome is Outcome.UNKNOWN
