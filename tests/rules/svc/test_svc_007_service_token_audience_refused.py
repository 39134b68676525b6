"""Cases of service-token-audience-refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.services import Service, SignIn
from azext_acrdiag.rules.svc.svc_007_service_token_audience_refused import judge
from tests.rules import facts, service_facts


def case(enabled: Optional[bool] = False, service: Service = service_facts.APP) -> Judgement:
    return judge.judge(service=service, registry=replace(facts.REGISTRY, arm_audience_enabled=enabled))


def test_a_service_that_knows_no_other_token() -> None:
    assert case().outcome is Outcome.FAIL
    assert case(service=service_facts.SHOP).outcome is Outcome.FAIL


def test_near_misses() -> None:
    assert case(enabled=True).outcome is Outcome.PASS
    assert case(service=service_facts.AKS).outcome is Outcome.NOT_APPLICABLE
    assert case(service=replace(service_facts.APP, sign_in=SignIn.USER_NAME)).outcome is Outcome.NOT_APPLICABLE


def test_an_old_version_does_not_say() -> None:
    assert case(enabled=None).outcome is Outcome.UNKNOWN
