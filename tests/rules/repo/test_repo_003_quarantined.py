"""Cases of quarantined."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.registry import Policies
from azext_acrdiag.facts.repository import ContentState
from azext_acrdiag.rules.repo.repo_003_quarantined import judge
from tests.rules import facts
from tests.rules.broken_registries import BROKEN_REGISTRIES
from tests.rules.fact_sets import SIGNED_IN, judged

HIDDEN = BROKEN_REGISTRIES["image in quarantine"]
PASSED = replace(HIDDEN["image_state"], quarantine="Passed")


def test_an_image_that_the_registry_shows_in_quarantine() -> None:
    result = judged(judge, HIDDEN)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    failed = judged(judge, HIDDEN, image_state=replace(PASSED, quarantine="Failed"))
    assert failed.outcome is Outcome.FAIL
    assert result.title == "team/api:1.4 waits in quarantine: its quarantine state is Quarantined."


def test_a_digest_that_is_disallowed_is_likely_in_quarantine() -> None:
    disallowed = BROKEN_REGISTRIES["image disallowed"]["manifest"]
    result = judged(judge, HIDDEN, manifest=disallowed, image_state=None)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)


def test_a_missing_tag_alone_proves_no_quarantine() -> None:
    assert judged(judge, HIDDEN, image_state=None).outcome is Outcome.UNKNOWN
    missing = ContentState("team/api:1.4", exists=False)
    assert judged(judge, HIDDEN, image_state=missing).outcome is Outcome.UNKNOWN


def test_no_policy_and_a_passed_image_pass() -> None:
    assert judged(judge, HIDDEN, registry=facts.REGISTRY).outcome is Outcome.PASS
    assert judged(judge, HIDDEN, image_state=PASSED).outcome is Outcome.PASS
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS


def test_a_policy_that_is_not_shown_is_unknown() -> None:
    silent = replace(facts.REGISTRY, policies=Policies())
    assert judged(judge, HIDDEN, registry=silent).outcome is Outcome.UNKNOWN
