"""Cases of abac-not-ready."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.authorization import RoleAssignment, RoleDefinition
from azext_acrdiag.facts.overview import AllAssignments, Principals
from azext_acrdiag.facts.registry import ABAC_MODE, LEGACY_MODE
from azext_acrdiag.rules.authz.authz_030_abac_not_ready import judge
from tests.rules import facts

MONITORING = facts.role("Monitoring Reader", "*/metrics/read")


def held(role: RoleDefinition, principal: str) -> RoleAssignment:
    found = facts.assigned(role).assignments[0]
    return replace(found, principal_id=principal, assignment_id=f"{principal}-{role.name}")


def case(
    *assignments: RoleAssignment, mode: Optional[str] = LEGACY_MODE, names: tuple[str, ...] = ("one", "two")
) -> Judgement:
    return judge.judge(
        registry=replace(facts.REGISTRY, role_assignment_mode=mode),
        all_assignments=AllAssignments(assignments),
        principals=Principals({name: f"name of {name}" for name in names}),
        location=facts.LOCATION,
    )


def test_who_holds_a_legacy_role_would_lose_it() -> None:
    result = case(held(facts.ACR_PUSH, "one"), held(facts.REPOSITORY_READER, "two"))
    assert result.outcome is Outcome.WARN
    assert result.confidence is Confidence.POSSIBLE
    assert [each.text for each in result.evidence] == ["name of one: pull, push"]
    assert result.fix is not None
    assert result.fix.commands == ("az acr diagnose-login plan-abac --name contosoapps",)


def test_after_the_switch_it_is_lost() -> None:
    result = case(held(facts.ACR_PULL, "one"), mode=ABAC_MODE)
    assert result.outcome is Outcome.WARN
    assert result.confidence is Confidence.CERTAIN
    assert "grant nothing" in result.title


def test_after_the_switch_roles_that_manage_are_not_in_question() -> None:
    assert case(held(facts.OWNER, "one")).outcome is Outcome.WARN
    assert case(held(facts.OWNER, "one"), mode=ABAC_MODE).outcome is Outcome.PASS


def test_a_repository_role_beside_it_is_enough() -> None:
    assert case(held(facts.ACR_PULL, "one"), held(facts.REPOSITORY_READER, "one")).outcome is Outcome.PASS


def test_a_role_without_images_does_not_count() -> None:
    assert case(held(MONITORING, "one")).outcome is Outcome.PASS


def test_who_is_gone_loses_nothing() -> None:
    assert case(held(facts.ACR_PULL, "somebody")).outcome is Outcome.PASS


def test_a_mode_that_azure_did_not_tell_is_unknown() -> None:
    assert case(held(facts.ACR_PULL, "one"), mode=None).outcome is Outcome.UNKNOWN
