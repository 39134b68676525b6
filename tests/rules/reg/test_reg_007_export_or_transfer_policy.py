"""Cases of export-or-transfer-policy."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.registry import Policies
from azext_acrdiag.rules.reg.reg_007_export_or_transfer_policy import judge
from tests.rules import facts
from tests.rules.broken_registries import BROKEN_REGISTRIES
from tests.rules.fact_sets import SIGNED_IN, judged

OFF = BROKEN_REGISTRIES["export off behind public access off"]


def test_public_access_cannot_be_switched_on_alone() -> None:
    result = judged(judge, OFF)
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.LIKELY)
    assert result.fix is not None
    assert "exportPolicy.status=enabled properties.publicNetworkAccess=Enabled" in result.fix.commands[0]


def test_logging_in_and_pulling_work_all_the_same() -> None:
    assert judged(judge, OFF, challenge=facts.CHALLENGE).outcome is Outcome.NOT_APPLICABLE


def test_export_that_is_allowed_passes() -> None:
    assert judged(judge, SIGNED_IN).outcome is Outcome.PASS


def test_a_policy_that_is_not_shown_is_unknown() -> None:
    assert judged(judge, OFF, registry=replace(facts.REGISTRY, policies=Policies())).outcome is Outcome.UNKNOWN
