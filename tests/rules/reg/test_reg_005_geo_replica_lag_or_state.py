"""Cases of geo-replica-lag-or-state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.state import Replica
from azext_acrdiag.rules.reg.reg_005_geo_replica_lag_or_state import judge
from tests.rules import facts
from tests.rules.broken_registries import BROKEN_REGISTRIES, READY, SYNCING
from tests.rules.fact_sets import judged

BEHIND = BROKEN_REGISTRIES["replica behind"]


def test_an_image_that_is_missing_while_a_region_is_not_ready() -> None:
    result = judged(judge, BEHIND)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.title == (
        "The region westus of contosoapps is not ready, and the region that answers has no image team/api:1.4."
    )
    assert result.evidence[0].source == "the registry's answer"
    assert result.evidence[1].text == "westus: Syncing, Content is being taken over, provisioning state Succeeded."


def test_several_regions_are_told_together() -> None:
    result = judged(
        judge, BEHIND, replicas=(READY, SYNCING, replace(SYNCING, region="eastus")), manifest=facts.MANIFEST
    )
    assert result.title.startswith("Regions westus, eastus of contosoapps are not ready")
    missing = judged(judge, BEHIND, replicas=(READY, SYNCING, replace(SYNCING, region="eastus")))
    assert missing.evidence[0].source == "the registry's answer"


def test_before_a_push_it_is_worth_a_warning() -> None:
    assert judged(judge, BROKEN_REGISTRIES["replica behind, push"]).outcome is Outcome.WARN


def test_an_image_that_is_there_is_worth_a_warning() -> None:
    assert judged(judge, BEHIND, manifest=facts.MANIFEST).outcome is Outcome.WARN


@pytest.mark.parametrize(
    "other", [replace(READY, region="westus"), replace(SYNCING, is_routed_to=False)], ids=["ready", "not routed to"]
)
def test_regions_in_order_pass(other: Replica) -> None:
    assert judged(judge, BEHIND, replicas=(READY, other)).outcome is Outcome.PASS


def test_one_region_cannot_lag_behind() -> None:
    assert judged(judge, BEHIND, replicas=(SYNCING,)).outcome is Outcome.NOT_APPLICABLE
