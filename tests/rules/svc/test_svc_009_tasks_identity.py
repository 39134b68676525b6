"""Cases of tasks-identity."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.registry import Registry
from azext_acrdiag.facts.services import Service, SignIn
from azext_acrdiag.rules.svc.svc_009_tasks_identity import judge
from tests.rules import facts, service_facts

WITHOUT = replace(service_facts.TASK, sign_in=SignIn.NOTHING)
OTHER = replace(facts.REGISTRY, resource_id=facts.RESOURCE_ID + "-too", login_server="contosobase.azurecr.io")


def case(service: Service = WITHOUT, registry: Registry = facts.REGISTRY) -> Judgement:
    return judge.judge(service=service, registry=registry)


def test_a_task_without_an_identity_for_its_own_registry() -> None:
    result = case()
    assert result.outcome is Outcome.FAIL
    assert result.fix is not None
    assert result.fix.commands == (
        "az acr task update --registry contosoapps --name nightly --source-acr-auth-id '[system]'",
    )


def test_a_task_without_a_credential_for_another_registry() -> None:
    result = case(replace(WITHOUT, servers=("docker.io",)), OTHER)
    assert result.outcome is Outcome.FAIL
    assert "docker.io" in result.evidence[0].text
    assert result.fix is not None
    assert "--login-server contosobase.azurecr.io --use-identity '[system]'" in result.fix.commands[0]


def test_near_misses() -> None:
    assert case(service_facts.TASK).outcome is Outcome.PASS
    named = replace(WITHOUT, sign_in=SignIn.MANAGED_IDENTITY, identity=service_facts.OWN_IDENTITY)
    assert case(named, OTHER).outcome is Outcome.PASS
    assert case(service_facts.APP_WITHOUT).outcome is Outcome.NOT_APPLICABLE
