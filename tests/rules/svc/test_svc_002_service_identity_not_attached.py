"""Cases of service-identity-not-attached."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.services import Gap, Part, Service, ServiceKind, SignIn
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
    assert case().title.startswith("The AKS cluster aks-prod has the identity ")


def test_scale_sets_that_may_not_be_read() -> None:
    gap = Gap(Part.ATTACHMENT, "Azure Resource Manager answered 403.", "…/virtualMachineScaleSets/read")
    result = case(replace(service_facts.AKS, gaps=(gap,)), attached=None)
    assert result.outcome is Outcome.UNKNOWN
    assert result.needs == "…/virtualMachineScaleSets/read"


def test_a_cluster_that_is_stopped_has_nothing_to_look_at() -> None:
    assert case(attached=None).outcome is Outcome.UNKNOWN


def test_a_service_that_signs_in_with_a_user_name() -> None:
    assert judge.judge(service=replace(service_facts.AKS, identity=None)).outcome is Outcome.NOT_APPLICABLE


# Machines

MACHINE = replace(
    service_facts.APP_WITHOUT, kind=ServiceKind.MACHINE, name="build", resource_id=f"{service_facts.GROUP}/vm/build"
)


def test_a_machine_without_any_identity() -> None:
    result = judge.judge(service=MACHINE)
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.LIKELY
    assert result.fix is not None
    assert result.fix.commands == (f"az vm identity assign --ids {MACHINE.resource_id} --identities '[system]'",)


def test_a_machine_with_several_identities() -> None:
    result = judge.judge(service=replace(MACHINE, sign_in=SignIn.MANAGED_IDENTITY, candidates=("one", "two")))
    assert result.outcome is Outcome.WARN
    assert "one, two" in result.evidence[0].text


def test_an_app_without_any_identity_is_another_matter() -> None:
    assert judge.judge(service=service_facts.APP_WITHOUT).outcome is Outcome.NOT_APPLICABLE
