"""Cases of aci-pull."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.services import Service, ServiceKind
from azext_acrdiag.rules.svc.svc_004_aci_pull import judge
from tests.rules import facts, service_facts

GROUP = replace(service_facts.APP_WITHOUT, kind=ServiceKind.CONTAINER_GROUP, name="worker")


def case(service: Service = GROUP) -> Judgement:
    return judge.judge(service=service, login_server=facts.HOST, registry=facts.REGISTRY)


def test_a_group_that_names_nothing_for_the_registry() -> None:
    result = case()
    assert result.outcome is Outcome.FAIL
    assert result.fix is not None
    assert f"--image {facts.HOST}/team/api:1.4 --assign-identity" in result.fix.commands[0]


def test_near_miss_it_names_an_identity() -> None:
    assert case(replace(service_facts.APP, kind=ServiceKind.CONTAINER_GROUP)).outcome is Outcome.PASS


def test_other_services_are_not_looked_at() -> None:
    assert case(service_facts.APP_WITHOUT).outcome is Outcome.NOT_APPLICABLE
