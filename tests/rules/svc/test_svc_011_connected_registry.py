"""Cases of connected-registry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.svc.svc_011_connected_registry import judge
from tests.rules import facts, service_facts

SOUND = service_facts.FACTORY.connection
assert SOUND is not None


def case(action: Action = Action.PULL, **changed: Any) -> Judgement:
    target = replace(facts.TARGET, actions=(action,))
    service = replace(service_facts.FACTORY, connection=replace(SOUND, **changed))
    return judge.judge(service=service, target=target)


def test_one_that_was_never_activated() -> None:
    result = case(is_active=False, state="Offline")
    assert result.outcome is Outcome.FAIL
    assert "never been activated" in result.title


def test_one_that_is_out_of_touch_says_why() -> None:
    result = case(state="Unhealthy", problems=("The disk is full.", ""))
    assert result.outcome is Outcome.FAIL
    assert [each.text for each in result.evidence[1:]] == ["The disk is full."]


def test_one_that_is_only_read() -> None:
    assert case(Action.PUSH).outcome is Outcome.FAIL
    assert case(Action.PUSH, mode="ReadWrite").outcome is Outcome.PASS


def test_one_without_clients() -> None:
    assert case(client_tokens=()).outcome is Outcome.WARN


def test_near_misses() -> None:
    assert case().outcome is Outcome.PASS
    assert case(state="Syncing").outcome is Outcome.PASS
    assert case(state=None, is_active=None, last_sync=None).outcome is Outcome.PASS


def test_other_resources() -> None:
    assert judge.judge(service=service_facts.APP, target=facts.TARGET).outcome is Outcome.NOT_APPLICABLE
