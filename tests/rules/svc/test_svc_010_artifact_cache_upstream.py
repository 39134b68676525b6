"""Cases of artifact-cache-upstream."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.services import Gap, Part, Upstream
from azext_acrdiag.rules.svc.svc_010_artifact_cache_upstream import judge
from tests.rules import facts, service_facts

HEALTHY = service_facts.CACHE_RULE.upstream
assert HEALTHY is not None
FORBIDDEN = replace(
    service_facts.HEALTHY_CREDENTIAL, status="Unhealthy", error="Forbidden", message="No secrets get permission."
)


def case(upstream: Upstream, **changed: Any) -> Judgement:
    return judge.judge(service=replace(service_facts.CACHE_RULE, upstream=upstream, **changed))


def test_an_identity_that_may_not_read_the_vault() -> None:
    result = case(replace(HEALTHY, credentials=(FORBIDDEN,)))
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.CERTAIN
    assert result.evidence[0].text == "Unhealthy: Forbidden: No secrets get permission."
    assert result.fix is not None
    assert facts.OBJECT_ID in result.fix.commands[0]
    assert "--name contosovault" in result.fix.commands[0]


def test_any_other_state_than_healthy_is_told() -> None:
    assert case(replace(HEALTHY, credentials=(replace(FORBIDDEN, status="Broken"),))).outcome is Outcome.FAIL


def test_a_secret_that_has_ended() -> None:
    result = case(replace(HEALTHY, credentials=(replace(FORBIDDEN, error="Unauthorized"),)))
    assert result.fix is not None
    assert "--vault-name contosovault --name hub-password" in result.fix.commands[0]


def test_addresses_that_are_none() -> None:
    result = case(replace(HEALTHY, credentials=(replace(FORBIDDEN, error=None, kept_in="?"),)))
    assert result.fix is not None
    assert "--vault-name VAULT --name SECRET" in result.fix.commands[0]


def test_docker_hub_keeps_its_own_images_below_library() -> None:
    result = case(replace(HEALTHY, repository="ubuntu"))
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.LIKELY


def test_near_misses() -> None:
    assert case(HEALTHY).outcome is Outcome.PASS
    assert case(replace(HEALTHY, login_server="quay.io", repository="ubuntu")).outcome is Outcome.PASS
    assert case(replace(HEALTHY, login_server="a.example", repository="ubuntu")).outcome is Outcome.PASS
    assert case(replace(HEALTHY, credential_set=None, credentials=None)).outcome is Outcome.PASS
    assert judge.judge(service=service_facts.APP).outcome is Outcome.NOT_APPLICABLE


def test_what_is_not_known() -> None:
    assert case(replace(HEALTHY, credentials=(replace(FORBIDDEN, status=None),))).outcome is Outcome.UNKNOWN
    gap = Gap(Part.UPSTREAM, "Azure Resource Manager answered 403.", "…/read")
    assert case(replace(HEALTHY, credentials=None), gaps=(gap,)).outcome is Outcome.UNKNOWN
