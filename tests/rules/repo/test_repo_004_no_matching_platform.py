"""Cases of no-matching-platform."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.repo.repo_004_no_matching_platform import judge
from tests.rules import facts
from tests.rules.broken_registries import BROKEN_REGISTRIES
from tests.rules.fact_sets import GIVEN, SIGNED_IN, judged

OTHERS = BROKEN_REGISTRIES["image for other processors"]


def test_an_index_without_the_platform_of_the_engine() -> None:
    result = judged(judge, OTHERS)
    assert (result.outcome, result.title) == (
        Outcome.FAIL,
        "team/api:1.4 is not there for linux/amd64, only for linux/arm64.",
    )
    assert result.fix is not None
    assert result.fix.commands[1] == "docker pull --platform linux/arm64 contosoapps.azurecr.io/team/api:1.4"


def test_an_index_with_it_passes() -> None:
    both = replace(facts.MANIFEST, platforms=("linux/arm64", "linux/amd64"))
    assert judged(judge, OTHERS, manifest=both).outcome is Outcome.PASS


def test_one_image_names_no_platform() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.NOT_APPLICABLE


def test_where_somebody_else_pulls_is_not_known_here() -> None:
    assert judged(judge, {**GIVEN, "manifest": OTHERS["manifest"]}).outcome is Outcome.NOT_APPLICABLE


def test_without_an_engine_it_is_unknown() -> None:
    assert judged(judge, OTHERS, engine=None).outcome is Outcome.UNKNOWN
