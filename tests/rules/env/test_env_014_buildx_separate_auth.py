"""Cases of buildx-separate-auth."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.env.env_014_buildx_separate_auth import judge
from tests.rules import facts
from tests.rules.fact_sets import SIGNED_IN, judged

FARM = replace(facts.BUILDER, has_proxy=False)
BEHIND_PROXY = replace(facts.MACHINE, proxy="http://proxy.contoso.com:3128")


def test_a_builder_that_does_not_know_the_proxy() -> None:
    result = judged(judge, SIGNED_IN, machine=BEHIND_PROXY, builder=FARM)
    assert (result.outcome, result.confidence) == (Outcome.WARN, Confidence.LIKELY)
    assert "farm" in result.title
    assert result.fix
    assert "env.https_proxy=http://proxy.contoso.com:3128" in result.fix.commands[0]


def test_a_builder_that_knows_the_proxy_passes() -> None:
    assert judged(judge, SIGNED_IN, machine=BEHIND_PROXY).outcome is Outcome.PASS


def test_silent_without_a_proxy() -> None:
    assert judged(judge, SIGNED_IN, builder=FARM).outcome is Outcome.PASS
