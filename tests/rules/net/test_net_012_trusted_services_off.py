"""Cases of trusted-services-off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.net.net_012_trusted_services_off import judge
from tests.rules import facts


def case(**settings: Any) -> Judgement:
    return judge.judge(target=facts.TARGET, registry=replace(facts.REGISTRY, **settings), location=facts.LOCATION)


@pytest.mark.parametrize("restriction", [{"default_action": "Deny"}, {"public_network_access": "Disabled"}])
def test_a_restricted_registry_without_bypass_keeps_services_out(restriction: dict[str, str]) -> None:
    result = case(bypass="None", **restriction)
    assert result.outcome is Outcome.WARN
    assert result.fix is not None
    assert result.fix.commands == ("az acr update --name contosoapps --allow-trusted-services true",)


def test_passes_with_the_bypass() -> None:
    assert case(bypass="AzureServices", default_action="Deny").outcome is Outcome.PASS


def test_a_registry_open_to_everybody_needs_no_bypass() -> None:
    assert case(bypass="None").outcome is Outcome.NOT_APPLICABLE


def test_what_is_not_shown_is_not_off() -> None:
    assert case(bypass=None, default_action="Deny").outcome is Outcome.UNKNOWN
