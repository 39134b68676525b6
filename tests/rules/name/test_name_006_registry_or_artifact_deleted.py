"""Cases of registry-or-artifact-deleted."""

from __future__ import annotations

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.name.name_006_registry_or_artifact_deleted import judge
from tests.rules import facts
from tests.rules.broken_registries import BROKEN_REGISTRIES
from tests.rules.fact_sets import judged

DELETED = BROKEN_REGISTRIES["registry deleted"]


def test_a_registry_that_the_activity_log_shows_deleted() -> None:
    result = judged(judge, DELETED)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == "The registry contosoapps was deleted on 2026-11-20 10:00 UTC."
    assert result.evidence[0].text == (
        f"owner@contoso.com deleted contosoapps in the resource group apps, "
        f"correlation id {DELETED['deletion'].correlation_id}."
    )
    assert [moment.at for moment in result.moments] == [DELETED["deletion"].at]


def test_where_something_answers_the_name_was_taken_again() -> None:
    result = judged(judge, DELETED, challenge=facts.CHALLENGE)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert "another one" in result.detail
