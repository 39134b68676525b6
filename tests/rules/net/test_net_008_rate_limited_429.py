"""Cases of rate-limited-429."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.login import Login, Step
from azext_acrdiag.facts.network import Challenge, Contact
from azext_acrdiag.facts.registry import Registry
from azext_acrdiag.rules.net.net_008_rate_limited_429 import judge
from azext_acrdiag.rules.wording import WRITES_REGISTRY
from tests.rules import facts

THROTTLED = replace(facts.CHALLENGE, contact=Contact.THROTTLED, status=429, realm=None, retry_after=42)
REFUSED = Login(False, Step.EXCHANGE, 429, None, retry_after=7)


def case(
    challenge: Challenge = facts.CHALLENGE,
    login: Optional[Login] = facts.LOGIN,
    registry: Optional[Registry] = facts.REGISTRY,
) -> Judgement:
    return judge.judge(
        target=facts.TARGET, challenge=challenge, login=login, registry=registry, location=facts.LOCATION
    )


def test_a_throttled_first_request_fails_with_the_pause() -> None:
    result = case(THROTTLED, login=None)
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.CERTAIN
    assert result.fix is not None
    assert result.fix.takes_effect == "after 42 seconds"


def test_a_throttled_login_fails_with_the_pause() -> None:
    result = case(login=REFUSED)
    assert result.outcome is Outcome.FAIL
    assert result.fix is not None
    assert result.fix.takes_effect == "after 7 seconds"
    assert "/oauth2/exchange" in result.evidence[0].source


def test_without_a_pause_it_takes_some_minutes() -> None:
    result = case(replace(THROTTLED, retry_after=None))
    assert result.fix is not None
    assert result.fix.takes_effect == "after some minutes"


def test_a_bigger_tier_is_offered_only_where_there_is_one() -> None:
    premium, basic = case(THROTTLED).fix, case(THROTTLED, registry=replace(facts.REGISTRY, sku="Basic")).fix
    assert premium is not None
    assert basic is not None
    assert premium.commands == ()
    assert (premium.who, basic.who) == ("you", WRITES_REGISTRY)
    assert basic.commands == ("az acr update --name contosoapps --sku Premium",)


def test_another_refusal_has_another_cause() -> None:
    assert case(login=replace(REFUSED, status=401)).outcome is Outcome.PASS


def test_passes_without_throttling() -> None:
    assert case().outcome is Outcome.PASS


def test_the_limits_are_those_of_the_tier() -> None:
    assert "20,000 requests for tokens" in case(THROTTLED).detail
    assert "5,000 of them" in case(THROTTLED, registry=replace(facts.REGISTRY, sku="Basic")).detail
    assert case(THROTTLED, registry=None).detail == ""
