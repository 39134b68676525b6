"""Cases of service-identity-not-attached."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.services import Gap, Part, Service
from azext_acrdiag.rules.svc.svc_002_service_identity_not_attached import judge
from tests.rules import service_facts

SCALE_SET = f"{service_facts.GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/aks-gpu-vmss"


def case(service: Service = service_facts.AKS, **changed: Any) -> Judgement:
    assert service.identity is not None
    return judge.judge(service=replace(service, identity=replace(service.identity, **changed)))


def test_a_scale_set_without_it() -> None:
    result = case(attached=False, lacking=(SCALE_SET,))
    assert result.outcome is Outcome.FAIL
    assert result.evidence[0].text == "It is missing in aks-gpu-vmss."
    assert result.fix is not None
    assert result.fix.commands == ("az aks update --resource-group apps --name aks-prod --yes",)


def test_near_miss_every_scale_set_has_it() -> None:
    assert case().outcome is Outcome.PASS


def test_scale_sets_that_may_not_be_read() -> None:
    gap = Gap(Part.ATTACHMENT, "Azure Resource Manager answered 403.", "…/virtualMachineScaleSets/read")
    result = case(replace(service_facts.AKS, gaps=(gap,)), attached=None)
    assert result.outcome is Outcome.UNKNOWN
    assert result.needs == "…/virtualMachineScaleSets/read"


def test_a_cluster_that_is_stopped_has_nothing_to_look_at() -> None:
    assert case(attached=None).outcome is Outcome.UNKNOWN


def test_a_service_that_signs_in_with_a_user_name() -> None:
    assert judge.judge(service=replace(service_facts.AKS, identity=None)).outcome is Outcome.NOT_APPLICABLE
