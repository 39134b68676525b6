"""Cases of anonymous-not-enabled."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.reg.reg_006_anonymous_not_enabled import judge
from tests.rules import facts
from tests.rules.broken_registries import BROKEN_REGISTRIES
from tests.rules.fact_sets import ANONYMOUS, SIGNED_IN, judged

OFF = BROKEN_REGISTRIES["anonymous pull off, settings known"]


def test_a_registry_that_does_not_allow_it() -> None:
    result = judged(judge, OFF)
    assert (result.outcome, result.title) == (Outcome.FAIL, "contosoapps does not allow anonymous pulls.")
    assert result.fix is not None
    assert result.fix.commands[1] == "az acr update --name contosoapps --anonymous-pull-enabled true"


def test_the_sku_basic_cannot() -> None:
    result = judged(judge, OFF, registry=replace(facts.REGISTRY, sku="Basic"))
    assert result.fix is not None
    assert result.fix.commands[1] == "az acr update --name contosoapps --sku Standard --anonymous-pull-enabled true"


def test_nobody_pushes_without_a_credential() -> None:
    both = replace(facts.TARGET, actions=(Action.PUSH, Action.DELETE))
    result = judged(judge, ANONYMOUS, target=both)
    assert (result.outcome, result.title) == (Outcome.FAIL, "A registry lets nobody push without a credential.")


def test_allowed_passes_and_a_credential_is_another_matter() -> None:
    assert judged(judge, ANONYMOUS).outcome is Outcome.PASS
    assert judged(judge, SIGNED_IN).outcome is Outcome.NOT_APPLICABLE


def test_settings_that_cannot_be_read_are_unknown() -> None:
    assert judged(judge, OFF, registry=None).outcome is Outcome.UNKNOWN
