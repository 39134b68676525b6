"""Cases of container-apps-pull, which stand for what it shares with aci-pull."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.registry import Registry
from azext_acrdiag.facts.services import Service, ServiceKind, SignIn
from azext_acrdiag.rules.svc.svc_003_container_apps_pull import judge
from tests.rules import facts, service_facts


def case(service: Service = service_facts.APP_WITHOUT, registry: Optional[Registry] = facts.REGISTRY) -> Judgement:
    return judge.judge(service=service, login_server=facts.HOST, registry=registry)


def test_an_app_that_names_nothing_for_the_registry() -> None:
    result = case()
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.CERTAIN
    assert "docker.io" in result.evidence[1].text
    assert result.fix is not None
    assert result.fix.commands[0].startswith("az containerapp registry set --resource-group apps --name api ")


def test_a_job_has_a_command_of_its_own() -> None:
    result = case(replace(service_facts.APP_WITHOUT, kind=ServiceKind.CONTAINER_APP_JOB, servers=()))
    assert result.fix is not None
    assert result.fix.commands[0].startswith("az containerapp job registry set ")


def test_near_misses() -> None:
    assert case(service_facts.APP).outcome is Outcome.PASS
    assert case(replace(service_facts.APP, sign_in=SignIn.USER_NAME, user_name="robot")).outcome is Outcome.PASS
    assert case(registry=replace(facts.REGISTRY, anonymous_pull_enabled=True)).outcome is Outcome.PASS


def test_an_app_that_runs_other_images_needs_nothing() -> None:
    service = replace(service_facts.APP_WITHOUT, images=("docker.io/library/nginx:1",))
    assert case(service).outcome is Outcome.NOT_APPLICABLE


def test_without_the_registry_it_is_still_certain_that_nothing_is_named() -> None:
    assert case(registry=None).outcome is Outcome.FAIL


def test_other_services_are_not_looked_at() -> None:
    assert case(service_facts.AKS).outcome is Outcome.NOT_APPLICABLE
