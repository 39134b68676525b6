"""Cases of wrong-image-reference."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.network import RegistryError
from azext_acrdiag.facts.repository import Presence
from azext_acrdiag.rules.repo.repo_001_wrong_image_reference import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import SIGNED_IN, judged

NO_TAG = BROKEN["no such tag"]


def test_a_tag_that_is_not_there() -> None:
    result = judged(judge, NO_TAG)
    assert (result.outcome, result.title) == (Outcome.FAIL, "contosoapps has no image team/api:1.4.")
    assert "is not found" in result.evidence[0].text
    assert result.fix
    assert result.fix.commands == (
        "az acr repository show-tags --name contosoapps --repository team/api --output table",
    )


def test_a_digest_is_written_like_one() -> None:
    digest = "sha256:" + "0" * 64
    missing = replace(NO_TAG["manifest"], reference=digest)
    assert judged(judge, NO_TAG, manifest=missing).title == f"contosoapps has no image team/api@{digest}."


def test_a_repository_that_is_not_there() -> None:
    error = RegistryError("NAME_UNKNOWN", "repository name not known to registry", None)
    missing = replace(facts.MANIFEST, presence=Presence.NO_REPOSITORY, status=404, error=error)
    result = judged(judge, SIGNED_IN, manifest=missing)
    assert (result.outcome, result.title) == (Outcome.FAIL, "contosoapps has no repository team/api.")


def test_a_push_needs_no_image() -> None:
    push = replace(facts.TARGET, actions=(Action.PUSH,))
    assert judged(judge, NO_TAG, target=push).outcome is Outcome.NOT_APPLICABLE


def test_undecided_when_it_may_not_be_looked_for() -> None:
    refused = replace(facts.MANIFEST, presence=Presence.REFUSED, status=401)
    assert judged(judge, SIGNED_IN, manifest=refused).outcome is Outcome.UNKNOWN


def test_passes_when_it_is_there() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS


def test_an_untagged_image_may_have_fallen_under_the_retention_policy() -> None:
    digest = "sha256:" + "0" * 64
    asked = {
        "target": replace(facts.TARGET, tag=None, digest=digest),
        "manifest": replace(NO_TAG["manifest"], reference=digest),
    }
    retention = replace(facts.REGISTRY, policies=replace(facts.REGISTRY.policies, retention=True))
    assert "retention policy" in judged(judge, NO_TAG, registry=retention, **asked).detail
    assert judged(judge, NO_TAG, **asked).detail == ""
    assert judged(judge, NO_TAG, registry=retention).detail == ""
