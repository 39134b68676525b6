"""Cases of orphaned-assignments."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.authorization import RoleAssignment
from azext_acrdiag.facts.overview import AllAssignments, Principals
from azext_acrdiag.rules.authz.authz_031_orphaned_assignments import judge
from tests.rules import facts

MONITORING = facts.role("Monitoring Reader", "*/metrics/read")


def held(**changes: Any) -> RoleAssignment:
    old = {"created_on": facts.NOW - timedelta(days=30), "updated_on": None}
    return replace(facts.assigned(facts.ACR_PULL).assignments[0], **{"principal_id": "Gone", **old, **changes})


def case(*assignments: RoleAssignment) -> Judgement:
    return judge.judge(
        now=facts.NOW,
        registry=facts.REGISTRY,
        all_assignments=AllAssignments(assignments),
        principals=Principals({"here": "somebody"}),
    )


def test_an_id_that_belongs_to_nobody_is_an_orphan() -> None:
    result = case(held(assignment_id="/a/1"), held(principal_id="HERE"))
    assert result.outcome is Outcome.WARN
    assert result.title == "1 role assignment of contosoapps belongs to nobody any more."
    assert result.fix is not None
    assert result.fix.commands == ("az role assignment delete --ids /a/1",)


def test_somebody_in_the_directory_is_none() -> None:
    assert case(held(principal_id="here")).outcome is Outcome.PASS


def test_who_was_made_just_now_may_not_be_in_the_directory_yet() -> None:
    assert case(held(created_on=facts.NOW - timedelta(minutes=3))).outcome is Outcome.PASS


def test_a_group_of_another_directory_is_none() -> None:
    assert case(held(principal_type="ForeignGroup")).outcome is Outcome.PASS


def test_above_the_registry_only_roles_for_images_matter() -> None:
    above = f"/subscriptions/{facts.REF.subscription_id}"
    assert case(held(scope=above, role=MONITORING)).outcome is Outcome.PASS
    assert case(held(scope=above)).outcome is Outcome.WARN
    assert case(held(scope=facts.RESOURCE_ID, role=MONITORING)).outcome is Outcome.WARN
