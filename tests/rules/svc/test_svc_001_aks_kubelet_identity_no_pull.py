"""Cases of aks-kubelet-identity-no-pull."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.registry import ABAC_MODE
from azext_acrdiag.facts.services import SignIn
from azext_acrdiag.rules.svc.svc_001_aks_kubelet_identity_no_pull import judge
from tests.rules import facts, service_facts
from tests.rules.fact_sets import AKS, judged

ABAC = replace(facts.REGISTRY, role_assignment_mode=ABAC_MODE)


def case(**changed: Any) -> Judgement:
    return judged(judge, AKS, **changed)


def test_no_role_at_all() -> None:
    result = case(role_assignments=facts.assigned())
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.LIKELY
    assert "aks-prod" in result.title
    assert "aks-agents" in result.title
    assert result.evidence[0].text.startswith("The kubelet identity of aks-prod is aks-agents (object id ")
    assert result.fix is not None
    assert result.fix.commands == (
        f"az aks update --resource-group apps --name aks-prod --attach-acr {facts.RESOURCE_ID}",
    )


def test_a_role_that_lets_it_log_in_only_is_what_check_acr_takes_for_success() -> None:
    result = case(role_assignments=facts.assigned(facts.role("AcrDelete", "artifacts/delete")))
    assert result.outcome is Outcome.FAIL
    assert "check-acr" in result.detail


def test_attaching_does_not_help_where_repository_permissions_decide() -> None:
    result = case(registry=ABAC, role_assignments=facts.assigned(facts.ACR_PULL))
    assert result.outcome is Outcome.FAIL
    assert result.fix is not None
    assert not any("--attach-acr" in command for command in result.fix.commands)
    assert 'role "Container Registry Repository Reader"' in result.fix.commands[0].replace("--", "")


def test_attaching_does_not_help_to_push() -> None:
    result = case(target=replace(facts.TARGET, actions=(Action.PUSH,)))
    assert result.outcome is Outcome.FAIL
    assert result.fix is not None
    assert "AcrPush" in result.fix.commands[0]


def test_a_cluster_with_a_service_principal() -> None:
    service = replace(service_facts.AKS, sign_in=SignIn.USER_NAME, identity=None, user_name=facts.APP_ID)
    result = case(service=service, identity=facts.PRINCIPAL, role_assignments=facts.assigned())
    assert result.outcome is Outcome.FAIL
    assert "service principal" in result.title
    assert result.evidence[0].text.startswith("aks-prod has no managed identity and pulls as ")


def test_near_miss_the_role_counts_in_the_mode_of_the_registry() -> None:
    assert case().outcome is Outcome.PASS
    assert case(registry=ABAC, role_assignments=facts.assigned(facts.REPOSITORY_READER)).outcome is Outcome.PASS


def test_a_condition_that_cannot_be_decided() -> None:
    roles = facts.assigned(facts.REPOSITORY_READER, condition="@Principal[x:y] StringEquals 'z'")
    assert case(registry=ABAC, role_assignments=roles).outcome is Outcome.UNKNOWN


def test_a_user_name_that_is_no_identity() -> None:
    assert case(identity=facts.TOKEN_USER).outcome is Outcome.NOT_APPLICABLE
