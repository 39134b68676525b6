"""Cases of artifact-soft-deleted."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.repo.repo_005_artifact_soft_deleted import judge
from tests.rules import facts
from tests.rules.broken_registries import BROKEN_REGISTRIES
from tests.rules.fact_sets import judged

DELETED = BROKEN_REGISTRIES["image deleted"]
DIGEST = DELETED["deleted_image"].digest


def test_a_missing_image_that_is_among_the_deleted_ones() -> None:
    result = judged(judge, DELETED)
    assert (result.outcome, result.title) == (Outcome.FAIL, "team/api:1.4 was deleted on 2026-11-21 10:00 UTC.")
    assert result.fix is not None
    assert result.fix.commands == (
        "az acr manifest list-deleted --registry contosoapps --name team/api",
        f"az acr manifest restore --registry contosoapps --name team/api:1.4 --digest {DIGEST}",
    )


def test_a_digest_needs_no_tag_to_be_restored() -> None:
    target = replace(facts.TARGET, tag=None, digest=DIGEST)
    result = judged(judge, DELETED, target=target)
    assert result.fix is not None
    assert "--name team/api --digest" in result.fix.commands[1]
